"""The project's own short messages (JSON lines beside this file) and their two halves, split by family."""

import hashlib
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

FOLDER = Path(__file__).parent
Half = Literal["fit", "held_out"]
WITH_THE_PACKS, APART, EXAM = "with the packs in view", "apart", "exam"


@dataclass(frozen=True, slots=True)
class Message:
    """One message written for the project: level and slot as its writer meant them."""

    id: str
    family: str
    lang: str
    text: str
    level: str
    slot: str
    kind: str
    modifier: str
    reviewed: bool

    @property
    def written(self) -> str:
        """Who wrote it: the packs' own writers; somebody apart, who had not seen the packs (`*-apart.jsonl`); or such
        a one for an exam (`*-exam.jsonl`), which nobody reads who edits packs or fits weights."""
        return {"a": APART, "x": EXAM}.get(self.id.split("-")[1], WITH_THE_PACKS)

    @property
    def half(self) -> Half:
        return "held_out" if self.written == EXAM else half_of(self.family)


def half_of(family: str) -> Half:
    """The half a family belongs to: the same for ever, whatever is added later."""
    return "fit" if hashlib.sha256(family.encode()).digest()[0] % 2 == 0 else "held_out"


def messages(half: Half | None = None) -> list[Message]:
    """All messages, or one half of them, in the order of the files' names."""
    found = [
        Message(**json.loads(line))
        for path in sorted(FOLDER.glob("*.jsonl"))
        for line in path.read_text("utf-8").splitlines()
        if line.strip()
    ]
    return [message for message in found if half is None or message.half == half]

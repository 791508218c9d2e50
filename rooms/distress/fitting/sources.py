"""What the shipped weights may be fitted to: the project's messages, GoEmotions and the Apache lexicon."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from rooms.distress.messages import messages
from rooms.distress.reader.closely import NONE
from rooms.distress.reader.level import Level

RISK_CONSTRUCTS = (
    "Passive suicidal ideation",
    "Active suicidal ideation & suicidal planning",
    "Other suicidal language",
    "Direct self-injury",
)
OWN, HARD = 3.0, 2.0  # our own lines count more than others', the hard ones most
LEXICON = "lexicon/suicide_risk_lexicon_v1.json"


@dataclass(frozen=True, slots=True)
class Example:
    """target: 1 crisis, 0 not. weight: how much it counts. group: lines that must stay together. without:
    phrases that are taken as not written."""

    text: str
    target: int
    weight: float
    group: str
    ordinary: bool = False
    language: str = "en"
    own: bool = False
    without: frozenset[str] = NONE


def own() -> Iterator[Example]:
    """The fit half of the project's messages; elevated ones count as crisis at a third of the weight."""
    for message in messages("fit"):
        level = Level.named(message.level)
        weight = OWN * (0.35 if level is Level.ELEVATED else 1.0)
        weight *= HARD if message.kind == "hard_negative" else 1.0
        yield Example(
            message.text,
            int(level >= Level.ELEVATED),
            weight,
            message.family,
            message.kind == "ordinary",
            message.lang,
            True,
        )


def lexicon(folder: Path) -> Iterator[Example]:
    """Phrases of two words and more from the constructs about suicide and self-injury."""
    constructs = json.loads((folder / LEXICON).read_text("utf-8"))
    for name in RISK_CONSTRUCTS:
        yield from (Example(phrase, 1, 0.4, name) for phrase in constructs[name] if " " in phrase)


def rows(path: Path) -> Iterator[dict[str, object]]:
    """JSON lines."""
    with path.open(encoding="utf-8") as file:
        yield from (json.loads(line) for line in file if line.strip())


def goemotions(folder: Path) -> Iterator[Example]:
    """Ordinary short comments, all taken as not crisis (CC BY 4.0)."""
    for row in rows(folder / "goemotions.jsonl"):
        yield Example(str(row["text"]), 0, 0.5, str(row["id"]), True)


def service(folder: Path) -> Iterator[Example]:
    """A service's own data for `refit --data`: *.jsonl with text and label (1, 0 or null, which is left
    out)."""
    for path in sorted(folder.glob("*.jsonl")):
        for row in rows(path):
            if row.get("label") in (0, 1):
                target = int(row["label"] == 1)
                yield Example(str(row["text"]), target, 1.0, str(row.get("id", "")), not target)

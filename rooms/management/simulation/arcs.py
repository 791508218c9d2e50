"""Written-out arcs: what a seeker says from arrival to goodbye, and what helpers answer to each line."""

import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

FOLDER = Path(__file__).resolve().parent / "arcs"
STAGES = ("arrival", "worsening", "danger", "settling", "goodbye")
LEAD, SECOND, STAFF = "lead", "second", "staff"


@dataclass(frozen=True, slots=True)
class Turn:
    """One line of the seeker and the answers to it; `check_in` and `act` go before the line."""

    stage: str
    seeker: str
    lead: str
    second: str = ""
    staff: str = ""
    whisper: str = ""  # the lead's, backstage
    pulse: str = ""  # a frequency, from the second supporter or else the lead
    check_in: int | None = None
    act: str = ""  # need_help | not_safe
    second_leaves: bool = False
    resolve: str = ""  # outcome with which staff ends the case, with `note`
    note: str = ""

    def answer(self, part: str) -> str:
        return {LEAD: self.lead, SECOND: self.second, STAFF: self.staff}[part]


@dataclass(frozen=True, slots=True)
class Arc:
    """One seeker's conversation; `before` and `after` are the check-ins of arriving and leaving."""

    name: str
    topics: tuple[str, ...]
    before: int
    after: int
    turns: tuple[Turn, ...]

    @property
    def goodbye(self) -> tuple[Turn, ...]:
        return tuple(turn for turn in self.turns if turn.stage == "goodbye")


def arcs() -> list[Arc]:
    """All of them, in the order of their files."""
    return [_read(path) for path in sorted(FOLDER.glob("*.toml"))]


def _read(path: Path) -> Arc:
    told = tomllib.loads(path.read_text())
    turns = tuple(Turn(**turn) for turn in told["turn"])
    return Arc(told["name"], tuple(told["topics"]), told["before"], told["after"], turns)


def by_line(known: Iterable[Arc]) -> dict[str, Turn]:
    """The turn of each seeker's line: whoever reads the line finds their answer by it."""
    return {turn.seeker: turn for arc in known for turn in arc.turns}

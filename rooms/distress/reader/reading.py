"""What the reader hands back: signals with spans in the sender's own text, and a level."""

from dataclasses import dataclass

from rooms.distress.reader.level import Level

VERSION = "1"

MODIFIERS = ("", "negated", "past", "third_person", "joke", "quoted", "question", "hypothetical")


@dataclass(frozen=True, slots=True)
class Signal:
    """One reason in the text. `start:end` are code points of the original text; weight is 0..1."""

    name: str
    start: int
    end: int
    modifier: str
    weight: float


@dataclass(frozen=True, slots=True)
class Reading:
    """One message as read. `score` is 0..1 and only ranks; it is not a probability of anything."""

    level: Level
    score: float
    signals: tuple[Signal, ...]
    language: str | None
    known_language: bool
    version: str


CALM_READING = Reading(Level.CALM, 0.0, (), None, True, VERSION)

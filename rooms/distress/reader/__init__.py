"""The reader of distress: text in, signals and a level out. Pure, deterministic, in process."""
import re

from rooms.distress.reader.level import Level as Level
from rooms.distress.reader.reading import CALM_READING as CALM_READING
from rooms.distress.reader.reading import VERSION
from rooms.distress.reader.reading import Reading as Reading
from rooms.distress.reader.reading import Signal as Signal
from rooms.distress.reader.sentences import plain_sentence as plain_sentence

_PHRASES = [
    ("act", Level.IMMINENT, r"\bi (?:just )?(?:took|swallowed) (?:all )?(?:my|the) pills\b"),
    ("intent", Level.IMMINENT, r"\b(?:going to|gonna) (?:kill myself|end my life)\b[^.!?]{0,40}\b(?:tonight|now)\b"),
    ("ideation", Level.HIGH, r"\b(?:kill myself|kms|end my life|suicidal)\b"),
    ("wish_dead", Level.HIGH, r"\b(?:want to|wanna) die\b|\bwish i (?:was|were) dead\b|\bdon'?t want to live\b"),
    ("goodbye", Level.HIGH, r"\bgoodbye (?:everyone|forever)\b"),
    ("self_harm", Level.HIGH, r"\b(?:cut|cutting|hurt|hurting) myself\b"),
    ("abuse", Level.HIGH, r"\b(?:he|she|dad|mom) (?:hits|beats) me\b"),
    ("hopelessness", Level.ELEVATED, r"\b(?:no hope|hopeless|can'?t go on)\b"),
]
_COMPILED = [(name, level, re.compile(phrase)) for name, level, phrase in _PHRASES]


def read(text: str, *, language: str | None = None, safety_net_only: bool = False) -> Reading:
    """One seeker's message."""
    low = text.lower()
    found = [(name, level, m) for name, level, p in _COMPILED if (m := p.search(low))]
    if not found:
        return CALM_READING
    signals = tuple(Signal(name, m.start(), m.end(), "", level / 4) for name, level, m in found)
    level = max(level for _, level, _ in found)
    return Reading(level, level / 4, signals, language or "en", True, VERSION)


def read_helper(text: str, *, language: str | None = None) -> Reading:
    """A supporter's line, read for harm to the seeker."""
    return CALM_READING

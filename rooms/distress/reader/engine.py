"""read and read_helper: the gate, the packs, the linear part, and the level they add up to."""

import math
from collections.abc import Sequence, Set
from functools import cache

from rooms.distress.reader import slots
from rooms.distress.reader.closely import NONE, NOTHING, Heard, heard_by
from rooms.distress.reader.gate import Entrance, clipped, entrance, foreign, foreign_script
from rooms.distress.reader.ladder import Found, level_of, terms_of
from rooms.distress.reader.level import Level
from rooms.distress.reader.linear import Linear, linear
from rooms.distress.reader.packs import Pack, helper_packs, packs, safety_net
from rooms.distress.reader.reading import VERSION, Reading, Signal
from rooms.distress.reader.scattered import SHORT
from rooms.distress.reader.stream import Tokens

TOLD = slots.WISH | slots.SUPPORT | {"goodbye", "act_under_way", "no_promise", "burden"} - {"timeframe"}
# Logits: where words weigh so much less than the cut to elevated, no hint makes a signal; in long texts they add less.
HINTS_ADD, HINTS_ADD_LONG = 1.7, 1.05
TELLING = 3  # words of a phrase out of order that make a hint worth a signal


def read(text: str, *, language: str | None = None, safety_net_only: bool = False) -> Reading:
    """A seeker's message. `language` is the room's ("en", …), kept for short messages. With `safety_net_only`
    only the stated few phrases are looked for. Raises nothing, whatever the text."""
    text = clipped(text)
    door, weigh = _net() if safety_net_only else _door(), linear()
    seen = door.look(text, language)
    words, spoken = seen.words, seen.spoken
    known = seen.known and (seen.text.isascii() or not foreign_script(text))
    by_words = (
        weigh.bias if safety_net_only else weigh.by_words(words, seen.weight, len(seen.distinct), spoken)
    )
    firmly = by_words < weigh.elevated - (HINTS_ADD if len(words) <= SHORT else HINTS_ADD_LONG)
    heard = _heard(text, door.through(seen, firmly=firmly), spoken, firmly=firmly)
    found = heard.found
    logit = by_words if safety_net_only else by_words + weigh.added(terms_of(found, heard.marks))
    if not found and logit < weigh.elevated:
        return Reading(Level.CALM, _score(logit), (), spoken, known, version())
    level = _level(found, logit, weigh)
    signals = _signals(found, level)
    if level > Level.CALM and not signals:
        signals = (Signal("words", *_span(text), "", 0.4),)
    if len(words) > SHORT:  # long texts hold signals of every kind: there words rank better
        logit -= 0.75 * (logit - by_words)
    return Reading(level, _score(logit, found), signals, spoken, known or level >= Level.HIGH, version())


def read_helper(text: str, *, language: str | None = None) -> Reading:
    """A supporter's line, read only for harm to the seeker: contact, encouragement to harm, sexual approach
    or secrecy, talk of methods."""
    text = clipped(text)
    door = _helper_door()
    seen = door.look(text, language)
    spoken, known = seen.spoken, seen.known
    heard = _heard(text, door.through(seen, firmly=True), spoken, firmly=True)
    found = [one for one in heard.found if one.modifier != "negated"]
    level = max((one.level for one in found), default=Level.CALM) if found else Level.CALM
    return Reading(level, level / 4, _signals(found, level), spoken, known, version())


def heard_in(text: str, language: str | None = None, without: Set[str] = NONE) -> Heard:
    """All that the packs find in a text, hints among it, as if the phrases in `without` were not written:
    what the linear part is fitted on."""
    seen = _door().look(text, language)
    return _heard(text, _door().through(seen), seen.spoken, without)


@cache
def version() -> str:
    """Reader, pack versions and weights, as stored beside every reason."""
    return "+".join([VERSION, *(f"{pack.language}{pack.version}" for pack in packs()), linear().fingerprint])


@cache
def _door() -> Entrance:
    return entrance(packs(), linear().weights)


@cache
def _net() -> Entrance:
    return entrance(safety_net(), {})


@cache
def _helper_door() -> Entrance:
    return entrance(helper_packs(), {})


def _heard(
    text: str,
    close: Sequence[Pack],
    spoken: str | None,
    without: Set[str] = NONE,
    *,
    firmly: bool = False,
) -> Heard:
    if not close:
        return NOTHING
    split = Tokens(text)
    found: list[Found] = []
    marks: frozenset[str] = NONE
    for pack in sorted(close, key=lambda pack: pack.language != spoken):
        own = heard_by(pack, split, foreign=foreign(pack, spoken), firmly=firmly, without=without)
        found = _stronger(found, own.found)
        marks = marks or own.marks
    return Heard(sorted(found, key=lambda one: (one.start, one.end, one.slot)), marks)


def _stronger(found: list[Found], more: Sequence[Found]) -> list[Found]:
    """Of two packs' signals for one slot and place the higher; the first where they are equal, which is the
    spoken language's: a neighbour's hint must not hide a phrase."""
    kept = [one for one in found if not any(_same_place(one, o) and o.level > one.level for o in more)]
    return kept + [one for one in more if not any(_same_place(one, other) for other in kept)]


def _same_place(one: Found, other: Found) -> bool:
    return one.slot == other.slot and one.start < other.end and other.start < one.end


def _level(found: Sequence[Found], logit: float, weigh: Linear) -> Level:
    level = level_of(found)
    if logit >= weigh.high and level < Level.HIGH and _agree(found):
        return Level.HIGH
    if logit >= weigh.elevated:
        return max(level, Level.ELEVATED)
    return level


def _agree(found: Sequence[Found]) -> bool:
    """Whether a slot agrees with the linear part: a signal that stands, all words of a phrase out of order,
    or hints of two kinds. Means and times never do, and beside a denied wish nothing does."""
    if any(one.modifier == "negated" and one.slot in slots.WISH for one in found):
        return False
    standing = [one for one in found if not one.modifier and one.slot != "timeframe"]
    if any(
        one.level > Level.CALM and (one.slot != "means" or one.level >= Level.ELEVATED) for one in standing
    ):
        return True
    if any(one.scattered >= TELLING and one.slot not in slots.SUPPORT for one in standing):
        return True
    return len({one.slot for one in standing if one.level is Level.CALM and one.slot != "means"}) >= 2


def _signals(found: Sequence[Found], level: Level) -> tuple[Signal, ...]:
    """Means and time words alone are nothing: they are told only beside another signal. Hints are told only
    when the linear part raised the level on their strength."""
    strong = [one for one in found if one.level > Level.CALM]
    if level is Level.CALM and all(one.slot in ("timeframe", "means") for one in strong):
        strong = [one for one in strong if one.slot == "means" and one.level >= Level.ELEVATED]
    if level >= Level.ELEVATED and not any(one.lowered >= Level.LOW for one in strong):
        strong = [one for one in found if one.slot != "timeframe"]
    return tuple(Signal(one.slot, one.start, one.end, one.modifier, one.weight) for one in strong)


def _span(text: str) -> tuple[int, int]:
    stripped = text.strip()
    start = text.index(stripped[0]) if stripped else 0
    return start, start + len(stripped)


def _score(logit: float, found: Sequence[Found] = ()) -> float:
    """0..1, only to rank: the logit, and how much is said of dying. Long texts do not pile up at 1."""
    if not found:
        return round(1 / (1 + math.exp(-max(-30.0, min(30.0, 0.5 * logit)))), 6)
    said = math.fsum(one.weight for one in found if one.slot in TOLD and one.level > Level.CALM)
    sad = math.fsum(one.weight for one in found if one.slot == "pain" and one.level > Level.CALM)
    ranked = 0.5 * (logit + 4.0 * math.log1p(said) - 0.5 * min(3.0, sad))
    return round(1 / (1 + math.exp(-max(-30.0, min(30.0, ranked)))), 6)

"""read and read_helper: the gate, the packs, the linear part, and the level they add up to."""
import math
from collections.abc import Sequence
from functools import cache

from rooms.distress.reader.closely import found_by
from rooms.distress.reader.gate import Entrance, clipped, entrance, foreign_script, words_of
from rooms.distress.reader.ladder import Found, level_of
from rooms.distress.reader.language import language_of
from rooms.distress.reader.level import Level
from rooms.distress.reader.linear import Linear, linear
from rooms.distress.reader.packs import helper_packs, packs, safety_net
from rooms.distress.reader.reading import VERSION, Reading, Signal
from rooms.distress.reader.stream import tokens


def read(text: str, *, language: str | None = None, safety_net_only: bool = False) -> Reading:
    """A seeker's message. `language` is the room's ("en", …), kept for short messages. With `safety_net_only`
    only the stated few phrases are looked for. Raises nothing, whatever the text."""
    text = clipped(text)
    folded, words = words_of(text)
    door = _net() if safety_net_only else _door()
    spoken, known = language_of(words, door.packs, language)
    known = known and not foreign_script(folded)
    weigh = linear()
    logit = weigh.bias if safety_net_only else weigh.logit(words)
    close = door.through(folded, words)
    if not close and logit < weigh.elevated:
        return Reading(Level.CALM, _score(logit, ()), (), spoken, known, version())
    found = _found(text, close)
    level = _level(found, logit, weigh)
    signals = _signals(found)
    if level > Level.CALM and not signals:
        signals = (Signal("words", *_span(text), "", 0.4),)
    return Reading(level, _score(logit, found), signals, spoken, known or bool(found), version())


def read_helper(text: str, *, language: str | None = None) -> Reading:
    """A supporter's line, read only for harm to the seeker: contact, encouragement to harm, sexual approach or
    secrecy, talk of methods."""
    text = clipped(text)
    folded, words = words_of(text)
    door = _helper_door()
    spoken, known = language_of(words, door.packs, language)
    found = [one for one in _found(text, door.through(folded, words)) if one.modifier != "negated"]
    level = max((one.level for one in found), default=Level.CALM)
    return Reading(level, level / 4, _signals(found), spoken, known, version())


@cache
def version() -> str:
    """Reader, pack versions and weights, as stored beside every reason."""
    return "+".join([VERSION, *(f"{pack.language}{pack.version}" for pack in packs()), linear().fingerprint])


@cache
def _door() -> Entrance:
    return entrance(packs())


@cache
def _net() -> Entrance:
    return entrance(safety_net())


@cache
def _helper_door() -> Entrance:
    return entrance(helper_packs())


def _found(text: str, close: Sequence[object]) -> list[Found]:
    if not close:
        return []
    split = tokens(text)
    found: dict[tuple[str, int, int], Found] = {}
    for pack in close:
        for one in found_by(pack, split):  # type: ignore[arg-type]
            found.setdefault((one.slot, one.start, one.end), one)
    return sorted(found.values(), key=lambda one: (one.start, one.end, one.slot))


def _level(found: Sequence[Found], logit: float, weigh: Linear) -> Level:
    level = level_of(found)
    if logit >= weigh.high and level < Level.HIGH and any(_agrees(one) for one in found):
        return Level.HIGH
    if logit >= weigh.elevated:
        return max(level, Level.ELEVATED)
    return level


def _agrees(one: Found) -> bool:
    return one.modifier in ("", "hypothetical") and one.level >= Level.LOW and one.slot != "timeframe"


def _signals(found: Sequence[Found]) -> tuple[Signal, ...]:
    """Means and time words alone are nothing: they are told only beside another signal."""
    if all(one.slot == "timeframe" or (one.slot == "means" and one.level < Level.ELEVATED) for one in found):
        return ()
    return tuple(Signal(one.slot, one.start, one.end, one.modifier, one.weight) for one in found)


def _span(text: str) -> tuple[int, int]:
    stripped = text.strip()
    start = text.index(stripped[0]) if stripped else 0
    return start, start + len(stripped)


def _score(logit: float, found: Sequence[Found]) -> float:
    told = math.fsum(one.weight for one in found if one.slot != "timeframe")
    return round(1 / (1 + math.exp(-max(-30.0, min(30.0, logit + 3.0 * told)))), 4)

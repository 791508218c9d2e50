"""From the signals of one message to its level: a ladder of plain rules."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from rooms.distress.reader import slots
from rooms.distress.reader.level import Level

WEIGHTS = {Level.CALM: 0.1, Level.LOW: 0.25, Level.ELEVATED: 0.5, Level.HIGH: 0.8, Level.IMMINENT: 1.0}
LOWERS = {
    "": 1.0,
    "third_person": 0.6,
    "hypothetical": 0.5,
    "past": 0.4,
    "question": 0.3,
    "quoted": 0.3,
    "negated": 0.25,
    "joke": 0.25,
}
CEILINGS = {
    "third_person": Level.ELEVATED,
    "hypothetical": Level.ELEVATED,
    "past": Level.ELEVATED,
    "question": Level.LOW,
    "quoted": Level.LOW,
    "negated": Level.LOW,
    "joke": Level.LOW,
}
ACUTE = frozenset({"intent", "means", "plan", "act_under_way", "goodbye", "self_harm", "no_promise"})
SAFE_WORDS = frozenset({"abuse", "sexual_harm"})


class Found(NamedTuple):
    """A signal before it is handed out: where, how strong its phrase is, and what lowers it. `scattered`
    tells how many words of a phrase were there without its order: a hint, and CALM."""

    slot: str
    start: int
    end: int
    modifier: str
    level: Level
    scattered: int = 0

    @property
    def weight(self) -> float:
        return round(WEIGHTS[self.level] * LOWERS[self.modifier], 2)

    @property
    def lowered(self) -> Level:
        """The level this signal speaks for alone."""
        if self.slot in ("means", "timeframe") or self.level is Level.CALM:
            return Level.CALM
        return min(self.level, CEILINGS[self.modifier]) if self.modifier else self.level


def level_of(found: Sequence[Found]) -> Level:
    """The level of one message by its slots alone; hints make none."""
    found = [signal for signal in found if signal.level > Level.CALM]
    if not found:
        return Level.CALM
    plain = [signal for signal in found if not signal.modifier]
    level = max(signal.lowered for signal in found)
    if _imminent(plain):
        return Level.IMMINENT
    if (
        _another_in_danger(found)
        or len({s.slot for s in plain if s.slot in slots.MOOD and s.level >= 2}) >= 3
    ):
        return max(level, Level.HIGH)
    if _denied_yet_thought_of(found) or _starving(found):
        return max(level, Level.HIGH)
    if sum(s.slot == "goodbye" and s.level > Level.CALM for s in plain) >= 2 or _denied_but(found):
        return max(level, Level.ELEVATED)
    return level


def _denied_but(found: Sequence[Found]) -> bool:
    """A denied wish beside plain despair ("I don't want to die but …") keeps elevated."""
    denied = any(s.modifier == "negated" and s.slot in slots.WISH and s.level >= Level.HIGH for s in found)
    return denied and any(not s.modifier and s.slot in slots.MOOD and s.level >= Level.LOW for s in found)


def _denied_yet_thought_of(found: Sequence[Found]) -> bool:
    """A denied act beside plain thoughts of it ("I won't kill myself, I just think about it every day")."""
    denied = any(s.modifier == "negated" and s.slot in slots.WISH and s.level >= Level.HIGH for s in found)
    return denied and any(
        not s.modifier and s.slot == "ideation" and s.level >= Level.ELEVATED for s in found
    )


def _starving(found: Iterable[Found]) -> bool:
    """Two signs of an eating disorder in one message, one of them plain; "I can't eat" denies nothing."""
    signs = [
        s
        for s in found
        if s.slot == "eating_disorder" and s.level >= Level.ELEVATED and s.modifier in ("", "negated", "past")
    ]
    return len(signs) >= 2 and any(not s.modifier for s in signs)


def _imminent(plain: Iterable[Found]) -> bool:
    """A wish (or a hint of intent) with two of {plan, means, timeframe}; intent with one; a goodbye beside a
    wish; harm with means."""
    levels: dict[str, Level] = {}
    for signal in plain:
        if signal.level > Level.CALM:
            levels[signal.slot] = max(signal.level, levels.get(signal.slot, Level.CALM))
    wish = any(levels.get(slot, Level.CALM) >= Level.HIGH for slot in slots.WISH)
    means, farewell = levels.get("means", 0) >= Level.ELEVATED, levels.get("goodbye", 0) >= Level.HIGH
    steps = means + sum(slot in levels for slot in ("plan", "timeframe"))
    if levels.get("intent", 0) >= Level.HIGH and (steps >= 1 or "means" in levels):
        return True
    if "intent" in levels and steps >= 2:
        return True
    if (wish or farewell or levels.get("method", 0) >= Level.HIGH) and steps >= 2:
        return True
    if steps == 3 or (farewell and (wish or means)):
        return True
    if wish and means and "method" in levels:
        return True
    return levels.get("harm_to_others", 0) >= Level.HIGH and "means" in levels


def _another_in_danger(found: Iterable[Found]) -> bool:
    """Someone else at acute risk is high, in a category of its own (the modifier says so)."""
    told = [signal for signal in found if signal.modifier == "third_person"]
    wish = any(s.slot in slots.WISH and s.level >= Level.HIGH for s in told)
    others = {s.slot for s in found if s.modifier in ("third_person", "") and s.level > Level.CALM}
    return any(s.level == Level.IMMINENT for s in told) or (wish and not others.isdisjoint(ACUTE))


def terms_of(found: Sequence[Found], marks: Iterable[str] = ()) -> set[str]:
    """The signals as terms of the linear part ("=goodbye.high", "=ideation.high.negated", "=slots.3") and
    what was marked around them ("~past"). Nothing found, no terms."""
    if not found:
        return set()
    terms = {f"~{mark}" for mark in marks}
    plain: set[str] = set()
    top = Level.CALM
    for slot, _, _, modifier, level, words in found:
        under = f".{modifier}" if modifier else ""
        if words:
            terms.add(f"={slot}.scattered{min(3, words)}{under}")
        elif level is Level.CALM:
            terms.add(f"={slot}.hint")
        if slot == "timeframe":
            terms.add("=timeframe")
        elif level > Level.CALM:
            terms.add(f"={slot}.{level.label}{under}")
            if not modifier:
                plain.add(slot)
                top = max(top, level)
    if plain:
        terms.update((f"=slots.{min(3, len(plain))}", f"=top.{top.label}"))
    return terms

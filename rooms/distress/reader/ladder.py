"""From the signals of one message to its level: a ladder of plain rules."""
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from rooms.distress.reader import slots
from rooms.distress.reader.level import Level

WEIGHTS = {Level.CALM: 0.1, Level.LOW: 0.25, Level.ELEVATED: 0.5, Level.HIGH: 0.8, Level.IMMINENT: 1.0}
LOWERS = {"": 1.0, "third_person": 0.6, "hypothetical": 0.5, "past": 0.4, "question": 0.3, "quoted": 0.3,
          "negated": 0.25, "joke": 0.25}
CEILINGS = {"third_person": Level.ELEVATED, "hypothetical": Level.ELEVATED, "past": Level.ELEVATED,
            "question": Level.LOW, "quoted": Level.LOW, "negated": Level.LOW, "joke": Level.LOW}
ACUTE = frozenset({"intent", "means", "plan", "timeframe", "act_under_way", "goodbye"})
SAFE_WORDS = frozenset({"abuse", "sexual_harm"})


@dataclass(frozen=True, slots=True)
class Found:
    """A signal before it is handed out: where, how strong its phrase is, and what lowers it."""

    slot: str
    start: int
    end: int
    modifier: str
    level: Level
    idiom: bool = False

    @property
    def weight(self) -> float:
        return round(WEIGHTS[self.level] * LOWERS[self.modifier], 2)

    @property
    def lowered(self) -> Level:
        """The level this signal speaks for alone."""
        if self.slot in ("means", "timeframe"):
            return Level.CALM
        return min(self.level, CEILINGS[self.modifier]) if self.modifier else self.level


def level_of(found: Sequence[Found]) -> Level:
    """The level of one message by its slots alone."""
    plain = [signal for signal in found if not signal.modifier]
    level = max((signal.lowered for signal in found), default=Level.CALM)
    if _imminent(plain):
        return Level.IMMINENT
    if _another_in_danger(found) or len({s.slot for s in plain if s.slot in slots.MOOD and s.level >= 2}) >= 3:
        return max(level, Level.HIGH)
    return level


def _imminent(plain: Iterable[Found]) -> bool:
    """A wish with two of {plan, means, timeframe}; intent with one; a goodbye beside a wish; harm with means."""
    levels: dict[str, Level] = {}
    for signal in plain:
        levels[signal.slot] = max(signal.level, levels.get(signal.slot, Level.CALM))
    wish = any(levels.get(slot, Level.CALM) >= Level.HIGH for slot in slots.WISH)
    steps = (levels.get("means", 0) >= Level.ELEVATED) + sum(slot in levels for slot in ("plan", "means", "timeframe"))
    if levels.get("intent", 0) >= Level.HIGH and steps >= 1:
        return True
    if wish and (steps >= 2 or levels.get("goodbye", 0) >= Level.ELEVATED):
        return True
    if levels.get("goodbye", 0) >= Level.HIGH and steps >= 1 and "means" in levels:
        return True
    return levels.get("harm_to_others", 0) >= Level.HIGH and "means" in levels


def _another_in_danger(found: Iterable[Found]) -> bool:
    """Someone else at acute risk is high, in a category of its own (the modifier says so)."""
    told = [signal for signal in found if signal.modifier == "third_person"]
    wish = any(s.slot in slots.WISH and s.level >= Level.HIGH for s in told)
    others = {s.slot for s in found if s.modifier in ("third_person", "")}
    return any(s.level == Level.IMMINENT for s in told) or (wish and not others.isdisjoint(ACUTE))

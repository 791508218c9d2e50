"""Whose turn it is and who suits: the pure rules of the queue (docs/queue.md says them in plain words)."""

from collections.abc import Iterable
from dataclasses import dataclass

IMMINENT = 4
POINTS = (0.0, 0.2, 0.5, 0.9)  # shares of B by level; the span stays under 1, so B minutes outweigh any
ABOVE_ALL = 1e9  # minutes: no wait ever adds up to it
WIDEST = 5  # asking more at once would hold more seats than it saves seconds

AWAY = "away"
FULL = "full"
NOT_CLEARED = "not cleared"
ASKED = "asked"
IN_THE_ROOM = "in the room"

NEEDS_CLEARED = "needs someone cleared for under 18s"
NOBODY_ON_DUTY = "no supporter is on duty"
ALL_INSIDE = "every supporter on duty is in this conversation already"
NOBODY_HERE = "no supporter on duty is connected"
ALL_FULL = "everyone who could come is in as many conversations as they can hold"
ALL_ASKED = "everyone who could come was asked already and will be asked again"
NO_LEAD_YET = "waits until somebody leads the conversation"
HAS_LEAD = "somebody leads the conversation already"
ONLY_YOU = "the seeker wants nobody else to join for now"
AT_DOOR = "somebody waits at the door"
ROOM_FULL = "the room has as many supporters as it may"
NEXT = "is next to be offered"
HURDLES = ((FULL, ALL_FULL), (ASKED, ALL_ASKED), (AWAY, NOBODY_HERE), (NOT_CLEARED, NEEDS_CLEARED))


def priority(level: int, waited_minutes: float, fairness: float) -> float:
    """Higher goes first. Nothing but imminent passes imminent; below it, having waited `fairness` minutes
    longer outweighs any level. Both calls' waits grow alike, so two calls never swap places by waiting."""
    waited = max(0.0, waited_minutes)
    if level >= IMMINENT:
        return ABOVE_ALL + waited
    return min(POINTS[max(0, level)] * fairness + waited, ABOVE_ALL - 1)


def width(rounds: int) -> int:
    """How many are asked at once in the next round, after so many rounds: 1, 1, 2, 3, …"""
    return 1 if rounds < 2 else min(rounds, WIDEST)


def to_ask(rounds: int, asking: int) -> int:
    """How many more to ask now. A new round starts when nobody is being asked; until then, whoever said no
    is replaced and the round does not widen."""
    return max(0, width(rounds) if not asking else width(rounds - 1) - asking)


@dataclass(frozen=True, slots=True)
class Supporter:
    """An active supporter on duty. load: seats taken (in rooms, at doors, by open invitations);
    idle: minutes since they were last asked."""

    id: int
    languages: frozenset[str] = frozenset()
    topics: frozenset[str] = frozenset()
    frequencies: tuple[str, ...] = ()
    capacity: int = 2
    load: int = 0
    cleared: bool = False
    present: bool = True
    idle: float = 60.0


@dataclass(frozen=True, slots=True)
class Wish:
    """What one call looks for. asked: not to be asked (again) for now or ever; inside: already in the room;
    known: supporters who were in this room before; has: frequencies the room has already."""

    language: str = "en"
    topics: frozenset[str] = frozenset()
    minor: bool = False
    prefers_cleared: bool = False
    has: frozenset[str] = frozenset()
    inside: frozenset[int] = frozenset()
    asked: frozenset[int] = frozenset()
    known: frozenset[int] = frozenset()


def why_not(supporter: Supporter, wish: Wish) -> str | None:
    """What keeps this supporter from being asked; None when nothing does."""
    if supporter.id in wish.inside:
        return IN_THE_ROOM
    if wish.minor and not supporter.cleared:
        return NOT_CLEARED
    if not supporter.present:
        return AWAY
    if supporter.id in wish.asked:
        return ASKED
    return FULL if supporter.load >= supporter.capacity else None


def eligible(supporter: Supporter, wish: Wish) -> bool:
    return why_not(supporter, wish) is None


def score(supporter: Supporter, wish: Wish) -> float:
    """Higher suits better: shared experience, a frequency the room lacks, free seats, a long rest since the
    last call, and having been in this conversation before."""
    shared = len(supporter.topics & wish.topics) / max(1, len(wish.topics))
    brings = bool(set(supporter.frequencies) - wish.has)
    free = 1 - supporter.load / max(1, supporter.capacity)
    rest = min(max(supporter.idle, 0.0), 60.0) / 60
    return 3 * shared + brings + 2 * free + rest + 2 * (supporter.id in wish.known)


def ranked(supporters: Iterable[Supporter], wish: Wish) -> list[Supporter]:
    """Who may be asked, best first. Only those who speak the seeker's language while any is free, else all;
    somebody of unsaid age gets those cleared for minors first, and the others without waiting."""
    free = [s for s in supporters if eligible(s, wish)]
    speaking = [s for s in free if wish.language in s.languages]
    return sorted(
        speaking or free,
        key=lambda s: (wish.prefers_cleared and s.cleared, score(s, wish), -s.id),
        reverse=True,
    )


def frequency_for(supporter: Supporter, wish: Wish) -> str:
    """What they would bring: the first of theirs that the room lacks, else their usual one."""
    lacking = [f for f in supporter.frequencies if f not in wish.has]
    return next(iter(lacking or supporter.frequencies), "")


def held_back(
    need: str, *, led: bool, openness: str, at_door: int, supporters: int, room_for: int
) -> str | None:
    """Why a call is offered to nobody although somebody might be free; None when it may be offered."""
    if need == "lead":
        return HAS_LEAD if led else None
    if openness == "only you":
        return ONLY_YOU
    if not led:
        return NO_LEAD_YET
    if at_door:
        return AT_DOOR
    return ROOM_FULL if supporters >= room_for else None


def reasons(supporters: list[Supporter], wish: Wish, held: str | None, asking: int) -> list[str]:
    """Why a call is still open, in plain sentences for helpers and staff; never empty."""
    if held:
        return [held]
    told = [f"asking {asking} now"] if asking else []
    free = [s for s in supporters if eligible(s, wish)]
    if free:
        if not any(wish.language in s.languages for s in free):
            told.append(f"nobody free speaks “{wish.language}”, so others are asked")
        return told or [NEXT]
    if asking:
        return told
    return [_nobody(supporters, wish)]


def _nobody(supporters: list[Supporter], wish: Wish) -> str:
    """The last hurdle that anybody reached: the closest this call is to being offered."""
    outside = [why_not(s, wish) for s in supporters if s.id not in wish.inside]
    if supporters and not outside:
        return ALL_INSIDE
    for hurdle, told in HURDLES:
        if hurdle in outside:
            return told
    return NEEDS_CLEARED if wish.minor else NOBODY_ON_DUTY

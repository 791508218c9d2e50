"""The queue's writes, gathered. Each runs in one transaction (port.unit) under its room's lock."""

from datetime import datetime

from rooms.constellation import invitations, notices, offers
from rooms.constellation.answers import accept, decline, let_in, openness_changed, release
from rooms.constellation.calls import call_for, open_call, raise_level, withdraw_calls
from rooms.constellation.leading import (
    SENT_AWAY,
    absent_leads,
    mend,
    notice_absence,
    step_back,
    take,
    unled_rooms,
)
from rooms.constellation.models import Call, Invitation
from rooms.constellation.notices import line_moved as tell_line
from rooms.constellation.offers import match, match_soon, offer
from rooms.conversation import port
from rooms.conversation import selectors as conversation
from rooms.conversation.models import Membership, Room
from supportnet.ops import clock

__all__ = [
    "absent_leads",
    "accept",
    "call_for",
    "decline",
    "expire",
    "let_in",
    "match",
    "match_soon",
    "mend",
    "notice_absence",
    "offer",
    "open_call",
    "openness_changed",
    "raise_level",
    "release",
    "send_away",
    "step",
    "step_back",
    "take",
    "tell_line",
    "unled_rooms",
    "withdraw_calls",
]


def send_away(member: Membership) -> None:
    """The seeker ends this supporter's part; they are never offered to this room again."""
    with port.unit():
        step_back(member, SENT_AWAY)


def expire() -> int:
    """End what ran out, and give back the seats at doors of supporters who are gone. How many ended.

    Idempotent, for any number of processes at once: each ending is a conditional update under a lock.
    """
    now = clock.now()
    ended = sum(_run_out(invited, now) for invited in _due(now))
    for room in Room.objects.filter(state=Room.State.CLOSED, calls__state=Call.State.OPEN).distinct():
        withdraw_calls(room)
    return ended


def _due(now: datetime) -> list[Invitation]:
    live = invitations.live()
    waiting = [i for i in live if i.state == Invitation.State.AT_DOOR and i.ends_at > now]
    here = conversation.present(i.supporter_id for i in waiting) if waiting else set()
    return [i for i in live if i.ends_at <= now or (i in waiting and i.supporter_id not in here)]


def _run_out(seen: Invitation, now: datetime) -> bool:
    with port.unit():
        invited = invitations.locked(seen.key)
        if invited.state != seen.state or invited.ends_at != seen.ends_at:
            return False  # answered between the look and the lock
        ended = invitations.run_out(invited, now)
        notices.asking(invited.room)
        return ended


def step() -> None:
    """One pass of the queue: what ran out ends, whoever is next is asked. Any process may, at any time."""
    expire()
    offers.match()

"""The clock's pass over the queue: absent leads, unled rooms, offers, and seekers to whom nobody came."""

import logging
from collections.abc import Callable, Iterable

from django.conf import settings

from rooms.constellation import rules
from rooms.constellation import selectors as queue
from rooms.constellation import services as constellation
from rooms.constellation.leading import CALLED
from rooms.constellation.models import Call
from rooms.constellation.selectors import OpenCall
from rooms.conversation import port
from rooms.conversation import services as conversation
from rooms.conversation.models import Room
from rooms.crisis import services as crisis
from rooms.crisis.models import Escalation
from rooms.distress.rules import Level
from rooms.distress.selectors import level_of

logger = logging.getLogger(__name__)

NOBODY_CAME_SECONDS = 180


def tick() -> None:
    """One pass; any number of processes may make it at once."""
    _each(constellation.absent_leads(), constellation.notice_absence)
    _each(constellation.unled_rooms(), mend)
    if queue.busy():
        constellation.step()
        _each(unanswered(), raise_nobody_came)


def _each(room_ids: Iterable[int], act: Callable[[int], object]) -> None:
    """One room that fails must not keep the others waiting."""
    for room_id in room_ids:
        try:
            act(room_id)
        except Exception as error:
            # Class name only: the words of a database error may quote the row.
            logger.warning("The queue's pass failed for one room: %s", type(error).__name__)


def mend(room_id: int) -> str:
    """Find an unled room its lead; somebody in high distress left with nobody is a case for staff."""
    with port.unit():
        outcome = constellation.mend(room_id)
        if outcome == CALLED and level_of(room_id) >= Level.HIGH:
            crisis.raise_escalation(conversation.lock(room_id), Escalation.Cause.LEAD_LOST)
        return outcome


def unanswered() -> list[int]:
    """Rooms of seekers to whom nobody comes, and whose staff has not heard of it yet."""
    rooms = [call.room_id for call in queue.open_calls(Call.Need.LEAD) if _nobody_comes(call)]
    return [room_id for room_id in rooms if not _told(room_id)]


def _nobody_comes(call: OpenCall) -> bool:
    """At once where only staff can help; else after 3 minutes without anybody who could be asked; and after
    the fairness time whoever was asked, since being asked is not yet coming."""
    if rules.NEEDS_CLEARED in call.reasons or call.waited >= settings.FAIRNESS_MINUTES * 60:
        return True
    return not call.could and not call.asking and call.quiet >= NOBODY_CAME_SECONDS


def _told(room_id: int) -> bool:
    return Escalation.objects.filter(room_id=room_id, cause=Escalation.Cause.NOBODY_CAME).exists()


def raise_nobody_came(room_id: int) -> None:
    """A case for staff, once a room."""
    with port.unit():
        room = conversation.lock(room_id)
        if room.lead_id is None and room.state != Room.State.CLOSED and not _told(room_id):
            crisis.raise_escalation(room, Escalation.Cause.NOBODY_CAME)

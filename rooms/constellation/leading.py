"""Exactly one lead: taking it, passing it on, stepping back, and being absent."""

from datetime import timedelta

from django.conf import settings

from rooms.constellation import calls, selectors
from rooms.constellation.models import Call, NotAgain
from rooms.conversation import port
from rooms.conversation import selectors as rooms
from rooms.conversation import services as conversation
from rooms.conversation.models import Event, Membership, Room
from rooms.distress.selectors import level_of
from supportnet.ops import clock
from supportnet.ops.statements import Statement

SENT_AWAY = "sent away"
STEPPED_BACK = timedelta(minutes=10)  # until the same room may ask them again
AGAIN, PROMOTED, CALLED = "again", "promoted", "called"
_UNLED = Statement(
    "SELECT id FROM rooms_room WHERE state = 'unled' ORDER BY unled_since"
)  # asked each second


def take(room: Room, member: Membership) -> None:
    """This supporter leads from now on, and nobody else is asked to. The room must be locked."""
    conversation.give_lead(room, member)
    calls.fill(room, Call.Need.LEAD)


def step_back(member: Membership, how: str, to: Membership | None = None) -> None:
    """A supporter's part ends. A lead passes the conversation to `to`, or leaves it unled: then the
    supporters there have the grace to take it, and without any a new lead is called at once."""
    with port.unit():
        room = conversation.lock(member.room_id)
        led = room.lead_id == member.pk
        _not_again(member, how)
        if led and to is not None:
            conversation.give_lead(room, to)
        elif led:
            conversation.lose_lead(room, how)
        conversation.end_part(member, how)
        if led and to is None and not selectors.present_supporters(room.pk):
            _call_lead(room)


def _not_again(member: Membership, how: str) -> None:
    """Before any call is opened: whoever just left must not be the first to be asked."""
    until = None if how == SENT_AWAY else clock.now() + STEPPED_BACK
    NotAgain.objects.update_or_create(
        room_id=member.room_id, supporter_id=member.user_id, defaults={"until": until}
    )


def _call_lead(room: Room) -> None:
    calls.open_call(room, Call.Need.LEAD, "lead lost", int(level_of(room.pk)))


def absent_leads() -> list[int]:
    """Rooms whose lead's presence lease has run out."""
    return rooms.led_by_nobody_here()


def notice_absence(room_id: int) -> bool:
    """All in the room see that nobody leads it for now; the grace begins."""
    with port.unit():
        room = conversation.lock(room_id)
        if room.lead is not None and rooms.present([room.lead.user_id]):
            return False
        return conversation.lose_lead(room, "lost")


def unled_rooms() -> list[int]:
    return [room_id for (room_id,) in _UNLED.rows()]


def mend(room_id: int) -> str:
    """What an unled room needs now: its lead again if they are back; after the grace another supporter who is
    there, or a call. Says which it was: AGAIN, PROMOTED, CALLED, or nothing."""
    with port.unit():
        room = conversation.lock(room_id)
        if room.state != Room.State.UNLED or room.unled_since is None:
            return ""
        here, former = selectors.present_supporters(room_id), _former_lead(room)
        if former in here:
            take(room, here[here.index(former)])
            return AGAIN
        if clock.now() - room.unled_since < timedelta(seconds=settings.LEAD_GRACE_SECONDS):
            return ""
        if former is not None:  # an absent person must hold no seat for ever
            conversation.end_part(former, "lost")
        if here:
            take(room, here[0])
            return PROMOTED
        called = Call.objects.filter(room_id=room_id, need=Call.Need.LEAD, state=Call.State.OPEN).exists()
        if not called:
            _call_lead(room)
        return "" if called else CALLED


def _former_lead(room: Room) -> Membership | None:
    """Who led last, if they still take part."""
    last = Event.objects.filter(room_id=room.pk, kind="lead").order_by("-seq").first()
    if last is None or not last.data:
        return None
    return Membership.objects.filter(room_id=room.pk, handle=last.data["handle"], left_at=None).first()

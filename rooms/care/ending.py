"""The end: a conversation closes, its words are deleted, somebody slips away."""

from datetime import timedelta

from django.conf import settings

from rooms.constellation import services as constellation
from rooms.conversation import erasing, port, presence, refusals, selectors
from rooms.conversation import services as conversation
from rooms.conversation.access import Access, Relation
from rooms.conversation.models import Membership, Room
from rooms.crisis import sealed
from rooms.crisis import selectors as crisis
from rooms.distress import erasing as distress_erasing
from rooms.distress import services as distress
from rooms.distress.models import CheckIn
from supportnet.accounts.models import User
from supportnet.ops import clock


def close(access: Access, value: int | None = None) -> None:
    """The seeker may always end it; whoever helps, only when no case is open. Closing twice is closing once.

    `value` is the seeker's last check-in, 0 to 10. Raises Refused: not_found, bad_value, conflict.
    """
    if value is not None and not 0 <= value <= 10:
        raise refusals.Refused("bad_value", "A check-in is a number from 0 to 10.")
    with port.unit():
        room = conversation.lock(access.room_id)
        member = selectors.membership(access)
        if room.state == Room.State.CLOSED:
            return
        if access.relation is not Relation.OWN and crisis.has_open(room.pk):
            raise refusals.conflict("Staff are still looking after this. Only the seeker can end it now.")
        if value is not None and access.relation is Relation.OWN:
            _check_in_after(room, member, value)
        _end(room, by=member.part)


def _check_in_after(room: Room, member: Membership, value: int) -> None:
    """Kept and told, but it calls nobody: the seeker is going."""
    shown = {"distress": value, "moment": str(CheckIn.Moment.AFTER)}
    conversation.append(room.pk, "check_in", author=member, data=shown)
    distress.check_in(room.pk, value, CheckIn.Moment.AFTER)


def _end(room: Room, *, by: str) -> None:
    """All see the same last entry. Helpers may read on for AFTERWARDS_MINUTES; then their parts end."""
    constellation.withdraw_calls(room)
    conversation.close(room, by)
    expires_at = clock.now() + timedelta(days=settings.TRANSCRIPT_DAYS)
    Room.objects.filter(pk=room.pk).update(expires_at=expires_at)


def end_helpers_parts(room: Room) -> None:
    """What is over is over for its helpers. Staff keep a room whose case is open."""
    cased = crisis.has_open(room.pk)
    for member in selectors.members_of(room.pk):
        stays = member.part == Membership.Part.SEEKER or (cased and member.part == Membership.Part.STAFF)
        if not stays:
            conversation.end_part(member, "closed")


def erase(access: Access) -> None:
    """The seeker deletes the transcript now: it ends the conversation and is gone from everyone at once.

    Inside an open case a copy stays sealed for that case's staff, at most SEALED_HOURS.
    Raises Refused(not_found).
    """
    with port.unit():
        room = conversation.lock(access.room_id)
        member = selectors.membership(access)
        if member.part != Membership.Part.SEEKER:
            raise refusals.not_found()
        if room.erased_at is not None:
            return
        if room.state != Room.State.CLOSED:
            _end(room, by=member.part)
        sealed_until = sealed.keep(room) if crisis.has_open(room.pk) else None
        erasing.empty_logs(room.pk)
        distress_erasing.forget_words(room.pk)
        conversation.append(room.pk, "erased", data={}, even_closed=True)
        end_helpers_parts(room)
        Room.objects.filter(pk=room.pk).update(erased_at=clock.now(), sealed_until=sealed_until)


def step_away(user: User) -> None:
    """Quick exit. Nothing is written in the room: its helpers see that somebody stepped away."""
    with port.unit():
        presence.vanish(user.pk)

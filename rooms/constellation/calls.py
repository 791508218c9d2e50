"""Opening, raising, filling and withdrawing calls."""

from rooms.constellation import invitations, notices, offers
from rooms.constellation.models import Call, Invitation
from rooms.conversation import port, refusals
from rooms.conversation import services as conversation
from rooms.conversation.models import Room
from supportnet.ops import clock


def open_call(room: Room, need: str, cause: str, level: int) -> Call:
    """The room's open call for this need; one that was open rises to `level`. Raises Refused(closed)."""
    with port.unit():
        if conversation.hold(room.pk) == Room.State.CLOSED:
            raise refusals.closed()
        existing = _open_calls(room.pk, need)
        if existing:
            raise_level(room, level)
            existing[0].refresh_from_db()
            return existing[0]
        now = clock.now()
        call = Call.objects.create(room_id=room.pk, need=need, cause=cause, level=level, opened_at=now)
        _changed(call)
        return call


def raise_level(room: Room, level: int) -> None:
    """The room's open calls rise to `level`; a call never sinks, and keeps what it has waited."""
    with port.unit():
        conversation.hold(room.pk)
        lower = Call.objects.filter(room_id=room.pk, state=Call.State.OPEN, level__lt=level)
        if not lower.update(level=level):
            return
        for invited in invitations.live(room_id=room.pk):
            notices.invitation(invited)
        notices.line_moved()
        offers.match_soon()


def withdraw_calls(room: Room, need: str | None = None) -> None:
    """The room needs nobody (of this need) any more: its calls end, and whoever was asked hears so."""
    with port.unit():
        conversation.hold(room.pk)
        for call in _open_calls(room.pk, need):
            end_call(call, Call.State.WITHDRAWN)


def fill(room: Room, need: str) -> None:
    """Somebody came."""
    for call in _open_calls(room.pk, need):
        end_call(call, Call.State.FILLED)


def end_call(call: Call, state: str) -> None:
    """The call is over; its open invitations are lost. The room must be locked."""
    now = clock.now()
    if not Call.objects.filter(pk=call.pk, state=Call.State.OPEN).update(state=state, ended_at=now):
        return
    call.state, call.ended_at = state, now
    for invited in invitations.live(call_id=call.pk):
        invitations.end(invited, Invitation.State.LOST, now)
    _changed(call)


def _open_calls(room_id: int, need: str | None) -> list[Call]:
    calls = Call.objects.filter(room_id=room_id, state=Call.State.OPEN).order_by("pk")
    return list(calls if need is None else calls.filter(need=need))


def _changed(call: Call) -> None:
    notices.call(call)
    if call.need == Call.Need.LEAD:
        notices.line_moved()
    offers.match_soon()

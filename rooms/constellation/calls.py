"""Opening, raising, filling and withdrawing calls."""

from rooms.constellation import invitations, notices, offers, selectors
from rooms.constellation.models import Call, Invitation
from rooms.conversation import port, refusals
from rooms.conversation import services as conversation
from rooms.conversation.models import Room
from supportnet.ops import clock
from supportnet.ops.statements import Statement

_OPEN = Statement(
    "INSERT INTO rooms_call (room_id, need, cause, level, state, rounds) VALUES (?, ?, ?, ?, 'open', 0)"
    " ON CONFLICT (room_id, need) WHERE state = 'open' DO NOTHING RETURNING id"
)
_RISE = Statement(
    "UPDATE rooms_call SET level = ? WHERE room_id = ? AND state = 'open' AND level < ? RETURNING id"
)


def open_call(room: Room, need: str, cause: str, level: int) -> Call:
    """The room's open call for this need; one that was open rises to `level`. Raises Refused(closed)."""
    with port.unit():
        held = conversation.hold(room.pk)
        if held.state == Room.State.CLOSED:
            raise refusals.closed()
        call_for(held, need, cause, level)
        return Call.objects.get(room_id=room.pk, need=need, state=Call.State.OPEN)


def call_for(room: Room, need: str, cause: str, level: int) -> None:
    """The room, locked and not closed, has an open call for this need; one that was open rises to `level`."""
    if _OPEN.rows(room.pk, need, cause, level):
        _changed(room.pk, need, cause, Call.State.OPEN)
    else:
        raise_level(room, level)


def raise_level(room: Room, level: int) -> None:
    """The room's open calls rise to `level`; a call never sinks, and keeps what it has waited. The room must be
    locked."""
    if not _RISE.rows(level, room.pk, level):
        return
    for supporter_id, fields in selectors.live_invitations_to(room.pk):
        notices.invitation_shown(supporter_id, fields)
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
    _changed(call.room_id, call.need, call.cause, state)


def _open_calls(room_id: int, need: str | None) -> list[Call]:
    calls = Call.objects.filter(room_id=room_id, state=Call.State.OPEN).order_by("pk")
    return list(calls if need is None else calls.filter(need=need))


def _changed(room_id: int, need: str, cause: str, state: str) -> None:
    notices.call(room_id, need, cause, state)
    if need == Call.Need.LEAD:
        notices.line_moved()
    offers.match_soon()

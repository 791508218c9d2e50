"""Reads of a room's distress."""

from collections.abc import Collection, Iterable
from typing import Any

from rooms.distress.models import RoomDistress
from rooms.distress.rules import Level, Reason, RoomState
from supportnet.ops.statements import Asked, Statement, moment


def level_of(room_id: int) -> Level:
    found = RoomDistress.objects.filter(pk=room_id).values_list("level", flat=True).first()
    return Level(found or 0)


def levels_of(room_ids: Collection[int]) -> dict[int, Level]:
    return {room_id: Level(level) for room_id, level in _LEVELS.rows(list(room_ids))}


def states_asked(room_ids: Iterable[int]) -> Asked:
    """Send for the fusion's state of each room that has one; for none, nothing is sent."""
    rooms = list(room_ids)
    return _STATES.ask(rooms) if rooms else list


def states(asked: Asked) -> dict[int, RoomState]:
    """What came."""
    return {pk: RoomState.from_json(state) for pk, state in asked()}


def ever_elevated(room_ids: Collection[int]) -> set[int]:
    """Once the contacts were shown larger they stay so: nothing jumps away under a hand that needs it."""
    return {room_id for (room_id,) in _ELEVATED.rows(int(Level.ELEVATED), list(room_ids))}


def check_ins(room_ids: Collection[int]) -> dict[int, list[dict[str, Any]]]:
    shown: dict[int, list[dict[str, Any]]] = {room_id: [] for room_id in room_ids}
    for room_id, distress, when, at in _CHECK_INS.rows(list(room_ids)):
        shown[room_id].append({"distress": distress, "moment": when, "at": moment(at).isoformat()})
    return shown


def reason_shown(reason: Reason, log: str, seq: int | None, sentence: str) -> dict[str, Any]:
    """A reason as stored and sent: it points at words, it never repeats them."""
    return {
        "signal": reason.signal,
        "source": reason.source,
        "modifier": reason.modifier,
        "weight": round(reason.weight, 3),
        "log": log,
        "seq": seq,
        "start": reason.start,
        "end": reason.end,
        "sentence": sentence,
    }


_STATES = Statement("SELECT room_id, state FROM rooms_roomdistress WHERE room_id = ANY ?")
_LEVELS = Statement("SELECT room_id, level FROM rooms_roomdistress WHERE room_id = ANY ?")
_ELEVATED = Statement(
    'SELECT DISTINCT room_id FROM rooms_levelchange WHERE "after" >= ? AND room_id = ANY ?',
)
_CHECK_INS = Statement(
    "SELECT room_id, distress, moment, at FROM rooms_checkin WHERE room_id = ANY ? ORDER BY id"
)

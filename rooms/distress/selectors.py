"""Reads of a room's distress."""

from collections.abc import Iterable
from typing import Any

from rooms.distress.models import CheckIn, LevelChange, RoomDistress
from rooms.distress.rules import Level, Reason, RoomState
from supportnet.ops.statements import Statement


def level_of(room_id: int) -> Level:
    found = RoomDistress.objects.filter(pk=room_id).values_list("level", flat=True).first()
    return Level(found or 0)


def levels_of(room_ids: Iterable[int]) -> dict[int, Level]:
    return {
        pk: Level(level)
        for pk, level in RoomDistress.objects.filter(pk__in=list(room_ids)).values_list("pk", "level")
    }


def states_of(room_ids: Iterable[int]) -> dict[int, RoomState]:
    """The fusion's state of each room that has one."""
    return {pk: RoomState.from_json(state) for pk, state in _STATES.rows(list(room_ids))}


def ever_elevated(room_id: int) -> bool:
    """Once the contacts were shown larger they stay so: nothing jumps away under a hand that needs it."""
    return LevelChange.objects.filter(room_id=room_id, after__gte=Level.ELEVATED).exists()


def check_ins(room_id: int) -> list[dict[str, Any]]:
    rows = CheckIn.objects.filter(room_id=room_id).order_by("pk")
    return [{"distress": c.distress, "moment": c.moment, "at": c.at.isoformat()} for c in rows]


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

"""Rooms as one person may see them now: what a fresh page starts from, and what snapshot + events must equal."""

from collections.abc import Collection, Container, Sequence
from typing import Any

from rooms.constellation import selectors as constellation
from rooms.conversation import selectors as conversation
from rooms.conversation.access import Access, Relation
from rooms.conversation.models import Room
from rooms.conversation.selectors import RoomNow
from rooms.crisis import selectors as crisis
from rooms.distress import selectors as distress

Rooms = dict[int, RoomNow]
Cases = dict[int, list[crisis.Told]]
Shown = dict[int, dict[str, Any]]


def snapshot(access: Access) -> dict[str, Any]:
    """The state of a room for its seeker, its helpers, or staff reading it. Keys: docs/protocol.md."""
    return snapshots(conversation.rooms_now([access.room_id]), [access])[0]


def snapshots(
    rooms: Rooms, accesses: Sequence[Access], connected: Container[int] = ()
) -> list[dict[str, Any]]:
    """The same for many people and rooms at once; what they share is read once. `rooms` were read first, for
    their heads: what happens from then on follows as events. `connected`: see members_shown."""
    told = crisis.told_in(rooms)
    shared = _shared(rooms, told, connected)
    helpers = _helpers({a.room_id for a in accesses if sees_backstage(a)}, rooms, told)
    return [_for(a, shared[a.room_id], helpers.get(a.room_id, {})) for a in accesses]


def sees_backstage(access: Access) -> bool:
    return access.helps or access.relation is Relation.GLASS


def _for(access: Access, shared: dict[str, Any], helpers: dict[str, Any]) -> dict[str, Any]:
    me = next((m for m in shared["members"] if m["handle"] == access.handle), None)
    mine = {"me": access.handle, "part": me["part"] if me else "", "relation": access.relation.value}
    return shared | mine | (helpers if sees_backstage(access) else {})


def _shared(rooms: Rooms, told: Cases, connected: Container[int]) -> Shown:
    """What everyone in each room sees."""
    members = conversation.members_shown(rooms, connected)
    doors = constellation.at_doors(rooms)
    elevated, check_ins = distress.ever_elevated(rooms), distress.check_ins(rooms)
    places = _places(rooms)
    return {
        room_id: {
            "room": room.key,
            "state": room.state,
            "openness": room.openness,
            "reading": room.reading,
            "language": room.language,
            "topics": room.topics,
            "age_group": room.age_group,
            "region": room.region,
            "opened_at": room.opened_at.isoformat(timespec="milliseconds"),
            "head": room.head,
            "members": members[room_id],
            "door": doors[room_id],
            "contacts": room_id in elevated,
            "safety": [case.safety() for case in told[room_id]],
            "check_ins": check_ins[room_id],
            "place": places.get(room.key),
            "closed": room.state == Room.State.CLOSED,
            "erased": room.erased,
        }
        for room_id, room in rooms.items()
    }


def _helpers(room_ids: Collection[int], rooms: Rooms, told: Cases) -> Shown:
    """What only those see who see the backstage."""
    if not room_ids:
        return {}
    levels, calls = distress.levels_of(room_ids), constellation.calls_shown(room_ids)
    return {
        room_id: {
            "backstage_head": rooms[room_id].backstage_head,
            "level": int(levels.get(room_id, 0)),
            "calls": calls[room_id],
            "cases": [case.case() for case in told[room_id]],
        }
        for room_id in room_ids
    }


def _places(rooms: Rooms) -> dict[str, dict[str, int]]:
    """By room key, of those rooms among these that wait."""
    waiting = {room.key for room in rooms.values() if room.state == Room.State.WAITING}
    if not waiting:
        return {}
    line = {key: {"ahead": ahead, "asking": asking} for key, ahead, asking in constellation.line()}
    return {key: line.get(key, {"ahead": 0, "asking": 0}) for key in waiting}

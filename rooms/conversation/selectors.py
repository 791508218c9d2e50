"""Reads of a conversation."""

import json
from collections.abc import Collection, Container, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from rooms.conversation import presence, refusals
from rooms.conversation.access import Access, Relation
from rooms.conversation.models import BackstageEvent, Event, Membership, Room
from rooms.conversation.port import BACKSTAGE, ROOM, LogEntry
from rooms.conversation.sealing import context_of, open_sealed
from supportnet.ops.statements import Statement, moment

present = presence.present

_ROOMS = Statement(
    "SELECT id, topics, opened_at, reading, erased_at IS NOT NULL, key, state, openness, head, backstage_head,"
    " language, age_group, region FROM rooms_room WHERE id = ANY ?"
)
_HEADS = Statement("SELECT id, head, backstage_head FROM rooms_room WHERE id = ANY ?")
_PARTS = Statement(
    "SELECT m.user_id, r.id, r.key, m.part, m.id = r.lead_id, m.id, m.handle, r.state"
    " FROM rooms_membership m JOIN rooms_room r ON r.id = m.room_id"
    " WHERE m.left_at IS NULL AND m.user_id = ANY ? ORDER BY r.id DESC"
)
_MEMBERS_OF = (
    "SELECT m.room_id, m.user_id, m.handle, m.name, m.part, m.frequency, m.id = r.lead_id, m.left_at IS NULL,"
    " EXISTS (SELECT 1 FROM rooms_presence p WHERE p.user_id = m.user_id AND p.until > {now})"
    " FROM rooms_membership m JOIN rooms_room r ON r.id = m.room_id WHERE m.room_id = ANY ? ORDER BY m.id"
)
_MEMBERS = Statement(
    _MEMBERS_OF.format(now="STATEMENT_TIMESTAMP()"),
    sqlite=_MEMBERS_OF.format(now="STRFTIME('%Y-%m-%d %H:%M:%f', 'now')"),
)
_ABSENT_LEADS = (
    "SELECT room.id FROM rooms_room room LEFT JOIN rooms_membership lead ON lead.id = room.lead_id "
    "WHERE room.state = 'led' AND NOT EXISTS "
    "(SELECT 1 FROM rooms_presence lease WHERE lease.user_id = lead.user_id AND lease.until > {now})"
)
_ABSENT = Statement(
    _ABSENT_LEADS.format(now="STATEMENT_TIMESTAMP()"),
    sqlite=_ABSENT_LEADS.format(now="STRFTIME('%Y-%m-%d %H:%M:%f', 'now')"),
)
_LOGS: dict[str, type[Event] | type[BackstageEvent]] = {ROOM: Event, BACKSTAGE: BackstageEvent}


def room_by_key(key: str) -> Room:
    """Raises Refused(not_found)."""
    room = Room.objects.filter(key=key).first()
    if room is None:
        raise refusals.not_found()
    return room


def access_of(user_id: int, room_key: str) -> Access:
    """Somebody's relation to a room, by membership alone; a stranger to a room that does not exist, too."""
    room = Room.objects.filter(key=room_key).values_list("pk", "lead_id").first()
    if room is None:
        return Access(user_id, 0, room_key, Relation.STRANGER)
    member = (
        Membership.objects.filter(room_id=room[0], user_id=user_id, left_at=None)
        .values_list("pk", "handle", "part")
        .first()
    )
    if member is None:
        return Access(user_id, room[0], room_key, Relation.STRANGER)
    return Access(
        user_id, room[0], room_key, relation_of(member[2], member[0] == room[1]), member[0], member[1]
    )


def relation_of(part: str, leads: bool) -> Relation:
    if part == Membership.Part.SEEKER:
        return Relation.OWN
    if part == Membership.Part.STAFF:
        return Relation.STAFF
    return Relation.LEAD if leads else Relation.MEMBER


def rooms_of(user_id: int) -> list[Room]:
    """Rooms where this person has a part, newest first."""
    return list(
        Room.objects.filter(memberships__user_id=user_id, memberships__left_at=None, erased_at=None).order_by(
            "-pk"
        )
    )


def members_of(room_id: int) -> list[Membership]:
    return list(
        Membership.objects.filter(room_id=room_id, left_at=None).select_related("room").order_by("pk")
    )


def membership(access: Access) -> Membership:
    """The part behind an access. Raises Refused(not_found) for those who have none, or have one no longer."""
    if access.membership_id is None:
        raise refusals.not_found()
    member = (
        Membership.objects.filter(pk=access.membership_id, left_at=None)
        .select_related("room", "user")
        .first()
    )
    if member is None:
        raise refusals.not_found()
    return member


def member_by_handle(room_id: int, handle: str) -> Membership:
    member = (
        Membership.objects.filter(room_id=room_id, handle=handle, left_at=None).select_related("room").first()
    )
    if member is None:
        raise refusals.not_found()
    return member


def seeker_of(room_id: int) -> Membership:
    return Membership.objects.select_related("room", "user").get(room_id=room_id, part=Membership.Part.SEEKER)


def entries(room_id: int, log: str, after: int, limit: int = 500, upto: int | None = None) -> list[LogEntry]:
    """Up to `limit` entries of one log after `after`, oldest first, opened."""
    rows = _LOGS[log].objects.filter(room_id=room_id, seq__gt=after).order_by("seq")
    if upto is not None:
        rows = rows.filter(seq__lte=upto)
    context = context_of(log, room_id)
    fields = ("seq", "kind", "at", "author__handle", "cid", "body", "data", "room__key")
    return [
        LogEntry(
            room_id, key, log, seq, kind, at, handle, str(cid) if cid else None,
            None if body is None else open_sealed(body, context), data,
        )
        for seq, kind, at, handle, cid, body, data, key in rows.values_list(*fields)[:limit]
    ]  # fmt: skip


def heads(room_ids: Iterable[int]) -> dict[int, tuple[int, int]]:
    return {pk: (head, backstage) for pk, head, backstage in _HEADS.rows(list(room_ids))}


@dataclass(frozen=True, slots=True)
class RoomNow:
    """A room's own state, without the people in it."""

    topics: list[str]
    opened_at: datetime
    reading: bool
    erased: bool
    key: str
    state: str
    openness: str
    head: int
    backstage_head: int
    language: str
    age_group: str
    region: str


def rooms_now(room_ids: Collection[int]) -> dict[int, RoomNow]:
    found = {}
    for pk, topics, opened_at, reading, erased, *plain in _ROOMS.rows(list(room_ids)):
        found[pk] = RoomNow(json.loads(topics), moment(opened_at), bool(reading), bool(erased), *plain)
    return found


class Part(NamedTuple):
    access: Access
    live: bool  # the room is going on


def parts_of(user_ids: Collection[int]) -> list[Part]:
    """The parts these people have in rooms, the newest room first."""
    return [
        Part(Access(user, room, key, relation_of(part, bool(leads)), member, handle), state != "closed")
        for user, room, key, part, leads, member, handle, state in _PARTS.rows(list(user_ids))
    ]


def members_shown(
    room_ids: Collection[int], connected: Container[int] = ()
) -> dict[int, list[dict[str, Any]]]:
    """Everyone ever in a room's log needs a name; `here` tells who still takes part. Whoever is `connected` is
    present though their lease may not be written yet."""
    shown: dict[int, list[dict[str, Any]]] = {room_id: [] for room_id in room_ids}
    for room_id, user_id, handle, name, part, frequency, leads, here, leased in _MEMBERS.rows(list(room_ids)):
        shown[room_id].append(
            {
                "handle": handle,
                "name": name,
                "part": part,
                "frequency": frequency,
                "lead": bool(leads),
                "here": bool(here),
                "present": bool(here and (leased or user_id in connected)),
            }
        )
    return shown


def led_by_nobody_here() -> list[int]:
    """Rooms whose lead's presence lease has run out. Asked each second of all rooms that are led."""
    return [room_id for (room_id,) in _ABSENT.rows()]

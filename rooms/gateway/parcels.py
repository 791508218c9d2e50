"""What leaves the domain, made ready for the wire: every frame is encoded once, where it arose.

A parcel names its channel (a room, a person, staff, or everyone) and carries finished JSON text.
"""

from typing import Any

import msgspec
from msgspec import UNSET

from rooms.conversation.port import (
    BACKSTAGE,
    Departure,
    LogEntry,
    PersonNotice,
    RightsChanged,
    RoomNotice,
    StaffNotice,
)
from rooms.gateway import protocol

STAFF, ALL = "staff", "all"


class Entries(msgspec.Struct, tag="e", array_like=True, gc=False):
    """Consecutive entries of one log of one room: (seq, kind, frame)."""

    room: str
    log: str
    entries: list[tuple[int, str, str]]


class Passing(msgspec.Struct, tag="p", array_like=True, gc=False):
    """A frame that nobody stores, for a room's sockets."""

    room: str
    frame: str
    helpers_only: bool


class Personal(msgspec.Struct, tag="n", array_like=True, gc=False):
    """A frame for one person's sockets, or (user_id 0) for all staff on duty."""

    user_id: int
    frame: str


class Rights(msgspec.Struct, tag="r", array_like=True, gc=False):
    """Look again at what this person may see."""

    user_id: int
    room: str | None
    how: str
    ends_sessions: bool


Parcel = Entries | Passing | Personal | Rights
encode_parcel = msgspec.msgpack.Encoder().encode
decode_parcel = msgspec.msgpack.Decoder(Parcel).decode


def channel_of(parcel: Parcel) -> str:
    match parcel:
        case Entries(room=room) | Passing(room=room):
            return room_channel(room)
        case Personal(user_id=0):
            return STAFF
        case Personal(user_id=user_id):
            return person_channel(user_id)
    return ALL


def room_channel(key: str) -> str:
    return "room:" + key


def person_channel(user_id: int) -> str:
    return f"person:{user_id}"


def frame_of(entry: LogEntry) -> str:
    """The one encoding of an entry, live or replayed."""
    kind = protocol.BackstageEvent if entry.log == BACKSTAGE else protocol.LogEvent
    return protocol.encode(
        kind(
            room=entry.room_key,
            seq=entry.seq,
            kind=entry.kind,
            at=entry.at.isoformat(timespec="milliseconds"),
            author=entry.author or UNSET,
            cid=entry.cid or UNSET,
            text=UNSET if entry.text is None else entry.text,
            data=UNSET if entry.data is None else entry.data,
        )
    )


def passing_frame(kind: str, data: dict[str, Any]) -> str:
    return protocol.encoder.encode({"type": kind, **data}).decode()


def pack(departures: list[Departure]) -> list[Parcel]:
    """One parcel a log and commit; everything else one by one, in order."""
    parcels: list[Parcel] = []
    logs: dict[tuple[str, str], Entries] = {}
    for d in departures:
        match d:
            case LogEntry():
                entries = logs.get((d.room_key, d.log))
                if entries is None:
                    entries = logs[(d.room_key, d.log)] = Entries(d.room_key, d.log, [])
                    parcels.append(entries)
                entries.entries.append((d.seq, d.kind, frame_of(d)))
            case RoomNotice():
                frame = passing_frame(d.kind, {"room": d.room_key, **d.data})
                parcels.append(Passing(d.room_key, frame, d.helpers_only))
            case PersonNotice():
                parcels.append(Personal(d.user_id, passing_frame(d.kind, d.data)))
            case StaffNotice():
                parcels.append(Personal(0, passing_frame(d.kind, d.data)))
            case RightsChanged():
                parcels.append(Rights(d.user_id, d.room_key, d.how, d.ends_sessions))
    return parcels

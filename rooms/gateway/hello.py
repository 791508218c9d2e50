"""The database's side of a socket's life: who is this, which rooms, what did they miss. Runs on the bridge.

Everyone who comes in the same moment is answered by the same few statements (see together).
"""

from collections.abc import Container, Iterable
from dataclasses import dataclass
from typing import Any

from rooms import policies
from rooms.care import snapshots
from rooms.constellation import selectors as constellation
from rooms.conversation import selectors as conversation
from rooms.conversation.access import Access
from rooms.conversation.selectors import Part, RoomNow
from rooms.crisis import selectors as crisis
from rooms.gateway.feeds import Entry
from rooms.gateway.hub import read_frames
from supportnet.accounts import recognising
from supportnet.accounts.models import Role
from supportnet.accounts.recognising import Known

PART = 500


@dataclass(frozen=True, slots=True)
class Person:
    """Who opened the socket, as far as the wire needs to know."""

    user_id: int
    name: str
    guest: bool
    roles: frozenset[Role]
    staff_on_duty: bool
    session_ends: float  # epoch seconds

    @classmethod
    def of(cls, known: Known, session_ends: float) -> "Person":
        on_duty = Role.STAFF in known.on_duty
        return cls(known.user_id, known.name, known.guest, known.roles, on_duty, session_ends)


@dataclass(frozen=True, slots=True)
class Introduced:
    """`rooms`: everything they may watch, by room key; `live`: which of these go on."""

    person: Person
    rooms: dict[str, Access]
    live: list[str]


@dataclass(frozen=True, slots=True)
class Look:
    """One socket's look at the rooms in whose feeds it stands; `arriving`: it has just come."""

    person: Person
    rooms: frozenset[str]
    arriving: bool


@dataclass(frozen=True, slots=True)
class Seen:
    """By room key, what of it is still this person's to see; and where each room's logs stood."""

    snapshots: dict[str, dict[str, Any]]
    rooms: dict[str, RoomNow]
    invitations: list[dict[str, Any]]
    escalations: list[dict[str, Any]]


def introductions(session_keys: list[str]) -> list[Introduced | None]:
    """The people behind session cookies; None where there is no session, or it is over."""
    known = recognising.by_session(set(session_keys))
    people = {key: Person.of(*found) for key, found in known.items()}
    rights = _rights(people.values())
    return [_introduced(people[key], rights) if key in people else None for key in session_keys]


def renewed(person: Person) -> Introduced | None:
    """The same person with their roles and rooms as they are now; None when they may no longer be here."""
    known = recognising.by_id([person.user_id]).get(person.user_id)
    if known is None:
        return None
    now = Person.of(known, person.session_ends)
    return _introduced(now, _rights([now]))


def _introduced(person: Person, rights: dict[int, list[Part]]) -> Introduced:
    parts = rights[person.user_id]
    live = [part.access.room_key for part in parts if part.live]
    return Introduced(person, {part.access.room_key: part.access for part in parts}, live)


def _rights(people: Iterable[Person]) -> dict[int, list[Part]]:
    """What each may watch: unknown and foreign rooms are missing alike."""
    roles = {person.user_id: person.roles for person in people}
    return {
        user_id: [p for p in parts if policies.permits(roles[user_id], "watch", p.access.relation)]
        for user_id, parts in policies.accesses(roles).items()
    }


def looks(connected: Container[int], asks: list[Look]) -> list[Seen]:
    """Rights are looked up again: who lost one since they stand in the feed, sees nothing."""
    rights = _rights(ask.person for ask in asks)
    wanted: list[list[Access]] = [
        [p.access for p in rights[ask.person.user_id] if p.access.room_key in ask.rooms] for ask in asks
    ]
    flat = [access for accesses in wanted for access in accesses]
    rooms = conversation.rooms_now({access.room_id for access in flat})
    shown = iter(snapshots.snapshots(rooms, flat, connected))
    invitations, escalations = _invitations(asks), _escalations(asks)
    return [
        Seen(
            {access.room_key: next(shown) for access in accesses},
            {access.room_key: rooms[access.room_id] for access in accesses},
            invitations.get(ask.person.user_id, []),
            escalations if Role.STAFF in ask.person.roles else [],
        )
        for ask, accesses in zip(asks, wanted, strict=True)
    ]


def _invitations(asks: list[Look]) -> dict[int, list[dict[str, Any]]]:
    found: dict[int, list[dict[str, Any]]] = {}
    supporters = {a.person.user_id for a in asks if a.arriving and Role.SUPPORTER in a.person.roles}
    for user_id, fields in constellation.live_invitations(supporters) if supporters else ():
        found.setdefault(user_id, []).append(fields)
    return found


def _escalations(asks: list[Look]) -> list[dict[str, Any]]:
    if any(ask.arriving and Role.STAFF in ask.person.roles for ask in asks):
        return crisis.frames(crisis.open_escalations())
    return []


def past(room_id: int, log: str, after: int) -> list[Entry]:
    """Everything after a seq, as frames."""
    found: list[Entry] = []
    while True:
        part = read_frames(room_id, log, found[-1][0] if found else after, PART)
        found += part
        if len(part) < PART:
            return found

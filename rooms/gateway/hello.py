"""The database's side of a socket's life: who is this, which rooms, what did they miss. Runs on the bridge."""

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.contrib.auth import SESSION_KEY, get_user
from django.contrib.sessions.backends.base import SessionBase
from django.http import HttpRequest
from django.utils.module_loading import import_string

from rooms import policies
from rooms.care import snapshots
from rooms.constellation import selectors as constellation
from rooms.conversation import port, presence
from rooms.conversation import selectors as conversation
from rooms.conversation.access import Access, Relation
from rooms.conversation.models import Room
from rooms.crisis import selectors as crisis
from rooms.gateway.feeds import Entry
from rooms.gateway.hub import read_frames
from supportnet.accounts import mfa
from supportnet.accounts.models import Role, User
from supportnet.accounts.roles import on_duty, roles_of

PART = 500


@dataclass(frozen=True, slots=True)
class Person:
    """Who opened the socket, as far as the wire needs to know."""

    user_id: int
    name: str
    guest: bool
    roles: frozenset[str]
    staff_on_duty: bool
    session_ends: float  # epoch seconds


def recognise(session_key: str | None) -> Person | None:
    """The person behind a session cookie; None when there is no session, or it is over."""
    if not session_key:
        return None
    store: type[SessionBase] = import_string(settings.SESSION_ENGINE + ".SessionStore")
    request = HttpRequest()
    request.session = store(session_key)
    if SESSION_KEY not in request.session:
        return None
    user = get_user(request)
    if not isinstance(user, User) or not user.is_active or not mfa.satisfied(user):
        return None
    return person_of(user, request.session.get_expiry_date().timestamp())


def person_of(user: User, session_ends: float) -> Person:
    roles = roles_of(user.pk)
    return Person(
        user.pk,
        user.name,
        user.guest,
        frozenset(str(role) for role in roles),
        Role.STAFF in roles and on_duty(user.pk, Role.STAFF),
        session_ends,
    )


@dataclass(frozen=True, slots=True)
class Seen:
    """One room for one socket: the right to see it, and its snapshot."""

    access: Access
    snapshot: dict[str, Any]


def authorise(user_id: int, room_key: str) -> Access:
    """Raises Refused(not_found) for unknown and foreign rooms alike."""
    access = policies.access(user_id, room_key)
    policies.allow(user_id, "watch", access)
    return access


def look(user_id: int, room_key: str) -> Seen:
    """Raises Refused(not_found)."""
    access = authorise(user_id, room_key)
    return Seen(access, snapshots.snapshot(access))


def past(room_id: int, log: str, after: int) -> list[Entry]:
    """Everything after a seq, as frames."""
    found: list[Entry] = []
    while True:
        part = read_frames(room_id, log, found[-1][0] if found else after, PART)
        found += part
        if len(part) < PART:
            return found


def come(process: str, user_id: int) -> None:
    with port.unit():
        presence.come(process, user_id)


def go(process: str, user_id: int) -> None:
    with port.unit():
        presence.go(process, user_id)


def renewed(person: Person) -> Person | None:
    """The same person with their roles as they are now; None when they may no longer be here."""
    user = User.objects.filter(pk=person.user_id, is_active=True).first()
    return person_of(user, person.session_ends) if user and mfa.satisfied(user) else None


def live_rooms(user_id: int) -> list[str]:
    """Rooms to show when a socket names none: those still going on."""
    return [room.key for room in conversation.rooms_of(user_id) if room.state != Room.State.CLOSED]


def invitations(user_id: int) -> list[dict[str, Any]]:
    return constellation.my_invitations(user_id)


def escalations(person: Person) -> list[dict[str, Any]]:
    return crisis.frames(crisis.open_escalations()) if Role.STAFF in person.roles else []


def sees_backstage(access: Access) -> bool:
    return access.helps or access.relation is Relation.GLASS

"""Who stands behind session cookies: many at once, in two plain statements, saving nothing.

What the session middleware and Django's `get_user` do for a page, done for sockets, which all come at once after
a restart.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from functools import cache

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.db import connection
from django.utils import timezone
from django.utils.crypto import constant_time_compare

from supportnet.accounts import mfa
from supportnet.accounts.people import User
from supportnet.accounts.roles import Role, in_force
from supportnet.ops.statements import Statement, moment

_SESSIONS = Statement(
    "SELECT session_key, session_data, expire_date FROM django_session"
    " WHERE expire_date > ? AND session_key = ANY ?"
)
_PEOPLE = Statement(
    "SELECT u.id, u.name, u.guest, u.password, u.session_epoch, g.role, g.state, g.on_duty"
    " FROM accounts_user u LEFT JOIN accounts_rolegrant g ON g.user_id = u.id WHERE u.is_active AND u.id = ANY ?"
)


@dataclass(frozen=True, slots=True)
class Known:
    """An active person who may go on, and what they are trusted with now."""

    user_id: int
    name: str
    guest: bool
    roles: frozenset[Role]
    on_duty: frozenset[Role]


@dataclass(frozen=True, slots=True)
class _Session:
    user_id: int
    proof: str  # must be what the person's password and epoch give
    ends: float


def by_session(keys: Collection[str]) -> dict[str, tuple[Known, float]]:
    """By session key: the person, and when the session ends (epoch seconds). Whoever has no session, one that is
    over, or may not go on without a second factor, is missing."""
    sessions = _sessions(keys)
    people, proofs = _people({session.user_id for session in sessions.values()})
    return {
        key: (people[session.user_id], session.ends)
        for key, session in sessions.items()
        if session.user_id in people and _proven(session.proof, proofs[session.user_id])
    }


def by_id(user_ids: Collection[int]) -> dict[int, Known]:
    """The same for people who are connected already."""
    return _people(user_ids)[0]


def _sessions(keys: Collection[str]) -> dict[str, _Session]:
    store, found = SessionStore(), {}
    asked = [key for key in keys if "\0" not in key]  # which PostgreSQL does not take
    now = connection.ops.adapt_datetimefield_value(timezone.now())
    for key, data, ends in _SESSIONS.rows(now, asked):
        told = store.decode(data)
        proof, user_id = told.get(HASH_SESSION_KEY), str(told.get(SESSION_KEY))
        if (
            proof
            and user_id.isdecimal()
            and told.get(BACKEND_SESSION_KEY) in settings.AUTHENTICATION_BACKENDS
        ):
            found[key] = _Session(int(user_id), proof, moment(ends).timestamp())
    return found


def _people(user_ids: Collection[int]) -> tuple[dict[int, Known], dict[int, User]]:
    """Active people, and of each what a session's proof is made from."""
    proofs: dict[int, User] = {}
    grants: dict[int, list[tuple[str, str, bool]]] = {}
    for user_id, name, guest, password, epoch, role, state, on_duty in _PEOPLE.rows(list(user_ids)):
        if user_id not in proofs:
            proofs[user_id] = User(
                id=user_id, name=name, guest=bool(guest), password=password, session_epoch=epoch
            )
            grants[user_id] = []
        if role is not None:
            grants[user_id].append((role, state, bool(on_duty)))
    stopped = _stopped(proofs.values(), grants)
    return {i: _known(user, grants[i]) for i, user in proofs.items() if i not in stopped}, proofs


def _stopped(users: Iterable[User], grants: dict[int, list[tuple[str, str, bool]]]) -> set[int]:
    """Those who must set up a second factor first."""
    trusted = [u for u in users if any(role in mfa.TRUSTED for role, _, _ in grants[u.pk])]
    return mfa.still_without(trusted)


def _known(user: User, grants: list[tuple[str, str, bool]]) -> Known:
    roles = _shared(in_force((role, state) for role, state, _ in grants))
    on_duty = _shared(frozenset(Role(role) for role, _, on in grants if on and role in roles))
    return Known(user.pk, user.name, user.guest, roles, on_duty)


@cache
def _shared(roles: frozenset[Role]) -> frozenset[Role]:
    """One object for all who hold the same: it is kept as long as a socket is."""
    return roles


def _proven(proof: str, user: User) -> bool:
    made = (user.get_session_auth_hash(), *user.get_session_auth_fallback_hash())
    return any(constant_time_compare(proof, one) for one in made)

"""Fill an empty database of the product: people with sessions, led rooms, memberships.

[[room, name, seeker], …] on stdin; {name: session cookie} on stdout. Bench only: it writes rows that people
make by using the pages.

A name that begins with `staff` is staff on duty, with `supporter` a free supporter on duty; no room is "".
"""

import json
import secrets
import sys
from datetime import timedelta
from typing import Any

import django

django.setup()

from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY  # noqa: E402
from django.contrib.sessions.backends.db import SessionStore  # noqa: E402
from django.contrib.sessions.models import Session  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.db import transaction  # noqa: E402
from django.utils import timezone  # noqa: E402

from rooms.conversation.models import Membership, Presence, Room  # noqa: E402
from supportnet.accounts.models import Role, RoleGrant, SupporterProfile, User  # noqa: E402

BACKEND = "django.contrib.auth.backends.ModelBackend"


def people(cast: list[list[Any]]) -> dict[str, User]:
    names = list(dict.fromkeys(name for _, name, _ in cast))
    seekers = {name for _, name, seeker in cast if seeker}
    users = [_user(name, name in seekers) for name in names]
    found = {u.name: u for u in User.objects.bulk_create(users, 500)}
    grants = []
    for name, user in found.items():
        staff = name.startswith("staff")
        role = Role.SEEKER if name in seekers else Role.STAFF if staff else Role.SUPPORTER
        grants.append(RoleGrant(user=user, role=role, on_duty=staff or name.startswith("supporter")))
    RoleGrant.objects.bulk_create(grants, 500)
    SupporterProfile.objects.bulk_create(
        [
            SupporterProfile(user=u, languages=["en"], topics=[], frequencies=["calm"], capacity=8)
            for n, u in found.items()
            if n not in seekers and not n.startswith("staff")
        ],
        500,
    )
    return found


def _user(name: str, guest: bool) -> User:
    email = None if guest else f"{name}@example.org"
    return User(name=name, guest=guest, password="!" + secrets.token_hex(8), email=email)


def rooms(cast: list[list[Any]], users: dict[str, User]) -> None:
    keys = list(dict.fromkeys(room for room, _, _ in cast if room))
    new = [Room(key=key, state=Room.State.LED) for key in keys]
    made = {room.key: room for room in Room.objects.bulk_create(new, 500)}
    members = Membership.objects.bulk_create(
        [
            Membership(
                room=made[room],
                user=users[name],
                name=name,
                part=Membership.Part.SEEKER if seeker else Membership.Part.SUPPORTER,
                frequency="" if seeker else "calm",
            )
            for room, name, seeker in cast
            if room
        ],
        500,
    )
    for member in members:
        if member.part == Membership.Part.SUPPORTER and member.room.lead is None:
            member.room.lead = member
    Room.objects.bulk_update(made.values(), ["lead"], 500)
    _keep_leads(members)


def _keep_leads(members: list[Membership]) -> None:
    """Leads count as present before they come, or the clock would look for others in rooms not yet in use."""
    leading = {m.user_id for m in members if m.part == Membership.Part.SUPPORTER}
    until = timezone.now() + timedelta(days=1)
    Presence.objects.bulk_create([Presence(process="bench", user_id=u, until=until) for u in leading], 500)


def sessions(users: dict[str, User]) -> dict[str, str]:
    """What signing in leaves behind, for each."""
    store = SessionStore()
    expires = timezone.now() + timedelta(days=1)
    rows, cookies = [], {}
    for name, user in users.items():
        data = {
            SESSION_KEY: str(user.pk),
            BACKEND_SESSION_KEY: BACKEND,
            HASH_SESSION_KEY: user.get_session_auth_hash(),
        }
        cookies[name] = secrets.token_hex(16)
        rows.append(Session(session_key=cookies[name], session_data=store.encode(data), expire_date=expires))
    Session.objects.bulk_create(rows, 500)
    return cookies


def main() -> None:
    cast = json.load(sys.stdin)
    call_command("migrate", verbosity=0)
    with transaction.atomic():
        users = people(cast)
        rooms(cast, users)
        cookies = sessions(users)
    json.dump(cookies, sys.stdout)


main()

"""The cast: a seeker, who helps them, staff, an auditor, and a stranger with a room of their own."""

from dataclasses import dataclass

import pytest
from django.test import Client

from rooms.conversation import port
from rooms.conversation import services as conversation
from rooms.conversation.models import Membership, Room
from supportnet.accounts import guests
from supportnet.accounts.models import Role, SupporterProfile, User
from supportnet.accounts.roles import grant, set_on_duty


@dataclass
class Cast:
    room: Room
    seeker: User
    birch: User
    larch: User
    sol: User
    odile: User
    stranger: User

    def browser(self, name: str, *, checks_tokens: bool = False) -> Client:
        """A signed-in browser of one of the cast; "nobody" has no session."""
        client = Client(enforce_csrf_checks=checks_tokens)
        if name != "nobody":
            client.force_login(getattr(self, name), backend="django.contrib.auth.backends.ModelBackend")
        return client


def someone(name: str, role: Role) -> User:
    user = User.objects.create_user(f"{name.lower().replace(' ', '.')}@example.org", "pass", name=name)
    grant(user, role, None)
    if role is Role.SUPPORTER:
        SupporterProfile.objects.create(user=user, languages=["en"], frequencies=["calm"], capacity=3)
    if role in (Role.SUPPORTER, Role.STAFF):
        set_on_duty(user, role, True)
    return user


@pytest.fixture
def cast(db: None) -> Cast:
    seeker, stranger = guests.new_guest(), guests.new_guest()
    birch, larch = someone("Quiet Birch", Role.SUPPORTER), someone("Steady Larch", Role.SUPPORTER)
    sol, odile = someone("Sol Okafor", Role.STAFF), someone("Odile", Role.AUDITOR)
    with port.unit():
        room, _ = conversation.open_room(seeker, language="en", topics=[], age_group="18 or over", region="")
        lead = conversation.admit(room, birch, Membership.Part.SUPPORTER, frequency="calm")
        conversation.give_lead(room, lead)
        conversation.open_room(stranger, language="en", topics=[], age_group="18 or over", region="")
    room.refresh_from_db()
    return Cast(room, seeker, birch, larch, sol, odile, stranger)

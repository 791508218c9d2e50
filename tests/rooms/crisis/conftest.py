"""The cast: Sara seeks, Leo holds her conversation, Nora and Omar are staff, Vera is nobody here."""

from collections.abc import Callable
from dataclasses import dataclass, field

import pytest

from rooms.conversation import port, presence, services
from rooms.conversation.models import Membership, Room
from rooms.conversation.port import Departure
from rooms.crisis.models import Escalation
from rooms.crisis.services import raise_escalation
from supportnet.accounts.models import Role, RoleGrant, User


@dataclass
class Cast:
    room: Room
    sara: Membership
    leo: Membership
    nora: User
    omar: User
    vera: User
    departed: list[Departure] = field(default_factory=list)

    def raised(self, cause: str = "seeker") -> Escalation:
        with port.unit():
            return raise_escalation(self.room, cause, raised_by=self.sara)

    def comes(self, user: User) -> Membership:
        """Staff has a part in the room and a socket open."""
        with port.unit():
            member = services.admit(self.room, user, Membership.Part.STAFF)
            presence.come("here", user.pk)
        return member

    def frames(self, kind: str = "escalation") -> list[Departure]:
        return [d for d in self.departed if getattr(d, "kind", None) == kind]


Person = Callable[..., User]


@pytest.fixture
def person(db: None) -> Person:
    def make(name: str, *roles: Role, on_duty: bool = False) -> User:
        user = User.objects.create_user(f"{name.lower()}@example.org", None, name=name)
        for role in roles:
            RoleGrant.objects.create(user=user, role=role, on_duty=on_duty)
        return user

    return make


@pytest.fixture
def cast(person: Person, monkeypatch: pytest.MonkeyPatch, settings) -> Cast:
    settings.OUTSIDE_URL = ""
    with port.unit():
        sara = User.objects.create_guest("Indigo Heron")
        room, seeker = services.open_room(sara, language="en", topics=[], age_group="18 or over", region="US")
        leo = services.admit(room, person("Leo", Role.SUPPORTER, on_duty=True), Membership.Part.SUPPORTER)
        services.give_lead(room, leo)
    cast = Cast(
        room,
        seeker,
        leo,
        person("Nora", Role.STAFF, on_duty=True),
        person("Omar", Role.STAFF),
        person("Vera"),
    )
    monkeypatch.setattr(port, "_publisher", cast.departed.extend)
    return cast

"""Demonstration people, for development only: a small cast with known passwords."""

from collections.abc import Sequence
from dataclasses import dataclass

from allauth.account.models import EmailAddress
from django.conf import settings
from django.db import transaction

from supportnet.accounts.people import SupporterProfile, User
from supportnet.accounts.roles import Role, grant

PASSWORD = "lantern-by-the-river"


class OnlyInDevelopment(Exception):
    """Known passwords have no place in a service that people rely on."""


@dataclass(frozen=True, slots=True)
class Demonstrated:
    name: str
    role: Role
    frequency: str = ""
    topics: Sequence[str] = ()
    languages: Sequence[str] = ("en",)
    cleared_for_minors: bool = False

    @property
    def email(self) -> str:
        return f"{self.name.lower().replace(' ', '.')}@example.org"


CAST = (
    Demonstrated(
        "Quiet Birch", Role.SUPPORTER, "calm", ("anxiety", "grief"), ("en", "de"), cleared_for_minors=True
    ),
    Demonstrated("Steady Larch", Role.SUPPORTER, "strength", ("alcohol-drugs", "family"), ("en", "es")),
    Demonstrated("Bright Wren", Role.SUPPORTER, "inspiration", ("low-mood", "identity"), ("en", "fr")),
    Demonstrated("Sol Okafor", Role.STAFF),
    Demonstrated("Mira Lindqvist", Role.STAFF),
    Demonstrated("Ada Admin", Role.ADMIN),
    Demonstrated("Odile Auditor", Role.AUDITOR),
)


@transaction.atomic
def make_people() -> list[User]:
    """Everyone of the cast, made where missing; whoever is there already stays as they are.

    Raises OnlyInDevelopment.
    """
    if not settings.DEVELOPMENT:
        raise OnlyInDevelopment(
            "Demonstration people have known passwords; they exist in development mode only."
        )
    return [User.objects.filter(email=one.email).first() or _make(one) for one in CAST]


def _make(one: Demonstrated) -> User:
    person = User.objects.create_user(one.email, PASSWORD, name=one.name)
    EmailAddress.objects.create(user=person, email=one.email, primary=True, verified=True)
    grant(person, one.role, by=None)
    if one.role == Role.SUPPORTER:
        SupporterProfile.objects.create(
            user=person,
            languages=list(one.languages),
            topics=list(one.topics),
            frequencies=[one.frequency],
            capacity=3,
            cleared_for_minors=one.cleared_for_minors,
        )
    return person

"""The cast: named people, the stranger among them."""

from collections.abc import Callable

import pytest
from allauth.account.models import EmailAddress
from django.core.cache import cache
from django.test import Client

from supportnet.accounts import guests, roles
from supportnet.accounts.models import Role, User

PASSWORD = "quiet-lake-at-dusk"
Person = Callable[..., User]


@pytest.fixture(autouse=True)
def _fresh_limits() -> None:
    cache.clear()


@pytest.fixture
def person(db: None) -> Person:
    def make(name: str, *held: Role) -> User:
        email = f"{name.lower()}@example.org"
        user = User.objects.create_user(email, PASSWORD, name=name)
        EmailAddress.objects.create(user=user, email=email, primary=True, verified=True)
        for role in held:
            roles.grant(user, role, by=None)
        return user

    return make


@pytest.fixture
def ada(person: Person) -> User:
    return person("Ada", Role.ADMIN)


@pytest.fixture
def birch(person: Person) -> User:
    return person("Birch", Role.SUPPORTER)


@pytest.fixture
def sol(person: Person) -> User:
    return person("Sol", Role.STAFF)


@pytest.fixture
def odile(person: Person) -> User:
    return person("Odile", Role.AUDITOR)


@pytest.fixture
def heron(db: None) -> User:
    return guests.new_guest()


@pytest.fixture
def stranger(person: Person) -> User:
    """Has an account and no role at all."""
    return person("Stranger")


@pytest.fixture
def signed_in() -> Callable[[User], Client]:
    def sign_in(user: User) -> Client:
        client = Client()
        client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
        return client

    return sign_in

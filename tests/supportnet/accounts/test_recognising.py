"""Sockets know people exactly as pages do, many at once."""

from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY, get_user
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session
from django.http import HttpRequest
from django.utils import timezone

from supportnet.accounts import recognising, roles
from supportnet.accounts.models import Role, SupporterState, User

pytestmark = pytest.mark.django_db


def session_of(user: User, **changed: Any) -> str:
    store = SessionStore()
    store.update(
        {
            SESSION_KEY: str(user.pk),
            BACKEND_SESSION_KEY: "django.contrib.auth.backends.ModelBackend",
            HASH_SESSION_KEY: user.get_session_auth_hash(),
        }
        | changed
    )
    store.create()
    assert store.session_key is not None
    return store.session_key


def as_a_page_knows(key: str) -> int | None:
    request = HttpRequest()
    request.session = SessionStore(key)
    return get_user(request).pk  # type: ignore[no-any-return]


@pytest.fixture
def heron() -> User:
    return User.objects.create_guest("Indigo Heron")


@pytest.fixture
def birch() -> User:
    user = User.objects.create_user("birch@example.org", "x", name="Quiet Birch")
    roles.grant(user, Role.SUPPORTER, None)
    return user


def test_many_are_known_at_once_with_their_roles_and_their_duty(heron: User, birch: User) -> None:
    roles.set_on_duty(birch, Role.SUPPORTER, True)
    keys = [session_of(heron), session_of(birch), session_of(birch)]
    found = recognising.by_session([*keys, "nobody", "", "\0"])
    assert [found[key][0].user_id for key in keys] == [heron.pk, birch.pk, birch.pk]
    assert len(found) == 3
    known = found[keys[1]][0]
    assert (known.name, known.guest) == ("Quiet Birch", False)
    assert (known.roles, known.on_duty) == ({Role.SEEKER, Role.SUPPORTER}, {Role.SUPPORTER})
    ends = Session.objects.get(session_key=keys[0]).expire_date.timestamp()
    assert found[keys[0]][1] == pytest.approx(ends, abs=1)


@pytest.mark.parametrize(
    "changed",
    [
        {HASH_SESSION_KEY: "0" * 64},
        {HASH_SESSION_KEY: ""},
        {BACKEND_SESSION_KEY: "some.other.Backend"},
        {SESSION_KEY: "999999"},
    ],
)
def test_a_session_that_no_page_would_take_is_nobodys(heron: User, changed: dict[str, str]) -> None:
    assert recognising.by_session([session_of(heron, **changed)]) == {}
    assert as_a_page_knows(session_of(heron, **changed)) is None


def test_a_session_that_is_over_altered_or_ended_is_nobodys(heron: User, birch: User) -> None:
    over, altered, ended, inactive = (session_of(u) for u in (heron, heron, birch, heron))
    Session.objects.filter(session_key=over).update(expire_date=timezone.now() - timedelta(seconds=1))
    Session.objects.filter(session_key=altered).update(session_data="not:signed")
    User.objects.filter(pk=birch.pk).update(session_epoch=1)
    User.objects.filter(pk=heron.pk).update(is_active=False)
    keys = [over, altered, ended, inactive]
    assert recognising.by_session(keys) == {}
    assert [as_a_page_knows(key) for key in keys] == [None] * 4


def test_a_session_signed_before_the_secret_key_changed_still_counts(heron: User, settings: Any) -> None:
    key = session_of(heron)
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "another secret key for this test, long enough to be one"
    assert recognising.by_session([key])[key][0].user_id == heron.pk
    assert as_a_page_knows(key) == heron.pk


def test_staff_without_a_second_factor_are_stopped_and_nobody_else_is(
    heron: User, birch: User, settings: Any
) -> None:
    kim = User.objects.create_user("kim@example.org", "x", name="Kim")
    roles.grant(kim, Role.STAFF, None)
    keys = [session_of(user) for user in (heron, birch, kim)]
    assert len(recognising.by_session(keys)) == 3
    settings.SECOND_FACTOR_REQUIRED = True
    assert set(recognising.by_session(keys)) == set(keys[:2])
    assert set(recognising.by_id([heron.pk, birch.pk, kim.pk])) == {heron.pk, birch.pk}


def test_a_paused_supporter_is_known_but_does_not_support(birch: User) -> None:
    roles.step(birch, SupporterState.PAUSED, None)
    [known] = recognising.by_id([birch.pk]).values()
    assert (known.roles, known.on_duty) == ({Role.SEEKER}, frozenset())
    assert recognising.by_id([]) == {}

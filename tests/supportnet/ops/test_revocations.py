"""Revocations: gateways see each one, in order."""

import pytest

from supportnet.ops import revocations

pytestmark = pytest.mark.django_db


def test_before_the_first_there_is_nothing() -> None:
    assert revocations.newest_id() == 0
    assert revocations.since(0) == []


def test_since_gives_only_what_is_newer_oldest_first() -> None:
    seen = revocations.revoke(1, ends_sessions=False).pk
    revocations.revoke(2, ends_sessions=True)
    revocations.revoke(3, ends_sessions=False)
    assert [(r.user_id, r.ends_sessions) for r in revocations.since(seen)] == [(2, True), (3, False)]


def test_newest_id_is_where_a_new_gateway_begins() -> None:
    newest = revocations.revoke(1, ends_sessions=False).pk
    assert revocations.newest_id() == newest
    assert revocations.since(newest) == []

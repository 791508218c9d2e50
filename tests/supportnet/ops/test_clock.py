"""The database's clock."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db.models.functions import Now

from supportnet.ops import clock
from supportnet.ops.models import Revocation

pytestmark = pytest.mark.django_db


def test_now_is_aware_and_in_utc() -> None:
    assert clock.now().tzinfo is UTC
    assert abs(clock.now() - datetime.now(UTC)) < timedelta(seconds=5)


def test_now_agrees_with_what_the_database_stores_by_itself() -> None:
    before = clock.now()
    stored = Revocation.objects.create(user_id=1)
    stored.refresh_from_db()
    assert before <= stored.at <= clock.now()


def test_now_compares_with_the_database_function() -> None:
    Revocation.objects.create(user_id=1, at=clock.now() - timedelta(seconds=1))
    assert Revocation.objects.filter(at__lt=Now()).exists()

"""Leases: one holder at a time, and a dead one is replaced."""

from datetime import timedelta

import pytest

from supportnet.ops import clock, leases
from supportnet.ops.models import Lease

pytestmark = pytest.mark.django_db


def test_the_first_holds_it_and_the_second_does_not() -> None:
    assert leases.hold("digest", "one", 30)
    assert not leases.hold("digest", "two", 30)


def test_the_holder_renews() -> None:
    leases.hold("digest", "one", 1)
    assert leases.hold("digest", "one", 60)
    assert Lease.objects.get().until > clock.now() + timedelta(seconds=50)


def test_a_lease_that_ran_out_goes_to_whoever_asks() -> None:
    leases.hold("digest", "one", 30)
    Lease.objects.update(until=clock.now() - timedelta(seconds=1))
    assert leases.hold("digest", "two", 30)
    assert not leases.hold("digest", "one", 30)


def test_released_it_is_free_at_once() -> None:
    leases.hold("digest", "one", 30)
    leases.release("digest", "one")
    assert leases.hold("digest", "two", 30)


def test_a_stranger_cannot_release_it() -> None:
    leases.hold("digest", "one", 30)
    leases.release("digest", "two")
    assert not leases.hold("digest", "two", 30)


def test_leases_of_different_names_do_not_meet() -> None:
    assert leases.hold("digest", "one", 30)
    assert leases.hold("retention", "two", 30)

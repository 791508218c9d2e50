import pytest
from django.db import transaction

from rooms.conversation import port

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def left() -> list[list[port.Departure]]:
    calls: list[list[port.Departure]] = []
    before = port._publisher
    port.set_publisher(calls.append)
    yield calls
    port.set_publisher(before)


def notice(n: int) -> port.PersonNotice:
    return port.PersonNotice(n, "x")


def test_a_unit_hands_over_everything_at_once_and_in_order_after_its_commit(left: list) -> None:
    with port.unit():
        port.depart(notice(1))
        with port.unit():
            port.depart(notice(2))
        port.depart(notice(3))
        assert left == []
    assert left == [[notice(1), notice(2), notice(3)]]


def test_a_rollback_forgets_what_would_have_left(left: list) -> None:
    with pytest.raises(ZeroDivisionError), port.unit():
        port.depart(notice(1))
        raise ZeroDivisionError
    with port.unit():
        port.depart(notice(2))
    assert left == [[notice(2)]]


def test_a_savepoint_rolled_back_takes_only_its_own_along(left: list) -> None:
    with port.unit():
        port.depart(notice(1))
        with pytest.raises(ZeroDivisionError), transaction.atomic():
            port.depart(notice(2))
            raise ZeroDivisionError
    assert left == [[notice(1)]]


def test_outside_a_transaction_it_leaves_at_once(left: list) -> None:
    port.depart(notice(1))
    assert left == [[notice(1)]]


def test_a_unit_inside_that_failed_and_was_passed_over_lets_nothing_be_committed(left: list) -> None:
    with pytest.raises(RuntimeError, match="passed over"), port.unit():
        port.depart(notice(1))
        try:
            with port.unit():
                raise ZeroDivisionError
        except ZeroDivisionError:
            pass
    assert left == []
    with port.unit():
        port.depart(notice(2))
    assert left == [[notice(2)]]

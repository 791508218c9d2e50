"""The outbox: nothing is lost, nothing is performed by two at once."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction

from supportnet.ops import clock, outbox
from supportnet.ops.models import OutboxMessage

pytestmark = pytest.mark.django_db


class Witness:
    def __init__(self, failures: int = 0) -> None:
        self.seen: list[dict[str, Any]] = []
        self.failures = failures

    def __call__(self, payload: dict[str, Any]) -> None:
        self.seen.append(payload)
        if len(self.seen) <= self.failures:
            raise ConnectionError("the words of somebody in distress")


def rewind() -> None:
    OutboxMessage.objects.update(due_at=clock.now() - timedelta(seconds=1))


def test_what_is_due_now_is_performed_now() -> None:
    witness = Witness()
    for number in range(50):  # within one millisecond as often as not
        outbox.enqueue("mail", {"number": number})
        assert outbox.dispatch({"mail": witness}, "one") == 1


def test_a_message_is_performed_once() -> None:
    witness = Witness()
    outbox.enqueue("mail", {"to": "ana"})
    assert outbox.dispatch({"mail": witness}, "one") == 1
    assert outbox.dispatch({"mail": witness}, "one") == 0
    assert witness.seen == [{"to": "ana"}]


def test_what_is_rolled_back_is_never_performed() -> None:
    witness = Witness()
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        outbox.enqueue("mail", {})
        raise ZeroDivisionError
    assert outbox.dispatch({"mail": witness}, "one") == 0
    assert witness.seen == []


def test_a_key_makes_enqueueing_idempotent() -> None:
    outbox.enqueue("mail", {"n": 1}, key="case-7")
    outbox.enqueue("mail", {"n": 2}, key="case-7")
    assert OutboxMessage.objects.get().payload == {"n": 1}


def test_a_key_stays_used_after_the_message_is_done() -> None:
    witness = Witness()
    outbox.enqueue("mail", {}, key="case-7")
    outbox.dispatch({"mail": witness}, "one")
    outbox.enqueue("mail", {}, key="case-7")
    assert outbox.dispatch({"mail": witness}, "one") == 0


def test_a_delayed_message_waits() -> None:
    outbox.enqueue("mail", {}, delay=60)
    assert outbox.dispatch({"mail": Witness()}, "one") == 0
    rewind()
    assert outbox.dispatch({"mail": Witness()}, "one") == 1


def test_a_failing_handler_is_tried_again_later_and_others_go_on() -> None:
    failing, fine = Witness(failures=1), Witness()
    outbox.enqueue("bad", {})
    outbox.enqueue("good", {})
    handlers = {"bad": failing, "good": fine}
    assert outbox.dispatch(handlers, "one") == 1
    assert outbox.dispatch(handlers, "one") == 0, "not before its time"
    rewind()
    assert outbox.dispatch(handlers, "one") == 1
    assert len(failing.seen) == 2 and len(fine.seen) == 1


def test_failures_wait_ever_longer_up_to_a_limit() -> None:
    outbox.enqueue("bad", {})
    waits = []
    for _ in range(12):
        rewind()
        outbox.dispatch({"bad": Witness(failures=99)}, "one")
        waits.append((OutboxMessage.objects.get().due_at - clock.now()).total_seconds())
    assert waits[0] < waits[3] < waits[6]
    assert waits[-1] <= outbox.LONGEST_BACKOFF_SECONDS


def test_an_error_is_noted_by_its_class_and_never_by_its_words() -> None:
    outbox.enqueue("bad", {})
    outbox.dispatch({"bad": Witness(failures=1)}, "one")
    assert OutboxMessage.objects.get().error == "ConnectionError"


def test_a_topic_nobody_here_handles_is_left_for_others() -> None:
    outbox.enqueue("mail", {})
    assert outbox.dispatch({}, "one") == 0
    assert outbox.dispatch({"mail": Witness()}, "two") == 1


def test_while_one_performs_it_another_does_not() -> None:
    outbox.enqueue("mail", {})
    other = Witness()

    def handler(payload: dict[str, Any]) -> None:
        assert outbox.dispatch({"mail": other}, "two") == 0

    assert outbox.dispatch({"mail": handler}, "one") == 1
    assert other.seen == []


def test_a_dead_holders_message_is_performed_by_another_after_its_lease() -> None:
    outbox.enqueue("mail", {})
    past = clock.now() - timedelta(seconds=1)
    OutboxMessage.objects.update(leased_by="dead", leased_until=clock.now() + outbox.LEASE)
    assert outbox.dispatch({"mail": Witness()}, "two") == 0
    OutboxMessage.objects.update(leased_until=past)
    assert outbox.dispatch({"mail": Witness()}, "two") == 1


def test_a_holder_that_lost_its_lease_does_not_mark_the_others_work() -> None:
    outbox.enqueue("mail", {})

    def stops_midway(payload: dict[str, Any]) -> None:
        raise Stopped

    class Stopped(BaseException):
        """Stands for kill -9: the second holder never comes to its end."""

    def run_slow(payload: dict[str, Any]) -> None:
        OutboxMessage.objects.update(leased_until=clock.now() - timedelta(seconds=1))
        with pytest.raises(Stopped):
            outbox.dispatch({"mail": stops_midway}, "two")

    outbox.dispatch({"mail": run_slow}, "one")
    message = OutboxMessage.objects.get()
    assert message.leased_by == "two" and message.done_at is None


def test_at_most_so_many_oldest_first() -> None:
    witness = Witness()
    for n in range(5):
        outbox.enqueue("mail", {"n": n})
    assert outbox.dispatch({"mail": witness}, "one", limit=3) == 3
    assert [seen["n"] for seen in witness.seen] == [0, 1, 2]

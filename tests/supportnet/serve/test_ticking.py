"""The clock's loop survives whatever one pass meets."""

import logging
import threading

import pytest
from django.db import OperationalError, connection

from rooms.care import keeping
from supportnet.ops import outbox
from supportnet.ops.models import OutboxMessage
from supportnet.serve import ticking


@pytest.fixture
def stop(monkeypatch: pytest.MonkeyPatch) -> threading.Event:
    monkeypatch.setattr(ticking, "PASS_SECONDS", 0.0)
    return threading.Event()


@pytest.mark.django_db(transaction=True)
def test_a_pass_that_fails_is_logged_by_class_and_followed_by_the_next(
    stop: threading.Event, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    passes = []

    def tick() -> None:
        passes.append(1)
        if len(passes) == 1:
            raise OperationalError("the words of somebody in distress")
        stop.set()

    monkeypatch.setattr(keeping, "tick", tick)
    with caplog.at_level(logging.WARNING):
        ticking.keep_time(stop)
    assert len(passes) == 2
    assert caplog.messages == ["A pass of the clock failed: OperationalError"]


@pytest.mark.django_db(transaction=True)
def test_a_broken_connection_is_replaced(monkeypatch: pytest.MonkeyPatch) -> None:
    connection.ensure_connection()
    assert connection.connection is not None
    connection.connection.close()
    monkeypatch.setattr(keeping, "tick", lambda: None)
    ticking.one_pass("one")
    outbox.enqueue("nobody handles this", {})
    ticking.one_pass("one")
    assert OutboxMessage.objects.get().done_at is None


@pytest.mark.django_db(transaction=True)
def test_each_pass_performs_the_outbox(monkeypatch: pytest.MonkeyPatch) -> None:
    done: list[object] = []
    monkeypatch.setattr(ticking, "OUTBOX", {"mail": done.append})
    outbox.enqueue("mail", {"n": 1})
    ticking.one_pass("one")
    assert done == [{"n": 1}]

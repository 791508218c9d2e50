"""What leaves the house when a case rings: who gets it, and that it says nothing about anyone."""

import json
import threading
from collections.abc import Iterator
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from smtplib import SMTPRecipientsRefused

import pytest
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend as LocalMail

from rooms.conversation import port, services
from rooms.conversation.port import StaffNotice
from rooms.crisis import alerts
from rooms.crisis.services import acknowledge, break_glass, raise_escalation, ring
from supportnet.accounts.models import Role
from supportnet.ops import outbox
from supportnet.ops.models import OutboxMessage

pytestmark = pytest.mark.django_db(transaction=True)
SECRETS = ("Indigo", "Heron", "Leo", "violin")


class Outside:
    """A webhook that remembers what it was told and answers as it is bid."""

    def __init__(self) -> None:
        self.told: list[dict[str, object]] = []
        self.answer = 200
        self.hold = threading.Event()
        self.hold.set()
        outside = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                outside.told.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
                outside.hold.wait(5)
                self.send_response(outside.answer)
                self.end_headers()

            def log_message(self, *args: object) -> None:
                pass

        self.server = HTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}/ring"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()


@pytest.fixture
def outside(settings, cast) -> Iterator[Outside]:
    there = Outside()
    settings.OUTSIDE_URL = there.url
    yield there
    there.hold.set()
    there.server.shutdown()
    there.server.server_close()


def dispatch():
    return outbox.dispatch(alerts.HANDLERS, "here")


def waits(cast, seconds):
    with port.unit():
        services.append(cast.room.pk, "message", author=cast.sara, text="my violin is gone")
        case = raise_escalation(cast.room, "seeker", raised_by=cast.sara)
    for second in seconds:
        ring(case.raised_at + timedelta(seconds=second))
    return case


def test_staff_on_duty_get_a_mail_that_says_where_to_look_and_nothing_else(cast):
    case = waits(cast, [])
    assert dispatch() == 1
    [sent] = mail.outbox
    assert sent.to == ["nora@example.org"]
    assert case.key in sent.body
    assert not any(secret in sent.subject + sent.body for secret in (*SECRETS, cast.room.key))


def test_the_wider_circle_gets_a_mail_each_and_no_stranger(cast):
    waits(cast, [30])
    dispatch()
    assert sorted(sent.to for sent in mail.outbox) == [["nora@example.org"]] * 2 + [["omar@example.org"]]


def test_the_frame_goes_out_again_in_case_it_was_lost_with_its_process(cast):
    case = waits(cast, [])
    cast.departed.clear()
    dispatch()
    [notice] = [d for d in cast.departed if isinstance(d, StaffNotice)]
    assert notice.data["escalation"] == case.key


def test_a_late_ring_alarms_nobody_about_a_case_that_somebody_holds(cast):
    case = waits(cast, [])
    with port.unit():
        acknowledge(case.key, cast.nora)
    assert dispatch() == 1
    assert mail.outbox == []


def test_the_outside_number_is_told_metadata_alone(cast, outside):
    case = waits(cast, [30, 60])
    dispatch()
    [told] = outside.told
    assert told == {
        "service": "SupportNet",
        "case": case.key,
        "cause": "seeker",
        "level": 0,
        "raised_at": case.raised_at.isoformat(timespec="seconds"),
        "ring": 3,
    }


def test_an_outside_number_that_fails_is_called_again(cast, outside):
    outside.answer = 503
    waits(cast, [30, 60])
    dispatch()
    failed = OutboxMessage.objects.get(topic="outside")
    assert (failed.done_at, failed.error) == (None, "HTTPError")
    outside.answer = 200
    OutboxMessage.objects.filter(pk=failed.pk).update(due_at=failed.created_at)
    assert dispatch() == 1
    assert len(outside.told) == 2


def test_an_outside_number_that_hangs_holds_up_nobody_for_long(cast, outside, settings):
    settings.OUTSIDE_SECONDS = 0.2
    outside.hold.clear()
    waits(cast, [30, 60])
    dispatch()
    assert OutboxMessage.objects.get(topic="outside").error in ("TimeoutError", "URLError")
    assert OutboxMessage.objects.filter(topic="alert", done_at=None).count() == 0


def test_without_an_outside_number_nothing_is_called(cast):
    waits(cast, [30, 60, 120])
    assert not OutboxMessage.objects.filter(topic="outside").exists()


class PickyMail(LocalMail):
    """A mail server that refuses one address."""

    def send_messages(self, messages):
        if any("nora@" in to for message in messages for to in message.to):
            raise SMTPRecipientsRefused({})
        return super().send_messages(messages)


def test_one_bad_address_keeps_no_alarm_from_the_others_and_is_tried_again(cast, monkeypatch):
    monkeypatch.setattr(alerts, "get_connection", PickyMail)
    waits(cast, [30])
    assert dispatch() == 0
    assert [sent.to for sent in mail.outbox] == [["omar@example.org"]]
    assert set(OutboxMessage.objects.values_list("error", flat=True)) == {"SMTPRecipientsRefused"}


def test_auditors_hear_of_broken_glass_without_its_reason(cast, person):
    person("Una", Role.AUDITOR)
    with port.unit():
        break_glass(cast.nora, cast.room, "A parent called about the violin.", 5)
    dispatch()
    [sent] = mail.outbox
    assert sent.to == ["una@example.org"]
    assert not any(secret in sent.body for secret in (*SECRETS, cast.room.key))

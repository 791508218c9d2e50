"""What the outbox performs: the frame once more, mail to staff and auditors, the outside number.

Metadata only: mail and webhooks leave the house, so they carry no name, no word and no room's address.
"""

import json
import urllib.request
from collections.abc import Callable, Mapping
from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage, get_connection

from rooms.crisis import selectors, staff
from rooms.crisis.glass import GLASS
from rooms.crisis.models import Escalation
from rooms.crisis.ringing import ALERT, OUTSIDE
from rooms.crisis.rules import Circle
from rooms.crisis.telling import tell_staff
from rooms.distress.rules import Level
from supportnet.accounts.models import User
from supportnet.ops import clock

CAUSES = {
    "level": "imminent danger was heard",
    "supporter": "a helper asked for staff",
    "seeker": "the seeker asked for staff",
    "report": "a helper was reported",
    "nobody came": "nobody has come",
    "lead lost": "the lead was lost and nobody took over",
}


def alert_staff(payload: dict[str, Any]) -> None:
    """One ring. The frame goes out again: who raised the case may have died before publishing it."""
    case = _unanswered(payload)
    if case is None:
        return
    circle = Circle(payload["circle"])
    tell_staff(case, circle)
    subject = f"SupportNet: a case waits for you (ring {payload['ring']})"
    _mail(staff.rung(circle), subject, _alert_text(case, int(payload["ring"])))


def _alert_text(case: Escalation, ring: int) -> str:
    waited = max(0, int((clock.now() - case.raised_at).total_seconds()))
    level = Level(selectors.frame(case)["level"]).name.lower()
    return (
        f"Case {case.key}: {CAUSES[case.cause]}. Level: {level}.\n"
        f"Raised {case.raised_at:%Y-%m-%d %H:%M:%S} UTC, {waited} s ago; this is ring {ring}.\n"
        f"Nobody has answered yet. Please sign in and acknowledge it: {settings.ORIGINS[0]}/\n"
    )


def call_outside(payload: dict[str, Any]) -> None:
    """Post to the configured webhook. Raises OSError when it is late or answers with an error."""
    case = _unanswered(payload)
    if case is None or not settings.OUTSIDE_URL:
        return
    told = {
        "service": "SupportNet",
        "case": case.key,
        "cause": case.cause,
        "level": selectors.frame(case)["level"],
        "raised_at": case.raised_at.isoformat(timespec="seconds"),
        "ring": payload["ring"],
    }
    request = urllib.request.Request(
        settings.OUTSIDE_URL, json.dumps(told).encode(), {"Content-Type": "application/json"}, method="POST"
    )
    with urllib.request.urlopen(request, timeout=settings.OUTSIDE_SECONDS):
        pass


def mail_auditors(payload: dict[str, Any]) -> None:
    text = (
        f"A member of staff (person {payload['user']}) reads a conversation they are not assigned to,"
        f" for {payload['minutes']} minutes.\nThe reason is in the audit log: {settings.ORIGINS[0]}/\n"
    )
    _mail(staff.auditors(), "SupportNet: break-glass reading", text)


def _unanswered(payload: dict[str, Any]) -> Escalation | None:
    """A ring that comes late must not alarm anyone about a case that somebody holds by now."""
    case = (
        Escalation.objects.select_related("room", "acknowledged_by").filter(key=payload["escalation"]).first()
    )
    return case if case is not None and case.state == Escalation.State.RAISED else None


def _mail(people: list[User], subject: str, text: str) -> None:
    """One mail a person, so nobody learns another's address; a bad one keeps no mail from the others."""
    failed: Exception | None = None
    with get_connection() as connection:
        for person in people:
            if person.email:
                try:
                    EmailMessage(subject, text, to=[person.email], connection=connection).send()
                except OSError as error:  # smtplib's errors are among these
                    failed = error
    if failed is not None:
        raise failed


HANDLERS: Mapping[str, Callable[[dict[str, Any]], None]] = {
    ALERT: alert_staff,
    OUTSIDE: call_outside,
    GLASS: mail_auditors,
}

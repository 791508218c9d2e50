"""The clock's part: who acknowledged and came, who did not, and whom to ring next.

Any number of processes may run this at once: a ring belongs to whoever moves `rings` forward.
"""

from datetime import datetime, timedelta

from django.conf import settings

from rooms.conversation import port
from rooms.conversation import services as conversation
from rooms.crisis import staff
from rooms.crisis.models import Escalation
from rooms.crisis.rules import Circle, Schedule, told
from rooms.crisis.telling import account, tell, tell_room, tell_staff
from supportnet.ops import clock, outbox
from supportnet.ops.statements import Statement

ALERT, OUTSIDE = "alert", "outside"
State = Escalation.State
_OPEN = Statement("SELECT 1 FROM rooms_escalation WHERE state <> 'resolved' LIMIT 1")  # asked each second


def schedule() -> Schedule:
    return Schedule.of(settings.RING_SECONDS, settings.RING_EVERY_SECONDS)


def ring(now: datetime | None = None) -> int:
    """One pass: notice who is in the rooms, then ring what is due. Returns how many rang here."""
    if not _OPEN.rows():
        return 0
    now = now or clock.now()
    watch_presence(now)
    due = Escalation.objects.exclude(state=State.RESOLVED).filter(ring_at__lte=now)
    return sum(_ring(pk, now) for pk in list(due.order_by("ring_at").values_list("pk", flat=True)))


def _ring(pk: int, now: datetime) -> bool:
    with port.unit():
        case = Escalation.objects.select_related("room", "acknowledged_by").get(pk=pk)
        conversation.hold(case.room_id)
        waited = (now - case.raised_at).total_seconds()
        lapsed = case.state != State.RAISED
        due = Escalation.objects.filter(pk=pk, rings=case.rings, state=case.state, ring_at__lte=now)
        following = case.raised_at + timedelta(seconds=schedule().next_ring(waited))
        if not due.update(rings=case.rings + 1, ring_at=following, changed_at=now):
            return False
        if lapsed:
            _lapse(case)
        case.refresh_from_db()
        circle = schedule().circle(waited)
        enqueue_ring(case, circle)
        tell_staff(case, circle)
        account(case, "escalation rung", None, ring=case.rings, circle=str(circle))
    return True


def _lapse(case: Escalation) -> None:
    """Who said they would come is not in the room: the case is unanswered again, and the room is told so."""
    by = case.acknowledged_by
    Escalation.objects.filter(pk=case.pk).update(
        state=State.RAISED, acknowledged_by=None, acknowledged_at=None, in_hand_at=None
    )
    case.refresh_from_db()
    if told(case.cause):
        tell_room(case)
    account(case, "acknowledgement lapsed", None, by=by.pk if by else None)


def enqueue_ring(case: Escalation, circle: Circle) -> None:
    """A ring as side effects that survive a crash; names, addresses and words stay out of them."""
    payload = {"escalation": case.key, "ring": case.rings, "circle": str(circle)}
    outbox.enqueue(ALERT, payload, key=f"alert:{case.key}:{case.rings}")
    if circle is Circle.OUTSIDE and settings.OUTSIDE_URL:
        outbox.enqueue(OUTSIDE, payload, key=f"outside:{case.key}:{case.rings}")


def watch_presence(now: datetime) -> None:
    """Acknowledged and present is in hand; in hand and gone for too long rings again."""
    cases = list(
        Escalation.objects.filter(state__in=(State.ACKNOWLEDGED, State.IN_HAND)).select_related("room")
    )
    present = staff.staff_present({case.room_id for case in cases}) if cases else {}
    for case in cases:
        here = present.get(case.room_id, set())
        if case.state == State.ACKNOWLEDGED and here:
            _came(case, here, now)
        elif case.state == State.IN_HAND and bool(here) == (case.ring_at is not None):
            _wait_for(case, bool(here), now)


def _came(case: Escalation, here: set[int], now: datetime) -> None:
    """Whoever of staff is in the room has it: the one who acknowledged, or another who came."""
    by = case.acknowledged_by_id if case.acknowledged_by_id in here else min(here)
    with port.unit():
        conversation.hold(case.room_id)
        came = Escalation.objects.filter(pk=case.pk, state=State.ACKNOWLEDGED).update(
            state=State.IN_HAND, acknowledged_by=by, in_hand_at=now, ring_at=None, changed_at=now
        )
        if came:
            case.refresh_from_db()
            tell(case, "escalation in hand", case.acknowledged_by)


def _wait_for(case: Escalation, here: bool, now: datetime) -> None:
    """A dropped connection is given the time of coming before it counts as gone."""
    until = None if here else now + timedelta(seconds=settings.STAFF_PRESENT_SECONDS)
    Escalation.objects.filter(pk=case.pk, state=State.IN_HAND, ring_at=case.ring_at).update(ring_at=until)

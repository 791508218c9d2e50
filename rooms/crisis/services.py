"""A case for staff, from raising to resolving. Each act runs in the caller's transaction (port.unit).

Every act locks the room first and then claims the case by a conditional update, so of two people who act at
once one wins, and the other is shown what the first one did.
"""

from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db.models import F
from django.db.models.functions import Coalesce

from rooms.conversation import refusals
from rooms.conversation import services as conversation
from rooms.conversation.models import Membership, Room, new_key
from rooms.conversation.sealing import context_of, seal
from rooms.conversation.text import checked
from rooms.crisis import selectors, staff
from rooms.crisis.glass import break_glass as break_glass
from rooms.crisis.models import Escalation
from rooms.crisis.ringing import enqueue_ring, schedule
from rooms.crisis.ringing import ring as ring
from rooms.crisis.rules import OUTCOMES, Circle
from rooms.crisis.telling import account, tell, tell_staff
from supportnet.accounts.models import User
from supportnet.ops import clock
from supportnet.ops.statements import Statement, moment

NOTE_CHARACTERS = 2_000
State = Escalation.State
_INTO = (
    "INSERT INTO rooms_escalation"
    " (key, room_id, cause, state, about_id, raised_by_id, rings, outcome, raised_at, changed_at, ring_at)"
    " VALUES (?, ?, ?, ?, ?, ?, ?, '', {now}, {now}, {later}) ON CONFLICT (room_id, cause)"
    " WHERE NOT state = 'resolved' DO NOTHING RETURNING id, raised_at, changed_at, ring_at"
)
_RAISED = Statement(
    _INTO.format(now="statement_timestamp()", later="statement_timestamp() + CAST(? AS INTERVAL)"),
    # As many digits as Django stores: times are compared as text.
    sqlite=_INTO.format(
        now="STRFTIME('%Y-%m-%d %H:%M:%f000', 'now')", later="STRFTIME('%Y-%m-%d %H:%M:%f000', 'now', ?)"
    ),
)


def raise_escalation(
    room: Room, cause: str, *, raised_by: Membership | None = None, about: Membership | None = None
) -> Escalation:
    """The room's open case of this cause; raised, told and rung once if there was none. The room must be locked."""
    case = Escalation(key=new_key(), room=room, cause=cause, raised_by=raised_by, about=about, rings=1)
    if not _stored(case):
        [known] = (open_ for open_ in selectors.open_in(room.pk) if open_.cause == cause)
        return _raised_again(known, raised_by, about)
    enqueue_ring(case, Circle.ON_DUTY)
    tell(case, "escalation raised", raised_by.user if raised_by else None, **_about(about))
    return case


def _stored(case: Escalation) -> bool:
    """As raised just now; False if the room has an open case of this cause."""
    rings_in = f"{schedule().next_ring(0):+.3f} seconds"
    raised = _RAISED.rows(
        case.key, case.room_id, case.cause, case.state, case.about_id, case.raised_by_id, case.rings, rings_in
    )
    if not raised:
        return False
    [(case.pk, *times)] = raised
    case.raised_at, case.changed_at, case.ring_at = map(moment, times)
    case._state.adding = False
    return True


def _raised_again(case: Escalation, by: Membership | None, about: Membership | None) -> Escalation:
    """A second report may concern another helper: staff must not miss whom."""
    if about is not None and about.pk != case.about_id:
        tell_staff(case, Circle.ON_DUTY)
        account(case, "escalation repeated", by.user if by else None, **_about(about))
    return case


def _about(member: Membership | None) -> dict[str, str]:
    return {"about": member.handle} if member is not None else {}


def acknowledge(key: str, user: User) -> Escalation:
    """A human is on the way. Whoever comes second sees who was first. Raises Refused: not_found, over."""
    case = selectors.escalation_by_key(key)
    conversation.hold(case.room_id)
    now = clock.now()
    claimed = _move(
        case,
        [State.RAISED],
        state=State.ACKNOWLEDGED,
        acknowledged_by=user,
        acknowledged_at=now,
        ring_at=now + timedelta(seconds=settings.STAFF_PRESENT_SECONDS),
    )
    if claimed:
        tell(case, "escalation acknowledged", user)
        if user.pk in staff.staff_present({case.room_id}).get(case.room_id, ()):
            _take(case, user)
    elif case.state == State.RESOLVED:
        raise refusals.over("This case has been resolved.")
    return case


def in_hand(room: Room, user: User) -> list[Escalation]:
    """This member of staff, who has a part in the room, takes its open cases; connected, they are in hand."""
    conversation.hold(room.pk)
    here = user.pk in staff.staff_present({room.pk}).get(room.pk, ())
    cases = selectors.open_in(room.pk)
    for case in cases:
        if here:
            _take(case, user)
        else:
            acknowledge(case.key, user)
    return selectors.open_in(room.pk)


def _take(case: Escalation, user: User) -> None:
    now = clock.now()
    taken = _move(
        case,
        [State.RAISED, State.ACKNOWLEDGED],
        state=State.IN_HAND,
        acknowledged_by=user,
        acknowledged_at=Coalesce(F("acknowledged_at"), now),
        in_hand_at=now,
        ring_at=None,
    )
    if taken:
        tell(case, "escalation in hand", user)


def resolve(key: str, user: User, outcome: str, note: str) -> Escalation:
    """The case ends, with one of the listed outcomes and a note that is sealed like a message.

    Raises Refused: not_found, bad_value, empty, too_long, over.
    """
    if outcome not in OUTCOMES:
        raise refusals.Refused("bad_value", "Please choose one of the listed outcomes.")
    note = checked(note, NOTE_CHARACTERS)
    case = selectors.escalation_by_key(key)
    conversation.hold(case.room_id)
    now = clock.now()
    resolved = _move(
        case,
        [State.RAISED, State.ACKNOWLEDGED, State.IN_HAND],
        state=State.RESOLVED,
        outcome=outcome,
        note=seal(note, context_of(selectors.CASE, case.room_id)),
        acknowledged_by=Coalesce(F("acknowledged_by"), user.pk),
        acknowledged_at=Coalesce(F("acknowledged_at"), now),
        resolved_at=now,
        ring_at=None,
    )
    if not resolved:
        raise refusals.over("This case has been resolved already.")
    tell(case, "escalation resolved", user, outcome=outcome)
    return case


def _move(case: Escalation, allowed: list[State], **changes: Any) -> bool:
    """Claim the case from one of the allowed states; `case` then shows what is stored, whoever won."""
    found = Escalation.objects.filter(pk=case.pk, state__in=allowed)
    moved = found.update(changed_at=clock.now(), **changes)
    case.refresh_from_db()
    return bool(moved)

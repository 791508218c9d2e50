"""Danger: staff are called, come, and say when it is over; harmful words are taken out of sight."""

from rooms.care import feel
from rooms.conversation import erasing, port, refusals, selectors
from rooms.conversation import services as conversation
from rooms.conversation.access import Access, Relation
from rooms.conversation.models import Membership, Room
from rooms.crisis import rules, sealed
from rooms.crisis import selectors as crisis_selectors
from rooms.crisis import services as crisis
from rooms.crisis.models import BrokenGlass, Escalation
from rooms.distress import selectors as distress_selectors
from rooms.distress import services as distress
from rooms.distress.rules import Level
from supportnet.accounts.models import User
from supportnet.ops import audit

Cause = Escalation.Cause


def escalate(access: Access) -> Escalation:
    """The seeker, or somebody who helps them, asks for staff. Raises Refused(not_found)."""
    with port.unit():
        conversation.hold(access.room_id)
        member = selectors.membership(access)
        cause = Cause.SEEKER if access.relation is Relation.OWN else Cause.SUPPORTER
        return crisis.raise_escalation(member.room, cause, raised_by=member)


def acknowledge(user: User, key: str) -> Escalation:
    """A member of staff is on the way. Raises Refused: not_found, over."""
    with port.unit():
        return crisis.acknowledge(key, user)


def join(user: User, room_key: str) -> Membership:
    """Staff come into the room, announced, and take its cases in hand; whoever leads goes on leading.

    Without an open case there is no exception to the seeker's consent.
    Raises Refused: not_found, conflict, closed.
    """
    with port.unit():
        room = conversation.lock(selectors.room_by_key(room_key).pk)
        if room.state == Room.State.CLOSED:
            raise refusals.closed()
        if not crisis_selectors.has_open(room.pk):
            raise refusals.conflict("There is no open case in this conversation, so staff cannot come in.")
        member = conversation.admit(room, user, Membership.Part.STAFF)
        crisis.in_hand(room, user)
        return member


def resolve(user: User, key: str, outcome: str, note: str) -> Escalation:
    """The case ends. An outcome that says so takes the level down from imminent, which only staff can do.

    Raises Refused: not_found, bad_value, empty, too_long, over.
    """
    with port.unit():
        case = crisis.resolve(key, user, outcome, note)
        if rules.told(case.cause) and rules.OUTCOMES[outcome].settles:
            _settle(case, user)
        if not crisis_selectors.has_open(case.room_id):
            _nothing_left(case.room_id)
        return case


def _settle(case: Escalation, user: User) -> None:
    """Not while the case about the level itself is open: its own outcome decides."""
    level = distress_selectors.level_of(case.room_id)
    if level is not Level.IMMINENT or crisis_selectors.open_of(case.room_id, Cause.LEVEL) is not None:
        return
    by = Membership.objects.filter(room_id=case.room_id, user=user, left_at=None).first()
    reason = rules.OUTCOMES[case.outcome].words
    change = distress.judge(case.room_id, Level.ELEVATED, by=by, by_staff=True, reason=reason)
    feel.level_changed(case.room_id, change, by)


def _nothing_left(room_id: int) -> None:
    """After the last case: what was kept only for it goes, and in a closed room so do its staff."""
    sealed.drop(room_id)
    if conversation.hold(room_id).state != Room.State.CLOSED:
        return
    for member in selectors.members_of(room_id):
        if member.part == Membership.Part.STAFF:
            conversation.end_part(member, "resolved")


def redact(access: Access, seq: int, reason: str) -> None:
    """A message with contact data, a method or harm in it is taken from everyone.

    Raises Refused: not_found, bad_value.
    """
    if reason not in rules.REDACTIONS:
        raise refusals.Refused("bad_value", "Please choose one of the listed reasons.")
    with port.unit():
        member = selectors.membership(access)
        if erasing.empty_message(access.room_id, seq, {"redacted": reason}):
            data = {"seq": seq, "reason": reason}
            conversation.append(access.room_id, "redacted", author=member, data=data, even_closed=True)
            audit.record(member.user, "message redacted", about=f"room:{access.room_key}", detail=data)


def break_glass(user: User, room_key: str, reason: str, minutes: int) -> BrokenGlass:
    """Staff read a room they are not assigned to. Raises Refused: not_found, empty, too_long, bad_value."""
    with port.unit():
        return crisis.break_glass(user, selectors.room_by_key(room_key), reason, minutes)

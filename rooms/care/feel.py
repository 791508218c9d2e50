"""How the seeker is: what they report, what helpers judge, and what a change of level sets in motion."""

from collections.abc import Sequence

from rooms.constellation import services as constellation
from rooms.conversation import port, refusals, selectors
from rooms.conversation import services as conversation
from rooms.conversation.access import Access, Relation
from rooms.conversation.models import Membership, Room
from rooms.crisis import services as crisis
from rooms.distress import selectors as distress_selectors
from rooms.distress import services as distress
from rooms.distress.models import CheckIn
from rooms.distress.rules import Change, Level
from supportnet.ops.statements import one_trip


def check_in(access: Access, value: int) -> None:
    """0 (at ease) to 10 (unbearable)."""
    with port.unit():
        member = selectors.membership(access)
        record_check_in(member.room, member, value, CheckIn.Moment.DURING)


def record_check_in(room: Room, member: Membership, value: int, moment: str) -> None:
    conversation.append(
        room.pk, "check_in", author=member, data={"distress": value, "moment": moment}, even_closed=True
    )
    level_changed(room.pk, distress.check_in(room.pk, value, moment))


def need_help(access: Access) -> None:
    """The seeker wants one more person: a call goes out whatever the level."""
    with port.unit():
        member = selectors.membership(access)
        conversation.append(access.room_id, "need_help", author=member)
        level_changed(access.room_id, distress.need_help(access.room_id))
        room = conversation.hold(access.room_id)
        if room.state == Room.State.LED:
            level = distress_selectors.level_of(room.pk)
            constellation.call_for(room, "further", "need_help", int(level))


def self_report(access: Access, state: str) -> None:
    """`not_safe` right now, or in `danger` now."""
    with port.unit():
        member = selectors.membership(access)
        conversation.append(access.room_id, "self_report", author=member, data={"state": state})
        level_changed(access.room_id, distress.self_report(access.room_id, state))


def judge(access: Access, level: int, reason: str) -> None:
    """A helper sets the level. Raises Refused(conflict) when only staff may take it down."""
    with port.unit():
        member = selectors.membership(access)
        by_staff = access.relation is Relation.STAFF
        before = distress_selectors.level_of(access.room_id)
        if before is Level.IMMINENT and level < Level.IMMINENT and not (by_staff and reason.strip()):
            raise refusals.conflict("Only staff can take the level down from imminent, with a reason.")
        change = distress.judge(access.room_id, level, by=member, by_staff=by_staff, reason=reason)
        level_changed(access.room_id, change, member)


def set_reading(access: Access, on: bool) -> None:
    with port.unit():
        member = selectors.membership(access)
        conversation.set_reading(member.room, on, member)


def heard(moved: Sequence[distress.Moved]) -> None:
    """Levels that messages have moved: each is told, and what it sets in motion follows. The rooms must be locked."""
    if not moved:
        return
    with one_trip(), conversation.together():
        for one in moved:
            distress.tell(one)
            level_changed(one.room_id, one.change)


def level_changed(room_id: int, change: Change | None, by: Membership | None = None) -> None:
    """From elevated the contacts grow; from high a further supporter is called; imminent brings staff."""
    if change is None:
        return
    room = conversation.hold(room_id)
    if room.state == Room.State.CLOSED:
        return
    level = int(change.after)
    with conversation.together():
        constellation.raise_level(room, level)
        if change.after <= change.before:
            return
        if change.before < Level.ELEVATED <= change.after:
            conversation.note(room_id, "contacts", {"shown": True})
        if change.after >= Level.HIGH and room.state == Room.State.LED:
            constellation.call_for(room, "further", "level", level)
        if change.after is Level.IMMINENT:
            crisis.raise_escalation(room, "level", raised_by=by)

"""Who comes in, who leads, who leaves: invitations answered, doors opened, parts ended."""

from rooms.constellation import services as constellation
from rooms.constellation.models import Call, Invitation
from rooms.conversation import port, refusals, selectors
from rooms.conversation import services as conversation
from rooms.conversation.access import Access
from rooms.conversation.models import Membership, Room
from rooms.crisis import services as crisis
from rooms.crisis.models import Escalation
from rooms.distress.rules import Level
from rooms.distress.selectors import level_of
from supportnet.accounts.models import User

COMING = (Invitation.State.AT_DOOR, Invitation.State.JOINED)
DANGER = (Escalation.Cause.LEVEL, Escalation.Cause.SUPPORTER, Escalation.Cause.SEEKER)
UNANSWERED = (Escalation.State.RAISED, Escalation.State.ACKNOWLEDGED)


def accept(user: User, key: str) -> Invitation:
    """A supporter takes an invitation. Raises Refused: not_found, lost (another was first), over."""
    with port.unit():
        invited = constellation.accept(key, user)
        leads = invited.state == Invitation.State.JOINED and invited.call.need == Call.Need.LEAD
        level = level_of(invited.room_id)
        if leads and level >= Level.HIGH:  # it rose before anybody led: nobody further was called then
            constellation.open_call(invited.room, Call.Need.FURTHER, "level", int(level))
    # Outside the transaction: the refusal must not undo the ending of the invitation.
    if invited.state == Invitation.State.LOST:
        raise refusals.Refused("lost", "Somebody else is with them now. Thank you for answering.")
    if invited.state not in COMING:
        raise refusals.over()
    return invited


def decline(user: User, key: str) -> Invitation:
    """Not now. Raises Refused(not_found)."""
    with port.unit():
        return constellation.decline(key, user)


def let_in(access: Access, key: str, yes: bool) -> Invitation:
    """The seeker's answer to who waits at the door. Raises Refused: not_found, over, full."""
    with port.unit():
        invited = constellation.let_in(key, selectors.membership(access).room, yes)
    if yes and invited.state != Invitation.State.JOINED:
        raise refusals.over("They are no longer waiting at the door.")
    return invited


def set_openness(access: Access, value: str) -> None:
    """Whether others may join: a value of Room.Openness. Raises Refused: not_found, bad_value, closed."""
    if value not in Room.Openness.values:
        raise refusals.Refused("bad_value", "Please choose one of the answers that are offered.")
    with port.unit():
        member = selectors.membership(access)
        if conversation.lock(access.room_id).openness == value:
            return
        conversation.set_openness(member.room, value, member)
        constellation.openness_changed(member.room)


def leave(access: Access, to: str | None = None) -> None:
    """A helper steps back; a lead names who is next (a handle), or leaves the room unled.

    Raises Refused: not_found, not_allowed (the seeker closes instead), conflict (staff is still to come).
    """
    with port.unit():
        conversation.hold(access.room_id)
        member = selectors.membership(access)
        if member.part == Membership.Part.SEEKER:
            raise refusals.forbidden()
        if member.part == Membership.Part.STAFF:
            conversation.end_part(member, "stepped back")
            return
        successor = None if to is None else _other_supporter(member, to)
        if successor is None and member.pk == member.room.lead_id:
            _stay_until_staff_is_here(member.room)
        constellation.step_back(member, "stepped back", successor)


def _stay_until_staff_is_here(room: Room) -> None:
    awaited = Escalation.objects.filter(room=room, cause__in=DANGER, state__in=UNANSWERED).exists()
    here = any(member.part == Membership.Part.STAFF for member in selectors.members_of(room.pk))
    if awaited and not here:
        raise refusals.conflict("Staff has been called. Please stay until they are here, or hand over.")


def _other_supporter(member: Membership, handle: str) -> Membership:
    other = selectors.member_by_handle(member.room_id, handle)
    if other.part != Membership.Part.SUPPORTER or other.pk == member.pk:
        raise refusals.conflict("Only another supporter in this conversation can lead it.")
    return other


def hand_over(access: Access, to: str) -> None:
    """The lead passes the conversation to another supporter; while it is unled, a supporter may take it.

    Raises Refused: not_found, not_allowed, conflict.
    """
    with port.unit():
        room = conversation.lock(access.room_id)
        member = selectors.membership(access)
        takes = to == member.handle and member.part == Membership.Part.SUPPORTER
        if takes and room.state == Room.State.UNLED:
            constellation.take(room, member)
        elif room.lead_id == member.pk:
            constellation.take(room, _other_supporter(member, to))
        else:
            raise refusals.forbidden()


def send_away(access: Access, who: str, report: bool = False) -> None:
    """The seeker ends a supporter's part, without reasons; they never come back to this room.

    Raises Refused: not_found, not_allowed (staff are there for safety; they can be reported).
    """
    with port.unit():
        conversation.hold(access.room_id)
        seeker, helper = selectors.membership(access), selectors.member_by_handle(access.room_id, who)
        if helper.part != Membership.Part.SUPPORTER:
            raise refusals.forbidden()
        constellation.send_away(helper)
        if report:
            crisis.raise_escalation(seeker.room, Escalation.Cause.REPORT, raised_by=seeker, about=helper)


def report(access: Access, who: str) -> None:
    """The seeker tells staff about a helper. Raises Refused: not_found, not_allowed (oneself)."""
    with port.unit():
        conversation.hold(access.room_id)
        seeker, helper = selectors.membership(access), selectors.member_by_handle(access.room_id, who)
        if helper.part == Membership.Part.SEEKER:
            raise refusals.forbidden()
        crisis.raise_escalation(seeker.room, Escalation.Cause.REPORT, raised_by=seeker, about=helper)


def call_more(access: Access) -> Call:
    """A helper asks for one more supporter. Raises Refused: not_found, closed."""
    with port.unit():
        room = selectors.membership(access).room
        return constellation.open_call(room, Call.Need.FURTHER, "supporter", int(level_of(room.pk)))

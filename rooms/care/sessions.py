"""Ending somebody's sessions and changing what they are trusted with: pages and sockets follow at once."""

from rooms.constellation import services as constellation
from rooms.constellation.models import Invitation
from rooms.conversation import port, refusals
from rooms.conversation import services as conversation
from rooms.conversation.models import Membership
from supportnet.accounts import roles, sessions
from supportnet.accounts.models import Role, SupporterState, User
from supportnet.ops import audit, revocations

HOW = "session over"
PARTS = {Role.SUPPORTER: Membership.Part.SUPPORTER, Role.STAFF: Membership.Part.STAFF}


def end_sessions(user: User, by: User | None, reason: str) -> None:
    """Sign this person out everywhere and close their sockets; what they may do stays as it is."""
    with port.unit():
        _end(user)
        audit.record(by, "sessions ended", about=f"user:{user.pk}", reason=reason)


def change_role(user: User, role: Role, state: str | None, by: User | None, reason: str = "") -> None:
    """Grant a role, withdraw it (state None), or move a supporter to another state; their sessions end.

    A role lost ends the parts held by it in rooms. Raises Refused(conflict) for a step that cannot be
    taken, a guest, and the last admin.
    """
    with port.unit():
        _hold_rooms(user)
        if state is None:
            _withdraw(user, role, by, reason)
        else:
            _give(user, role, SupporterState(state), by, reason)
        if role not in roles.roles_of(user.pk):
            _end_parts(user, role)
        _end(user)


def _hold_rooms(user: User) -> None:
    """Rooms first, the audit's turn afterwards, as everywhere: the writer takes it with its rooms locked."""
    parts = Membership.objects.filter(user=user, left_at=None)
    invited = Invitation.objects.filter(supporter=user, state__in=Invitation.LIVE)
    conversation.hold_all({row.room_id for found in (parts, invited) for row in found})


def _give(user: User, role: Role, state: SupporterState, by: User | None, reason: str) -> None:
    try:
        if role == Role.SUPPORTER and roles.supporter_state(user.pk) not in (None, state):
            roles.step(user, state, by, reason)
        else:
            roles.grant(user, role, by, state)
    except (roles.WrongStep, roles.GuestsSeek) as wrong:
        raise refusals.conflict(str(wrong)) from None


def _withdraw(user: User, role: Role, by: User | None, reason: str) -> None:
    if role == Role.ADMIN and not roles.others_hold(user, role):
        raise refusals.conflict("This is the last admin. Make somebody else admin first.")
    roles.withdraw(user, role, by, reason)


def _end_parts(user: User, role: Role) -> None:
    if role == Role.SUPPORTER:
        constellation.release(user.pk)
    parts = Membership.objects.filter(user=user, part=PARTS.get(role, ""), left_at=None)
    # In the order of rooms, so that two such changes never wait for each other crosswise.
    for member in parts.select_related("room").order_by("room_id"):
        if role == Role.SUPPORTER:
            constellation.step_back(member, "lost")
        else:
            conversation.end_part(member, "lost")


def _end(user: User) -> None:
    sessions.end_all(user)
    revocations.revoke(user.pk, ends_sessions=True)
    port.depart(port.RightsChanged(user.pk, None, HOW, ends_sessions=True))

"""One invitation: found under its room's lock, and ended exactly once.

Every change of a call or an invitation holds the room's lock, taken first. Only an offer locks a
supporter's profile besides, and it skips one that is locked: nobody ever waits for two locks crosswise.
"""

from datetime import datetime

from rooms.constellation import notices
from rooms.constellation.models import Invitation
from rooms.conversation import refusals
from rooms.conversation import services as conversation

S = Invitation.State
AT_THE_DOOR = {S.JOINED: "let in", S.REFUSED: "refused", S.RELEASED: "released", S.LOST: "lost"}


def locked(key: str, **whose: int) -> Invitation:
    """The invitation with this key, its room locked. Raises Refused(not_found) for a foreign one."""
    room_id = Invitation.objects.filter(key=key, **whose).values_list("room_id", flat=True).first()
    if room_id is None:
        raise refusals.not_found()
    conversation.hold(room_id)
    return Invitation.objects.select_related("call", "room", "supporter").get(key=key)


def live(**which: object) -> list[Invitation]:
    """Open invitations and seats at doors."""
    found = Invitation.objects.filter(state__in=Invitation.LIVE, **which)
    return list(found.select_related("call", "room", "supporter").order_by("pk"))


def end(invited: Invitation, state: str, now: datetime) -> bool:
    """Move a live invitation to its final state and tell; False if it had ended already."""
    before = invited.state
    rows = Invitation.objects.filter(pk=invited.pk, state=before, state__in=Invitation.LIVE)
    if not rows.update(state=state, ended_at=now):
        return False
    invited.state, invited.ended_at = state, now
    if before == S.AT_DOOR:
        notices.door_ended(invited, AT_THE_DOOR[S(state)])
    notices.invitation(invited)
    return True


def run_out(invited: Invitation, now: datetime) -> bool:
    """Nobody answered: an offer expires, a seat at the door is released."""
    return end(invited, S.RELEASED if invited.state == S.AT_DOOR else S.EXPIRED, now)

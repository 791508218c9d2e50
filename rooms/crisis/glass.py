"""Break-glass: staff read a room not assigned to them, with a reason, for a while; auditors hear of it."""

from datetime import timedelta

from django.conf import settings

from rooms.conversation import refusals
from rooms.conversation.models import Room
from rooms.conversation.port import PersonNotice, RightsChanged, depart
from rooms.conversation.text import checked
from rooms.crisis import staff
from rooms.crisis.models import BrokenGlass
from supportnet.accounts.models import User
from supportnet.ops import audit, clock, outbox

GLASS = "glass"
REASON_CHARACTERS = 500


def break_glass(user: User, room: Room, reason: str, minutes: int) -> BrokenGlass:
    """Reading, not writing, until `until`. Raises Refused: empty, too_long, bad_value."""
    reason = checked(reason, REASON_CHARACTERS)
    if not 1 <= minutes <= settings.BREAK_GLASS_MINUTES:
        raise refusals.Refused("bad_value", f"Choose 1 to {settings.BREAK_GLASS_MINUTES:g} minutes.")
    now = clock.now()
    pane = BrokenGlass.objects.create(
        user=user, room=room, reason=reason, opened_at=now, until=now + timedelta(minutes=minutes)
    )
    shown = {"room": room.key, "name": user.name, "until": pane.until.isoformat(timespec="milliseconds")}
    depart(*(PersonNotice(auditor.pk, "glass", shown) for auditor in staff.auditors()))
    depart(RightsChanged(user.pk, room.key, "glass"))
    outbox.enqueue(GLASS, {"room": room.key, "user": user.pk, "minutes": minutes}, key=f"glass:{pane.pk}")
    audit.record(user, "glass broken", about=f"room:{room.key}", reason=reason, detail={"minutes": minutes})
    return pane

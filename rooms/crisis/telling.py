"""How a change of a case becomes known: in the room, backstage, to staff, and to the audit chain."""

from typing import Any

from rooms.conversation import services as conversation
from rooms.conversation.port import PersonNotice, StaffNotice, depart
from rooms.crisis import selectors, staff
from rooms.crisis.models import Escalation
from rooms.crisis.rules import Circle, told
from supportnet.accounts.models import User
from supportnet.ops import audit


def tell(case: Escalation, act: str, actor: User | None, **detail: Any) -> None:
    """The state a case has just reached. The audit entry comes last of what is told here: its turn is
    held until the commit."""
    if told(case.cause):
        tell_room(case)
    tell_staff(case, Circle.ON_DUTY)
    account(case, act, actor, **detail)


def tell_room(case: Escalation) -> None:
    """Everyone sees how far help has come; only helpers see why it was called."""
    known = selectors.told_of(case)
    conversation.note(case.room_id, "safety", known.safety(), even_closed=True)
    conversation.note_backstage(case.room_id, "case", known.case())


def tell_staff(case: Escalation, circle: Circle) -> None:
    """A frame to staff on duty, and in a wider circle to each who is not."""
    asked = staff.asked()  # travels with what the frame needs
    shown = selectors.frame(case)
    depart(StaffNotice("escalation", shown))
    people = asked()
    off_duty = [user_id for user_id, on_duty in people if not on_duty]
    if circle is not Circle.ON_DUTY or len(off_duty) == len(people):
        depart(*(PersonNotice(user_id, "escalation", shown) for user_id in off_duty))


def account(case: Escalation, act: str, actor: User | None, **detail: Any) -> None:
    """Who did what to which case and room: never a word that was written there."""
    known = {"room": case.room.key, "cause": case.cause, **detail}
    audit.record(actor, act, about=f"escalation:{case.key}", detail=known)

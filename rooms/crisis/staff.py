"""Who is staff, for ringing and for being present."""

from rooms.conversation.models import Membership
from rooms.conversation.selectors import present
from rooms.crisis.rules import Circle
from supportnet.accounts.models import Role, User
from supportnet.ops.statements import Asked, Statement

_STAFF = Statement(
    "SELECT g.user_id, g.on_duty FROM accounts_rolegrant g JOIN accounts_user u ON u.id = g.user_id"
    " WHERE g.role = ? AND u.is_active ORDER BY g.user_id"
)


def asked() -> Asked:
    """Send for staff whose account is open: (person, whether on duty)."""
    return _STAFF.ask(str(Role.STAFF))


def staff_ids(*, on_duty: bool | None = None) -> list[int]:
    """The same; only those on (or off) duty if asked so."""
    return [user_id for user_id, duty in asked()() if on_duty is None or bool(duty) == on_duty]


def rung(circle: Circle) -> list[User]:
    """The people a ring reaches. With nobody on duty the first circle is everyone."""
    ids = staff_ids(on_duty=True) if circle is Circle.ON_DUTY else []
    return list(User.objects.filter(pk__in=ids or staff_ids()).order_by("pk"))


def auditors() -> list[User]:
    return list(User.objects.filter(grants__role=Role.AUDITOR, is_active=True).order_by("pk"))


def staff_present(room_ids: set[int]) -> dict[int, set[int]]:
    """Room → staff who have a part in it and are connected now."""
    parts = list(
        Membership.objects.filter(room_id__in=room_ids, part=Membership.Part.STAFF, left_at=None).values_list(
            "room_id", "user_id"
        )
    )
    here = present({user_id for _, user_id in parts})
    found: dict[int, set[int]] = {}
    for room_id, user_id in parts:
        if user_id in here:
            found.setdefault(room_id, set()).add(user_id)
    return found

"""Revocations: a person's rights changed; gateways ask for what is newer than the last id they saw."""

from django.db import transaction

from supportnet.ops.models import Revocation
from supportnet.ops.statements import Statement, moment
from supportnet.ops.turns import take_turn


def revoke(user_id: int, *, ends_sessions: bool) -> Revocation:
    """Write it in the current transaction. Ids become visible in their order, so `since` skips none."""
    with transaction.atomic():
        take_turn()
        return Revocation.objects.create(user_id=user_id, ends_sessions=ends_sessions)


def since(last: int) -> list[Revocation]:
    """Everything newer than this id, oldest first."""
    return [
        Revocation(pk=pk, user_id=user_id, ends_sessions=bool(ends_sessions), at=moment(at))
        for pk, user_id, ends_sessions, at in _SINCE.rows(last)
    ]


def newest_id() -> int:
    """Where a gateway that just started begins; 0 when nothing was ever revoked."""
    return Revocation.objects.order_by("-id").values_list("id", flat=True).first() or 0


# Asked each second by every gateway, and seldom answered.
_SINCE = Statement("SELECT id, user_id, ends_sessions, at FROM ops_revocation WHERE id > ? ORDER BY id")

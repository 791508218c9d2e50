"""Who is connected: a lease a person and process, renewed by the process, judged on the database's clock."""

from collections.abc import Iterable
from datetime import timedelta

from django.conf import settings
from django.db.models.expressions import Combinable
from django.db.models.functions import Now

from rooms.conversation.models import Membership, Presence
from rooms.conversation.port import RoomNotice, depart
from supportnet.ops.statements import Statement

_LEASES = (
    "INSERT INTO rooms_presence (process, user_id, until) SELECT ?, id, {until} FROM accounts_user"
    " WHERE id = ANY ? ON CONFLICT (process, user_id) DO UPDATE SET until = excluded.until RETURNING id"
)
_COME = Statement(
    _LEASES.format(until="STATEMENT_TIMESTAMP() + CAST(? AS INTERVAL)"),
    sqlite=_LEASES.format(until="STRFTIME('%Y-%m-%d %H:%M:%f', 'now', ?)"),
)


_LAPSED = Statement(
    "SELECT 1 FROM rooms_presence WHERE until < clock_timestamp() LIMIT 1",
    sqlite="SELECT 1 FROM rooms_presence WHERE until < STRFTIME('%Y-%m-%d %H:%M:%f', 'now') LIMIT 1",
)


def _until() -> Combinable:
    return Now() + timedelta(seconds=settings.PRESENCE_SECONDS)


def come(process: str, *user_ids: int) -> None:
    """A first socket of these people at this process. Whoever does not exist (any more) is passed over."""
    if not user_ids:
        return
    came = set(user_ids) - present(user_ids)
    _COME.rows(process, f"{settings.PRESENCE_SECONDS:+.3f} seconds", list(user_ids))
    _tell(came, present_now=True)


def go(process: str, *user_ids: int) -> None:
    """The last socket of these people at this process is gone."""
    if not user_ids:
        return
    Presence.objects.filter(process=process, user_id__in=user_ids).delete()
    _tell(set(user_ids) - present(user_ids), present_now=False)


def vanish(user_id: int) -> None:
    """Quick exit: every lease of this person ends at once; the helpers see that they stepped away."""
    if Presence.objects.filter(user_id=user_id).delete()[0]:
        _tell([user_id], present_now=False)


def renew(process: str) -> int:
    """One statement for everyone at this process."""
    return Presence.objects.filter(process=process).update(until=_until())


def leave_process(process: str) -> None:
    """A process that ends in order takes its leases with it."""
    Presence.objects.filter(process=process).delete()


def any_lapsed() -> bool:
    """Asked each second, so that `sweep` takes the writer's place only where there is something to write."""
    return bool(_LAPSED.rows())


def sweep() -> int:
    """Leases that ran out (their process was killed) end, and those rooms are told. Runs in a unit."""
    lapsed = list(Presence.objects.filter(until__lt=Now()).values_list("pk", "user_id"))
    if not lapsed:
        return 0
    Presence.objects.filter(pk__in=[pk for pk, _ in lapsed], until__lt=Now()).delete()
    users = {user_id for _, user_id in lapsed}
    _tell(users - present(users), present_now=False)
    return len(lapsed)


def present(user_ids: Iterable[int]) -> set[int]:
    """Those of them who have a live lease."""
    return set(
        Presence.objects.filter(user_id__in=list(user_ids), until__gt=Now()).values_list("user_id", flat=True)
    )


def _tell(user_ids: Iterable[int], *, present_now: bool) -> None:
    people = list(user_ids)
    if not people:
        return
    parts = Membership.objects.filter(user_id__in=people, left_at=None, room__erased_at=None)
    for key, handle in parts.exclude(room__state="closed").values_list("room__key", "handle"):
        depart(RoomNotice(key, "presence", {"who": handle, "present": present_now}))

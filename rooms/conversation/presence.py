"""Who is connected: a lease a person and process, renewed by the process, judged on the database's clock."""

from collections.abc import Iterable
from datetime import timedelta

from django.conf import settings
from django.db.models.expressions import Combinable
from django.db.models.functions import Now

from rooms.conversation.models import Membership, Presence
from rooms.conversation.port import RoomNotice, depart


def _until() -> Combinable:
    return Now() + timedelta(seconds=settings.PRESENCE_SECONDS)


def come(process: str, user_id: int) -> None:
    """A first socket of this person at this process."""
    was_here = bool(present([user_id]))
    Presence.objects.update_or_create(process=process, user_id=user_id, defaults={"until": _until()})
    if not was_here:
        _tell([user_id], present_now=True)


def go(process: str, user_id: int) -> None:
    """The last socket of this person at this process is gone."""
    Presence.objects.filter(process=process, user_id=user_id).delete()
    if not present([user_id]):
        _tell([user_id], present_now=False)


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


def sweep() -> int:
    """Leases that ran out (their process was killed) end, and those rooms are told."""
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
    parts = Membership.objects.filter(user_id__in=list(user_ids), left_at=None, room__erased_at=None)
    for key, handle in parts.exclude(room__state="closed").values_list("room__key", "handle"):
        depart(RoomNotice(key, "presence", {"who": handle, "present": present_now}))

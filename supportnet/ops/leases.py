"""Leases: a task that one process at a time performs, until it stops renewing."""

from datetime import timedelta

from django.db.models import Q

from supportnet.ops import clock
from supportnet.ops.models import Lease
from supportnet.ops.statements import Statement

_ANOTHERS = Statement(
    "SELECT 1 FROM ops_lease WHERE name = ? AND holder <> ? AND until >= clock_timestamp()",
    sqlite="SELECT 1 FROM ops_lease WHERE name = ? AND holder <> ? AND until >= STRFTIME('%Y-%m-%d %H:%M:%f', 'now')",
)


def hold(name: str, holder: str, seconds: float) -> bool:
    """Take or renew the lease for so many seconds; False while another holds it."""
    if _ANOTHERS.rows(name, holder):
        return False  # asked each second by every clock: only who may have it writes
    now = clock.now()
    until = now + timedelta(seconds=seconds)
    mine_or_over = Q(holder=holder) | Q(until__lt=now)
    if Lease.objects.filter(mine_or_over, name=name).update(holder=holder, until=until):
        return True
    Lease.objects.bulk_create([Lease(name=name, holder=holder, until=until)], ignore_conflicts=True)
    return Lease.objects.filter(name=name, holder=holder).exists()


def release(name: str, holder: str) -> None:
    """Give it back early; nothing happens if another holds it by now."""
    Lease.objects.filter(name=name, holder=holder).delete()

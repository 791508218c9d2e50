"""What is kept, and until when: transcripts expire, sealed copies go with their case. Counts stay."""

from datetime import timedelta

from django.conf import settings
from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.db.models.functions import Coalesce, Now

from rooms.care import ending
from rooms.conversation import erasing, port
from rooms.conversation import services as conversation
from rooms.conversation.models import Membership, Room
from rooms.crisis import sealed
from rooms.crisis.models import Escalation
from rooms.distress import erasing as distress_erasing
from supportnet.ops import clock

BATCH = 50


def tick(batch: int = BATCH) -> int:
    """One pass, safe to repeat and to run in several processes; returns how many transcripts went."""
    with port.unit():
        sealed.expire()
    end_afterwards(batch)
    return sum(
        _expire(pk) for pk in list(_expired().order_by("expires_at").values_list("pk", flat=True)[:batch])
    )


def end_afterwards(batch: int = BATCH) -> None:
    """Helpers of rooms that closed a while ago are helpers there no longer."""
    over = clock.now() - timedelta(minutes=settings.AFTERWARDS_MINUTES)
    helping = Membership.objects.filter(left_at=None).exclude(part=Membership.Part.SEEKER)
    cases = Escalation.objects.filter(room=OuterRef("pk")).exclude(state=Escalation.State.RESOLVED)
    rooms = Room.objects.filter(state=Room.State.CLOSED, closed_at__lte=over, memberships__in=helping)
    for room in rooms.exclude(Exists(cases)).distinct()[:batch]:
        with port.unit():
            ending.end_helpers_parts(room)


def _expired() -> QuerySet[Room]:
    """Closed rooms whose time is over. An open case holds one back, at most SEALED_HOURS after the end."""
    now = clock.now()
    cases = Escalation.objects.filter(room=OuterRef("pk")).exclude(state=Escalation.State.RESOLVED)
    held_long = Q(closed_at__lte=now - timedelta(hours=settings.SEALED_HOURS))
    return Room.objects.filter(Q(~Exists(cases)) | held_long, state=Room.State.CLOSED, expires_at__lte=now)


def _expire(pk: int) -> bool:
    """A room at a time: no lock is held longer than one transcript needs."""
    with port.unit():
        conversation.hold(pk)
        if not _expired().filter(pk=pk).exists():
            return False
        erasing.delete_logs(pk)
        distress_erasing.forget_words(pk)
        Room.objects.filter(pk=pk).update(
            expires_at=None, erased_at=Coalesce(F("erased_at"), Now()), sealed_until=None
        )
    return True

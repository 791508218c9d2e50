"""What a seeker erased while a case was open: kept for the staff of that case alone, and not for long.

It lives outside the logs, so whatever reads a log finds nothing: forgetting a check cannot show it.
"""

import json
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db.models import Q

from rooms.conversation import refusals
from rooms.conversation.models import Membership, Room
from rooms.conversation.port import BACKSTAGE, ROOM, LogEntry
from rooms.conversation.sealing import context_of, open_sealed, seal
from rooms.conversation.selectors import entries
from rooms.crisis import selectors
from rooms.crisis.models import Escalation, SealedTranscript
from supportnet.accounts.models import User
from supportnet.ops import audit, clock

CONTEXT = "sealed"


def keep(room: Room) -> datetime:
    """Copy both logs under seal, until the room's last case is resolved or SEALED_HOURS have passed."""
    until = clock.now() + timedelta(hours=settings.SEALED_HOURS)
    told = [_plain(entry) for log in (ROOM, BACKSTAGE) for entry in entries(room.pk, log, 0, limit=2**31 - 1)]
    body = seal(json.dumps(told), context_of(CONTEXT, room.pk))
    SealedTranscript.objects.create(room=room, body=body, until=until)
    return until


def _plain(entry: LogEntry) -> dict[str, Any]:
    return {
        "log": entry.log,
        "seq": entry.seq,
        "kind": entry.kind,
        "at": entry.at.isoformat(timespec="milliseconds"),
        "author": entry.author,
        "text": entry.text,
        "data": entry.data,
    }


def read(user: User, room: Room) -> list[dict[str, Any]]:
    """The entries, for staff of an open case of this room; accounted for. Raises Refused(not_found)."""
    kept = SealedTranscript.objects.filter(room=room, until__gt=clock.now()).first()
    if kept is None or not _staff_of_a_case(user, room):
        raise refusals.not_found()
    audit.record(user, "sealed transcript read", about=f"room:{room.key}")
    told: list[dict[str, Any]] = json.loads(open_sealed(kept.body, context_of(CONTEXT, room.pk)))
    return told


def _staff_of_a_case(user: User, room: Room) -> bool:
    if not selectors.has_open(room.pk):
        return False
    part = Membership.objects.filter(room=room, user=user, part=Membership.Part.STAFF, left_at=None)
    holds = Escalation.objects.filter(room=room, acknowledged_by=user).exclude(
        state=Escalation.State.RESOLVED
    )
    return part.exists() or holds.exists()


def drop(room_id: int) -> bool:
    """The last case of the room is over."""
    return bool(SealedTranscript.objects.filter(room_id=room_id).delete()[0])


def expire() -> int:
    """Whatever outlived its time or its case."""
    cased = Escalation.objects.exclude(state=Escalation.State.RESOLVED).values("room_id")
    return SealedTranscript.objects.filter(Q(until__lte=clock.now()) | ~Q(room_id__in=cased)).delete()[0]

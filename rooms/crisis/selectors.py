"""Reads about cases, broken glass and contacts. Metadata only: no selector here opens a message."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db.models import Count, Q, QuerySet
from django.db.models.functions import Coalesce, Now

from rooms.conversation import refusals
from rooms.conversation.models import Room
from rooms.conversation.sealing import context_of, open_sealed
from rooms.crisis.models import BrokenGlass, CrisisContact, Escalation
from rooms.crisis.rules import told as is_told
from rooms.distress import selectors as distress
from supportnet.ops import clock
from supportnet.ops.models import AuditEntry
from supportnet.ops.statements import Statement

_OPEN = Statement(
    "SELECT e.room_id, e.key, e.state, e.cause, u.name FROM rooms_escalation e"
    " LEFT JOIN accounts_user u ON u.id = e.acknowledged_by_id"
    " WHERE e.state <> 'resolved' AND e.room_id = ANY ? ORDER BY e.raised_at, e.id"
)
_SEEKERS = Statement("SELECT room_id, name FROM rooms_membership WHERE part = 'seeker' AND room_id = ANY ?")
CASE = "case"  # the sealing context of a case's note


def escalation_by_key(key: str) -> Escalation:
    """Raises Refused(not_found)."""
    found = Escalation.objects.select_related("room", "acknowledged_by", "about").filter(key=key).first()
    if found is None:
        raise refusals.not_found()
    return found


def _open() -> QuerySet[Escalation]:
    cases = Escalation.objects.exclude(state=Escalation.State.RESOLVED)
    return cases.select_related("room", "acknowledged_by", "about").order_by("raised_at", "pk")


def open_escalations() -> list[Escalation]:
    """Every open case, the oldest first."""
    return list(_open())


def open_in(room_id: int) -> list[Escalation]:
    return list(_open().filter(room_id=room_id))


def open_of(room_id: int, cause: str) -> Escalation | None:
    return _open().filter(room_id=room_id, cause=cause).first()


def has_open(room_id: int) -> bool:
    return _open().filter(room_id=room_id).exists()


def frame(case: Escalation) -> dict[str, Any]:
    """The fields of the wire's `escalation` frame."""
    return frames([case])[0]


def frames(cases: list[Escalation]) -> list[dict[str, Any]]:
    """The same for many."""
    rooms = [case.room_id for case in cases]
    seekers = _SEEKERS.ask(rooms)
    levels, names = distress.levels_of(rooms), dict[int, str](seekers())
    return [_frame(case, int(levels.get(case.room_id, 0)), names.get(case.room_id)) for case in cases]


def _frame(case: Escalation, level: int, name: str | None) -> dict[str, Any]:
    shown: dict[str, Any] = {
        "escalation": case.key,
        "room": case.room.key,
        "cause": case.cause,
        "state": case.state,
        "level": level,
        "raised_at": case.raised_at.isoformat(timespec="milliseconds"),
        "rings": case.rings,
    }
    if case.acknowledged_by is not None:
        shown["acknowledged_by"] = case.acknowledged_by.name
    if name is not None:
        shown["name"] = name
    if case.about is not None:
        shown["about"] = case.about.name
    return shown


@dataclass(frozen=True, slots=True)
class BoardRow:
    """A room as staff see it without entering: metadata, never a word of it."""

    room: str
    level: int
    state: str
    opened_at: datetime
    waited: float  # seconds since it opened
    members: int
    cases: list[dict[str, Any]]  # fields of the wire's `escalation` frame


def board() -> list[BoardRow]:
    """Live rooms, and closed ones with an open case: by level, then by case, then the oldest."""
    cases = open_escalations()
    shown: dict[int, list[dict[str, Any]]] = {}
    for case, fields in zip(cases, frames(cases), strict=True):
        shown.setdefault(case.room_id, []).append(fields)
    now = clock.now()
    live = ~Q(state=Room.State.CLOSED) | Q(pk__in=shown)
    here = Count("memberships", filter=Q(memberships__left_at=None))
    rows = Room.objects.filter(live).annotate(level=Coalesce("distress__level", 0), here=here)
    return [
        BoardRow(key, level, state, opened_at, (now - opened_at).total_seconds(), members, shown.get(pk, []))
        for pk, key, level, state, opened_at, members in sorted(
            rows.values_list("pk", "key", "level", "state", "opened_at", "here"),
            key=lambda row: (-row[2], row[0] not in shown, row[4]),
        )
    ]


@dataclass(frozen=True, slots=True)
class Told:
    """An open case as its room may know of it; a report about one of the helpers is never among these."""

    key: str
    state: str
    cause: str
    by: str | None  # who acknowledged it

    def safety(self) -> dict[str, str]:
        """For everyone in the room: how far the help has come, without the cause."""
        return {"escalation": self.key, "state": self.state} | ({"name": self.by} if self.by else {})

    def case(self) -> dict[str, str]:
        """For its helpers."""
        return {"escalation": self.key, "cause": self.cause, "state": self.state}


def told_of(case: Escalation) -> Told:
    by = case.acknowledged_by.name if case.acknowledged_by is not None else None
    return Told(case.key, case.state, case.cause, by)


def told_in(room_ids: Collection[int]) -> dict[int, list[Told]]:
    told: dict[int, list[Told]] = {room_id: [] for room_id in room_ids}
    for room_id, key, state, cause, by in _OPEN.rows(list(room_ids)):
        if is_told(cause):
            told[room_id].append(Told(key, state, cause, by))
    return told


def note_of(case: Escalation) -> str | None:
    """What staff wrote when they resolved it."""
    return None if case.note is None else open_sealed(case.note, context_of(CASE, case.room_id))


def glass_until(user_id: int, room_id: int) -> datetime | None:
    """Until when this person may read the room under break-glass; None if they may not."""
    panes = BrokenGlass.objects.filter(user_id=user_id, room_id=room_id, until__gt=Now())
    return panes.order_by("-until").values_list("until", flat=True).first()


def panes_of(user_ids: Collection[int]) -> list[tuple[int, int, str]]:
    """(person, room id, room key) of every room read under break-glass now."""
    panes = BrokenGlass.objects.filter(user_id__in=user_ids, until__gt=Now())
    return list(panes.values_list("user_id", "room_id", "room__key").distinct())


def broken_glass(limit: int = 100) -> list[BrokenGlass]:
    """For auditors: who read which room and why, the latest first."""
    return list(BrokenGlass.objects.select_related("user", "room").order_by("-pk")[:limit])


def audit_trail(before: int | None = None, limit: int = 100) -> list[AuditEntry]:
    """For auditors: a page of the audit chain, the latest first, older than entry `before`."""
    entries = AuditEntry.objects.select_related("actor").order_by("-id")
    if before is not None:
        entries = entries.filter(pk__lt=before)
    return list(entries[:limit])


def contacts_for(region: str, development: bool) -> list[CrisisContact]:
    """A region's contacts, emergency first; one that nobody on staff confirmed is for development alone."""
    rows = CrisisContact.objects.filter(region=region.upper())
    if not development:
        rows = rows.filter(confirmed_at__isnull=False)
    return list(rows.order_by("rank", "pk"))


def regions_without_contacts(development: bool | None = None) -> list[str]:
    """Configured regions in which a seeker would find nobody to call: the deployment check refuses these."""
    shown = settings.DEVELOPMENT if development is None else development
    return [region for region in [settings.DEFAULT_REGION] if not contacts_for(region, shown)]

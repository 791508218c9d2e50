"""Sealing every body again under the newest key of the ring, a few rows at a time, while people talk.

A run writes only where a row still holds exactly what was read: a message that was erased or redacted
meanwhile stays as it is. Stopped anywhere, the next run passes over what is done.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import models, transaction

from rooms.conversation.models import BackstageEvent, Event
from rooms.conversation.port import BACKSTAGE, ROOM
from rooms.conversation.sealing import CannotOpen, context_of, ring

BATCH = 100  # a writer that waits for one batch waits milliseconds


@dataclass(frozen=True, slots=True)
class Place:
    """A column of sealed bodies, and the name under which its rooms' bodies are sealed."""

    model: type[models.Model]
    column: str
    context: str

    def after(self, last: Any, limit: int) -> list[tuple[Any, int, bytes]]:
        """(primary key, room id, sealed body) of the next rows in key order; from the start for None."""
        rows = self.model._default_manager.exclude(**{self.column: None}).order_by("pk")
        if last is not None:
            rows = rows.filter(pk__gt=last)
        if isinstance(last, tuple):  # lets SQLite begin at this room instead of reading all before it
            rows = rows.filter(room_id__gte=last[0])
        found = rows.values_list("pk", "room_id", self.column)[:limit]
        return [(pk, room_id, bytes(sealed)) for pk, room_id, sealed in found]

    def replace(self, pk: Any, sealed: bytes, again: bytes) -> bool:
        """False if the row no longer holds what was read."""
        same = self.model._default_manager.filter(pk=pk, **{self.column: sealed})
        return bool(same.update(**{self.column: again}))


LOGS = (Place(Event, "body", ROOM), Place(BackstageEvent, "body", BACKSTAGE))


@dataclass(slots=True)
class Tally:
    """What a run has met so far; `kept_under` counts the bodies that still need an older key, by its id."""

    done: int = 0
    newest: int = 0
    changed: int = 0
    unreadable: int = 0
    kept_under: Counter[str] = field(default_factory=Counter)

    @property
    def seen(self) -> int:
        return self.done + self.newest + self.changed + self.unreadable


def rotate(places: Sequence[Place], batch: int = BATCH) -> Iterator[Tally]:
    """Seal again whatever is not under the newest key; yields the running tally after each batch."""
    tally = Tally()
    yield tally
    for place in places:
        last = None
        while rows := place.after(last, batch):
            _seal_again(place, rows, tally)
            last = rows[-1][0]
            yield tally


def key_id(sealed: bytes) -> str:
    """Id of the key that a body is sealed under (layout: see sealing)."""
    return sealed[1 : 1 + sealed[0]].decode(errors="replace")


def _seal_again(place: Place, rows: list[tuple[Any, int, bytes]], tally: Tally) -> None:
    replacements = []
    for pk, room_id, sealed in rows:
        if ring().is_newest(sealed):
            tally.newest += 1
            continue
        context = context_of(place.context, room_id)
        try:
            replacements.append((pk, sealed, ring().seal(ring().open(sealed, context), context)))
        except CannotOpen:
            tally.unreadable += 1
            tally.kept_under[key_id(sealed)] += 1
    if replacements:
        with transaction.atomic():
            done = sum(place.replace(*replacement) for replacement in replacements)
        tally.done += done
        tally.changed += len(replacements) - done

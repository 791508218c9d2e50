"""Entries of the system itself: what has become of a room, told to all in it or to its helpers."""

import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from rooms.conversation.append import Draft, Placed, append_to_logs
from rooms.conversation.port import BACKSTAGE, ROOM, LogEntry, depart

Noted = tuple[str, Draft]  # log, entry
_thread = threading.local()


def note(
    room_id: int, kind: str, data: dict[str, Any], *, log: str = ROOM, even_closed: bool = False
) -> None:
    """One entry at the end of one log. Raises Refused: closed, not_found."""
    noted = (log, Draft(room_id, kind, data=data, even_closed=even_closed))
    waiting: list[Noted] | None = getattr(_thread, "waiting", None)
    if waiting is None:
        _store([noted])
    else:
        waiting.append(noted)


def note_backstage(room_id: int, kind: str, data: dict[str, Any]) -> None:
    """For the helpers; it is written even when the room has just closed."""
    note(room_id, kind, data, log=BACKSTAGE, even_closed=True)


@contextmanager
def together() -> Iterator[None]:
    """What is noted inside is stored at its end (nested: at the outer one's), in its order, by as few statements as
    one note takes. The rooms must be locked. Other departures of the time between leave first. No savepoint may end
    inside: what was noted in it would stay."""
    if getattr(_thread, "waiting", None) is not None:
        yield
        return
    waiting: list[Noted] = []
    _thread.waiting = waiting
    try:
        yield
    finally:
        _thread.waiting = None
    _store(waiting)


def settle() -> None:
    """Store what waits, before an entry that has to come after it."""
    waiting: list[Noted] | None = getattr(_thread, "waiting", None)
    if waiting:
        noted = waiting.copy()
        waiting.clear()
        _store(noted)


def _store(noted: Sequence[Noted]) -> None:
    if not noted:
        return
    entries = []
    for (log, draft), placed in zip(noted, append_to_logs(noted), strict=True):
        if not isinstance(placed, Placed):
            raise placed
        entries.append(
            LogEntry(draft.room_id, placed.room_key, log, placed.seq, draft.kind, placed.at, data=draft.data)
        )
    depart(*entries)

"""The port by which what happened leaves the domain: collected in a transaction, handed over after its commit.

The composition root sets the publisher (the hub in a web process, a Redis publisher elsewhere). Live
delivery is only a hint; whoever misses one reads the log again.
"""

import logging
import threading
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from datetime import datetime
from typing import Any

import msgspec
from django.db import transaction

logger = logging.getLogger(__name__)
ROOM, BACKSTAGE = "room", "backstage"


class LogEntry(msgspec.Struct, frozen=True, gc=False):
    """One committed entry of one log, body opened, ready to be shown to those who may see that log."""

    room_id: int
    room_key: str
    log: str  # ROOM | BACKSTAGE
    seq: int
    kind: str
    at: datetime
    author: str | None = None  # a member's handle
    cid: str | None = None
    text: str | None = None
    data: dict[str, Any] | None = None


class PersonNotice(msgspec.Struct, frozen=True, gc=False):
    """A frame for one person's sockets: kind is the frame's type, data its fields."""

    user_id: int
    kind: str
    data: dict[str, Any] = {}


class StaffNotice(msgspec.Struct, frozen=True, gc=False):
    """A frame for every on-duty member of staff."""

    kind: str
    data: dict[str, Any] = {}


class RoomNotice(msgspec.Struct, frozen=True, gc=False):
    """A passing frame (typing, presence, seen, place) for everyone in a room; never stored."""

    room_key: str
    kind: str
    data: dict[str, Any] = {}
    helpers_only: bool = False


class RightsChanged(msgspec.Struct, frozen=True, gc=False):
    """This person's rights in a room (or everywhere, room None) ended or changed: look again at once."""

    user_id: int
    room_key: str | None = None
    how: str = ""
    ends_sessions: bool = False


Departure = LogEntry | PersonNotice | StaffNotice | RoomNotice | RightsChanged
Publisher = Callable[[list[Departure]], None]
Job = Callable[[], object]


def _nowhere(departures: list[Departure]) -> None:
    """Before a publisher is set (a management command, a migration) nobody listens."""


_publisher: Publisher = _nowhere
_thread = threading.local()
_one_writer = threading.RLock()


def set_publisher(publisher: Publisher) -> None:
    global _publisher
    _publisher = publisher


def run_here(job: Job) -> None:
    """Where nobody waits: in this thread. A job that fails harms nothing that was committed."""
    try:
        job()
    except Exception as error:
        logger.warning("Work after a commit failed: %s", type(error).__name__)


_runner: Callable[[Job], None] = run_here


def set_runner(runner: Callable[[Job], None]) -> None:
    """Who does the work after commits; a web process gives it to a thread of its own."""
    global _runner
    _runner = runner


@contextmanager
def unit() -> Iterator[None]:
    """One transaction whose departures leave together, in order, after its commit; nested, it joins the outer one,
    which cannot go on when it fails. A rolled back savepoint (transaction.atomic) takes its departures with it.
    """
    if getattr(_thread, "committed", None) is not None:
        with transaction.atomic(savepoint=False):
            yield
        return
    committed: list[Departure] = []
    jobs: dict[Job, None] = {}
    _thread.committed, _thread.jobs = committed, jobs
    try:
        with _turn(), transaction.atomic():
            yield
            if transaction.get_rollback():  # or it would be rolled back, and look committed
                raise RuntimeError("what failed inside this unit was passed over")
    finally:
        _thread.committed = None
        if committed:
            _publish(committed)
        for job in jobs:
            _runner(job)


def _turn() -> AbstractContextManager[object]:
    """SQLite has one writer; threads of a process line up for it here, since its own waiting is by sleeping."""
    return _one_writer if transaction.get_connection().vendor == "sqlite" else nullcontext()


def depart(*departures: Departure) -> None:
    """Hand over once the current transaction commits; at once where there is none."""
    transaction.on_commit(lambda: _leave(departures))


def afterwards(job: Job) -> None:
    """Do this once the current transaction has committed and told of itself; once a unit, however often asked.

    Only for what the clock would do anyway, and for passing frames: it may be lost with the process.
    """
    transaction.on_commit(lambda: _note(job))


def _note(job: Job) -> None:
    if getattr(_thread, "committed", None) is None:
        _runner(job)
    else:
        _thread.jobs[job] = None


def _leave(departures: tuple[Departure, ...]) -> None:
    committed: list[Departure] | None = getattr(_thread, "committed", None)
    if committed is None:
        _publish(list(departures))
    else:
        committed.extend(departures)


def _publish(departures: list[Departure]) -> None:
    """What is committed stays committed: trouble with the hint must not look like a failed act."""
    try:
        _publisher(departures)
    except Exception as error:
        logger.warning(
            "What happened could not be handed over; readers will find it: %s", type(error).__name__
        )

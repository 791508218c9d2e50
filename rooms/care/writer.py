"""The writer: all messages that arrive while a commit runs share the next one.

One thread takes whatever waits, stores it in one transaction (`talk.commit`) and reports every result
after that commit, so an ack always means committed. Waiting adds nothing when idle: a lone message is
committed at once. A transaction that fails is tried again message by message, so a bad one fails alone.
"""

import logging
import threading
from collections.abc import Callable
from queue import Empty, SimpleQueue

from django.db import connection
from django.db.utils import DatabaseError, InterfaceError

from rooms.care import talk
from rooms.conversation import port
from rooms.conversation.refusals import Refused

logger = logging.getLogger(__name__)

Result = talk.Said | Refused
Job = tuple[talk.Words, Callable[[Result], None]]
Reported = list[tuple[Callable[[Result], None], Result]]
MOST = 400  # messages a commit; keeps one transaction, and its parameters, bounded


def unavailable() -> Refused:
    """Nothing was stored; the same client id may be tried again."""
    return Refused("unavailable", "We could not store this just now. Your words are kept here; we try again.")


class Writer:
    """`report` is called in the writer's thread, once a commit, with everything that commit settled."""

    def __init__(self, report: Callable[[Reported], None]) -> None:
        self._report = report
        self._jobs: SimpleQueue[list[Job] | None] = SimpleQueue()
        self.thread = threading.Thread(target=self._run, name="writer", daemon=True)

    def start(self) -> None:
        self.thread.start()

    def submit(self, jobs: list[Job]) -> None:
        """Messages that came together; they share a commit, with others if others wait."""
        self._jobs.put(jobs)

    def stop(self, timeout: float = 10.0) -> None:
        """Commit what waits, then end."""
        self._jobs.put(None)
        self.thread.join(timeout)

    def _run(self) -> None:
        running = True
        while running:
            waiting: list[Job] = []
            jobs = self._jobs.get()
            while True:
                if jobs is None:
                    running = False
                    break
                waiting += jobs
                if len(waiting) >= MOST:
                    break
                try:
                    jobs = self._jobs.get_nowait()
                except Empty:
                    break
            for first in range(0, len(waiting), MOST):
                self._report(self._settle(waiting[first : first + MOST]))
        connection.close()

    def _settle(self, batch: list[Job]) -> Reported:
        try:
            results = self._commit([words for words, _ in batch])
        except Exception as error:
            # Class name only: the words of a database error may quote the row.
            logger.warning("A commit of %d messages failed: %s", len(batch), type(error).__name__)
            results = [self._alone(words) for words, _ in batch]
        return [(done, result) for (_, done), result in zip(batch, results, strict=True)]

    def _alone(self, words: talk.Words) -> Result:
        try:
            [result] = self._commit([words])
            return result
        except Exception as error:
            logger.error("A message could not be stored: %s", type(error).__name__)
            return unavailable()

    def _commit(self, words: list[talk.Words]) -> list[Result]:
        try:
            with port.unit():
                return talk.commit(words)
        except (DatabaseError, InterfaceError):
            connection.close()  # the next try starts on a connection of its own
            raise

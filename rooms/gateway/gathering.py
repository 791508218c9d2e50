"""What people say in the same moment is read together and goes to the writer together.

A commit costs several times what one more message in it does. The writer takes whatever waits, so it would begin
with the first message of a moment and leave the others for the next commit; here they are gathered until some turns
of the event loop have brought nothing more (a turn takes microseconds when nobody else speaks): two for who speaks
alone, more where many speak, since then others are likelier still to come. Reading them one after the other keeps
the reader's tables in the processor's cache, which is half of what reading costs.
"""

import asyncio
import logging
from collections.abc import Callable

from rooms.care.talk import Words
from rooms.care.writer import Job, Result, Writer, unavailable
from rooms.conversation.refusals import Refused

logger = logging.getLogger(__name__)
MOST_QUIET_TURNS = 16
MOST_SECONDS = 0.01  # where turns are long, or never bring nothing
MOST = 100

Told = tuple[Callable[[], Words], Callable[[Result], None]]


class Gathering:
    """One a process; lives on the event loop."""

    def __init__(self, writer: Writer, loop: asyncio.AbstractEventLoop) -> None:
        self._writer = writer
        self._loop = loop
        self._told: list[Told] = []
        self._counted = 0
        self._quiet = 0
        self._until = 0.0

    @property
    def waiting(self) -> int:
        """How many messages are not handed over yet."""
        return len(self._told)

    def say(self, words: Callable[[], Words], done: Callable[[Result], None]) -> None:
        """`words` checks, reads and seals a message, or raises Refused; `done` gets the result on the event loop,
        once the message is committed or refused."""
        if not self._told:
            self._counted = self._quiet = 0
            self._until = self._loop.time() + MOST_SECONDS
            self._loop.call_soon(self._look)
        self._told.append((words, done))

    def _look(self) -> None:
        many = len(self._told)
        self._quiet = 0 if many > self._counted else self._quiet + 1
        self._counted = many
        silent = self._quiet >= min(1 + many, MOST_QUIET_TURNS)
        if not silent and many < MOST and self._loop.time() < self._until:
            self._loop.call_soon(self._look)
        else:
            self.hand_over()

    def hand_over(self) -> None:
        """Now, whoever may still come."""
        told, self._told = self._told, []
        jobs: list[Job] = []
        for words, done in told:
            try:
                jobs.append((words(), done))
            except Refused as refused:
                done(refused)
            except Exception as error:  # one message that cannot be read must not take its neighbours with it
                logger.error("A message could not be made ready: %s", type(error).__name__)
                done(unavailable())
        if jobs:
            self._writer.submit(jobs)

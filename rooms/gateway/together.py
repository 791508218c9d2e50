"""Asks that come while the last ones are being answered are answered together.

Alone, an ask waits for nobody. After a restart, when everybody comes back at once, a few reads serve them all.
"""

import asyncio
from collections.abc import Awaitable, Callable
from functools import partial
from typing import Generic, TypeVar

from django.db.utils import InterfaceError, OperationalError

from supportnet.ops.bridge import bridge

A = TypeVar("A")
B = TypeVar("B")
MOST = 64


class Together(Generic[A, B]):
    def __init__(self, answer: Callable[[list[A]], Awaitable[list[B | Exception]]]) -> None:
        """`answer` gives one answer an ask, in order; an exception among them is raised for that ask alone."""
        self._answer = answer
        self._waiting: list[tuple[A, asyncio.Future[B]]] = []
        self._task: asyncio.Task[None] | None = None

    async def ask(self, ask: A) -> B:
        future: asyncio.Future[B] = asyncio.get_running_loop().create_future()
        self._waiting.append((ask, future))
        if self._task is None:
            self._task = asyncio.create_task(self._answer_all())
        return await future

    async def _answer_all(self) -> None:
        while self._waiting:
            now, self._waiting = self._waiting[:MOST], self._waiting[MOST:]
            try:
                answers = await self._answer([ask for ask, _ in now])
            except Exception as error:
                answers = [error] * len(now)
            for (_, future), answer in zip(now, answers, strict=True):
                if future.done():  # who asked is gone
                    continue
                if isinstance(answer, Exception):
                    future.set_exception(answer)
                else:
                    future.set_result(answer)
        self._task = None


def on_the_bridge(job: Callable[[list[A]], list[B]]) -> Together[A, B]:
    """Answered by one database job."""
    return Together(partial(bridge().run, _each_alone_if_need_be, job))  # type: ignore[arg-type]


def _each_alone_if_need_be(job: Callable[[list[A]], list[B]], asks: list[A]) -> list[B | Exception]:
    """What is wrong with one must not fail its neighbours; a database that is away fails all at once."""
    try:
        return [*job(asks)]
    except (OperationalError, InterfaceError):
        raise
    except Exception as error:
        if len(asks) == 1:
            return [error]
    return [answer for ask in asks for answer in _each_alone_if_need_be(job, [ask])]

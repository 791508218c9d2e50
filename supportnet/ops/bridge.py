"""The one way from the event loop to the database: a bounded pool of threads with a measured queue."""

import asyncio
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import ParamSpec, TypeVar

from django.conf import settings
from django.db import connection
from django.db.utils import InterfaceError, OperationalError

P = ParamSpec("P")
T = TypeVar("T")


@dataclass(slots=True)
class Waiting:
    """How long jobs stood in line for a thread, seconds."""

    jobs: int = 0
    total: float = 0.0
    longest: float = 0.0

    def note(self, seconds: float) -> None:
        self.jobs += 1
        self.total += seconds
        self.longest = max(self.longest, seconds)


class Bridge:
    def __init__(self, threads: int) -> None:
        self.waiting = Waiting()
        self._pool = ThreadPoolExecutor(threads, thread_name_prefix="database")

    async def run(self, job: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Run a database job on the pool; its connection goes back before the result is handed over."""
        asked = time.perf_counter()

        def work() -> T:
            self.waiting.note(time.perf_counter() - asked)
            return with_connection(lambda: job(*args, **kwargs))

        return await asyncio.get_running_loop().run_in_executor(self._pool, work)

    def close(self) -> None:
        self._pool.shutdown(wait=True, cancel_futures=True)


def with_connection(job: Callable[[], T]) -> T:
    """Perform a job on this thread's connection; a pooled one is returned, a broken one is dropped."""
    try:
        return job()
    except (OperationalError, InterfaceError):
        connection.close()
        raise
    finally:
        if connection.vendor == "postgresql":
            connection.close()


_bridge: Bridge | None = None


def bridge() -> Bridge:
    global _bridge
    if _bridge is None:
        _bridge = Bridge(settings.DATABASE_THREADS)
    return _bridge

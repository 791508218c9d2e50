"""The spare: one web process more than asked for has loaded everything and waits. Where one ends by itself it
serves in its place at once; the next spare loads meanwhile. Loading takes seconds, being away should not.
"""

import asyncio
import contextlib
import os
import sys
from collections.abc import Awaitable, Callable

VARIABLE = "SUPPORTNET_SPARE_WAITS"
BREATH_SECONDS = 0.5  # whoever takes over is let go first: many come back to it in this moment

Start = Callable[[], Awaitable[asyncio.subprocess.Process]]


def await_turn() -> None:
    """In the process itself, once everything is loaded: wait for a byte on stdin. Its end means: not needed."""
    if os.environ.pop(VARIABLE, ""):
        if not os.read(0, 1):
            sys.exit(0)
        nothing = os.open(os.devnull, os.O_RDONLY)
        os.dup2(nothing, 0)
        os.close(nothing)


class Spare:
    """In the supervisor. `start` starts such a process, its stdin a pipe."""

    def __init__(self, start: Start) -> None:
        self._start = start
        self._waiting: asyncio.subprocess.Process | None = None
        self._preparing: asyncio.Task[None] | None = None

    def prepare(self, after: float = 0.0) -> None:
        """Load one, unless one is there."""
        if self._preparing is None or self._preparing.done():
            self._preparing = asyncio.create_task(self._prepare(after))

    async def _prepare(self, after: float) -> None:
        await asyncio.sleep(after)
        if self._waiting is None or self._waiting.returncode is not None:
            self._waiting = await self._start()

    def take(self) -> asyncio.subprocess.Process | None:
        """Let it serve, loaded or still loading; None when there is none."""
        taken, self._waiting = self._waiting, None
        if taken is None or taken.returncode is not None:
            self.prepare(BREATH_SECONDS)
            return None
        assert taken.stdin is not None
        with contextlib.suppress(OSError):
            taken.stdin.write(b"\n")
            taken.stdin.close()
        self.prepare(BREATH_SECONDS)
        return taken

    async def end(self) -> None:
        if self._preparing is not None:
            self._preparing.cancel()
            await asyncio.gather(self._preparing, return_exceptions=True)
        waiting, self._waiting = self._waiting, None
        if waiting is not None and waiting.returncode is None:
            with contextlib.suppress(ProcessLookupError):
                waiting.kill()  # it has begun nothing
            await waiting.wait()

"""What waits to be sent to one socket: bounded, in order, through the public ASGI `send`.

Most sends finish at once (the kernel takes the bytes), so a frame is first offered by stepping the `send`
coroutine by hand: no task, no wake-up. Only a send that really waits gets a task, and frames collect behind it.
Overflow drops passing frames first; then the socket counts as slow and is closed, and resume repairs.
"""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable, Generator
from typing import Any

from rooms.gateway.feeds import many

Send = Callable[[dict[str, Any]], Awaitable[None]]


class Outgoing:
    def __init__(self, send: Send, *, most_bytes: int, patience: float, too_slow: Callable[[], None]) -> None:
        """`most_bytes` of waiting text, `patience` seconds for one send; `too_slow` is called once."""
        self._send = send
        self._most = most_bytes
        self._patience = patience
        self._too_slow = too_slow
        self._waiting: deque[str] = deque()
        self._bytes = 0
        self._busy: asyncio.Task[None] | None = None
        self.closed = False

    def push(self, frame: str) -> None:
        """A frame that must arrive, or the socket ends."""
        if self.closed:
            return
        if self._busy is None:
            self._offer(frame)
            return
        self._waiting.append(frame)
        self._bytes += len(frame)
        if self._bytes > self._most:
            self._give_up()

    def push_passing(self, frame: str) -> None:
        """Typing, presence: worth sending now or never."""
        if not self.closed and self._busy is None:
            self._offer(frame)

    def _offer(self, frame: str) -> None:
        sending = self._send({"type": "websocket.send", "text": frame})
        step = sending.__await__()
        try:
            blocked = step.send(None) if isinstance(step, Generator) else next(step)
        except StopIteration:
            return
        except Exception:  # the peer is gone; the consumer's receive loop sees the disconnect
            self.closed = True
            return
        self._busy = asyncio.get_running_loop().create_task(self._finish(step, blocked))

    async def _finish(self, step: Any, blocked: Any) -> None:
        try:
            async with asyncio.timeout(self._patience):
                await _Rest(step, blocked)
            while self._waiting:
                frames = list(self._waiting)
                self._waiting.clear()
                self._bytes = 0
                async with asyncio.timeout(self._patience):
                    await self._send({"type": "websocket.send", "text": frames[0] if len(frames) == 1 else many(frames)})
        except TimeoutError:
            self._give_up()
        except Exception:
            self.closed = True
        finally:
            self._busy = None

    def _give_up(self) -> None:
        if not self.closed:
            self.closed = True
            self._waiting.clear()
            self._too_slow()


class _Rest:
    """The unfinished part of a coroutine that was stepped by hand: first what it waits for, then the rest of it."""

    def __init__(self, step: Any, blocked: Any) -> None:
        self._step = step
        self._blocked = blocked

    def __await__(self) -> Generator[Any, None, None]:
        blocked = self._blocked
        while True:
            try:
                got = yield blocked
            except BaseException as error:
                try:
                    blocked = self._step.throw(error)
                except StopIteration:
                    return
                continue
            try:
                blocked = self._step.send(got)
            except StopIteration:
                return

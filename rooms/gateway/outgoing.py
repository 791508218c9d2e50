"""What waits to be sent to one socket: in order, bounded, one write a turn of the loop.

Everything that a commit brings a socket (entries of its rooms, acks) collects during one turn and leaves in one
write. The express hands finished bytes to the server's transport; without it a frame is offered by stepping the
ASGI `send` coroutine by hand, since most sends finish at once and need neither a task nor a wake-up. A peer that
does not take its frames is given up: the socket is closed 4008, and resume repairs.
"""

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable, Generator
from typing import Any

from rooms.gateway.express import Express, framed
from rooms.gateway.feeds import many

logger = logging.getLogger(__name__)
LOOK_AGAIN_SECONDS = 0.02

Send = Callable[[dict[str, Any]], Awaitable[None]]


class Outgoing:
    def __init__(
        self,
        send: Send,
        express: Express | None,
        *,
        most_bytes: int,
        patience: float,
        too_slow: Callable[[], None],
    ) -> None:
        """`most_bytes` may wait, a send may take `patience` seconds; `too_slow` is called once."""
        self._send = send
        self._express = express
        self._most = most_bytes
        self._patience = patience
        self._too_slow = too_slow
        self._ready: list[str] = []
        self._bytes = 0
        self._in_line = False
        self._busy: asyncio.Task[None] | None = None
        self._stuck_since: float | None = None
        self.closed = False

    def push(self, frame: str) -> None:
        """A frame that must arrive, or the socket ends."""
        if self.closed:
            return
        self._ready.append(frame)
        self._bytes += len(frame)
        if not self._in_line:
            self._in_line = True
            _line.append(self)
            if len(_line) == 1:
                asyncio.get_running_loop().call_soon(flush)

    async def push_ahead(self, frames: list[str], may: Callable[[], bool]) -> int:
        """The beginning of a long past, in parts that the peer takes before the next, as long as `may`: it is
        slow only if it takes nothing. Returns how many were pushed; the rest is short enough to go at once."""
        left, begun = sum(map(len, frames)), 0
        while left > self._most // 2 and not self.closed and may():
            part: list[str] = []
            while sum(map(len, part)) < self._most // 4 and begun < len(frames):
                part.append(frames[begun])
                begun += 1
            self.push(many(part))
            left -= sum(map(len, part))
            await asyncio.sleep(0)
            while self._waits() > self._most // 4 and not self.closed and may():
                await asyncio.sleep(LOOK_AGAIN_SECONDS)
        return begun

    def _waits(self) -> int:
        return self._bytes + (self._express.waiting() if self._express else 0)

    def push_passing(self, frame: str) -> None:
        """Typing, presence: worth sending now or never."""
        if self._busy is None and not (self._express and self._express.waiting()):
            self.push(frame)

    def go(self) -> None:
        """Send what is ready."""
        self._in_line = False
        if not self._ready or self.closed:
            return
        if self._express is None:
            while self._ready and self._busy is None and not self.closed:
                self._offer(self._next())
            waiting = self._bytes
        else:
            frames, self._ready, self._bytes = self._ready, [], 0
            waiting = self._express.write(
                _wire(frames[0]) if len(frames) == 1 else b"".join(map(_wire, frames))
            )
        if waiting > self._most:
            self.give_up()

    def _next(self) -> str:
        frame = self._ready.pop(0)
        self._bytes -= len(frame)
        return frame

    def look(self) -> None:
        """Called at each beat: whoever takes nothing for `patience` seconds is given up."""
        if self._express is None or not self._express.waiting():
            self._stuck_since = None
        elif self._stuck_since is None:
            self._stuck_since = time.monotonic()
        elif time.monotonic() - self._stuck_since > self._patience:
            self.give_up()

    def _offer(self, frame: str) -> None:
        step: Any = self._send({"type": "websocket.send", "text": frame}).__await__()
        try:
            blocked = next(step)
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
            while self._ready:
                async with asyncio.timeout(self._patience):
                    await self._send({"type": "websocket.send", "text": self._next()})
        except TimeoutError:
            self.give_up()
        except Exception:
            self.closed = True
        finally:
            self._busy = None

    def give_up(self) -> None:
        """This peer gets no more; resume repairs."""
        if not self.closed:
            self.closed = True
            self._ready.clear()
            self._too_slow()


_line: list[Outgoing] = []
_wires: dict[str, bytes] = {}  # of this turn: one encoding for all who get the same frame


def _wire(frame: str) -> bytes:
    wire = _wires.get(frame)
    if wire is None:
        wire = _wires[frame] = framed(frame)
    return wire


def flush() -> None:
    """Everyone in line sends."""
    waiting = _line.copy()
    _line.clear()
    for one in waiting:
        try:
            one.go()
        except Exception as error:  # a server that cannot write to one peer must not keep the others waiting
            logger.warning("A socket could not be written to: %s", type(error).__name__)
            one.give_up()
    _wires.clear()


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

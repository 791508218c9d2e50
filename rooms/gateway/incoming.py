"""What one socket's peer may send: one frame of text at a time, small enough and not too often.

What is refused for its rate is not decoded: whoever sends too much should cost little.
"""

import asyncio
import re
from collections.abc import Awaitable, Callable
from typing import Any

from django.conf import settings

from rooms.gateway import protocol
from rooms.gateway.buckets import Bucket

GRACE_FRAMES = 50  # refused for their rate before the socket itself is closed
CID = re.compile(r'"cid"\s{0,3}:\s{0,3}"([0-9a-f-]{36})"')


class Over(Exception):
    """The socket ends with this close code."""

    def __init__(self, code: int) -> None:
        super().__init__(code)
        self.code = code


class Incoming:
    __slots__ = ("_bucket", "_excess", "_receive", "_waits", "person")

    def __init__(self, receive: Callable[[], Awaitable[dict[str, Any]]]) -> None:
        self._receive = receive
        self._bucket = Bucket(settings.SOCKET_RATE, settings.SOCKET_BURST)
        self._excess = 0
        self._waits = False
        self.person: Bucket | None = None  # shared by one person's sockets, once they are known

    @property
    def idle(self) -> bool:
        """Whether all that came has been dealt with, and more may come."""
        return self._waits and self._excess < GRACE_FRAMES

    async def text(self) -> str:
        """The next frame. Raises Over when there is none, or none that this protocol has.

        A flood is left unread for a while before the socket is closed: closed at once, it would only come back.
        """
        if self._excess > GRACE_FRAMES:
            await asyncio.sleep(settings.FLOOD_SECONDS)
            raise Over(protocol.CLOSE_RATE)
        self._waits = True
        message = await self._receive()
        self._waits = False
        if message["type"] == "websocket.disconnect":
            raise Over(0)
        text = message.get("text")
        if text is None or too_large(text):
            raise Over(protocol.CLOSE_PROTOCOL)
        return str(text)

    def too_fast(self) -> bool:
        """Whether this frame is refused. Nothing more is read from a peer that goes on regardless."""
        if self._bucket.take() and (self.person is None or self.person.take()):
            return False
        self._excess += 1
        return True


def too_large(text: str) -> bool:
    most = settings.FRAME_BYTES
    return len(text) > most or (len(text) * 4 > most and len(text.encode("utf-8", "replace")) > most)


def cid_in(text: str) -> str | None:
    """The client id that a refused frame carries; a quote inside a string is escaped, so text cannot pose as one."""
    found = CID.search(text)
    return found[1] if found else None

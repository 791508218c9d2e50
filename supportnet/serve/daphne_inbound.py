"""Daphne reads no faster than the application takes, and a whole message comes in by the express.

By itself it reads whatever a peer sends into a queue without bounds. Here a socket with enough waiting is not read,
so that TCP holds the peer back; what autobahn has read already stays in its buffer. Imported once a reactor is
installed.
"""

import asyncio
from collections.abc import Awaitable, Callable
from functools import partial
from typing import Any

from daphne.ws_protocol import WebSocketProtocol
from django.conf import settings

from rooms.gateway.express import Listener
from rooms.gateway.protocol import CLOSE_PROTOCOL, CLOSE_RATE
from supportnet.serve import flood
from supportnet.serve.express_in import whole_text

MOST_WAITING = 16  # frames

Receive = Callable[[], Awaitable[dict[str, Any]]]


class HeldBack(WebSocketProtocol):  # type: ignore[misc]
    """One socket. `waiting` counts the frames that were received and not yet taken."""

    maxMessagePayloadSize: int
    express = False
    listener: Listener | None = None

    def onConnect(self, request: Any) -> Any:
        self.waiting = 0
        self.held = False  # by us: nothing is read
        self.given_up = False
        self.frames = flood.frames()
        self.express = settings.EXPRESS
        return super().onConnect(request)

    def dataReceived(self, data: bytes) -> None:
        """Between two frames, one whole message needs none of autobahn's care."""
        if (
            self.express
            and self.state == self.STATE_OPEN
            and not (self.data or self.held or self.inside_message)
        ):
            text = None if self.current_frame else whole_text(data, self.maxMessagePayloadSize)
            if text is not None:
                self.message(text)
                return
        super().dataReceived(data)

    def message(self, text: str) -> None:
        if not self.frames.take():
            self.give_up(CLOSE_RATE, settings.FLOOD_SECONDS)
        elif self.muted or (self.listener and not self.waiting and self.listener(text)):
            pass  # nobody takes it any more, or it was taken at once
        else:
            self.application_queue.put_nowait({"type": "websocket.receive", "text": text})
            self.received()

    def consumeData(self) -> None:
        """Autobahn's loop, but it can stop between two frames."""
        if self.state not in (self.STATE_OPEN, self.STATE_CLOSING):
            super().consumeData()
            return
        while not self.held and self.processData() and self.state != self.STATE_CLOSED:
            pass

    def onFrameBegin(self) -> None:
        super().onFrameBegin()
        if not self.frames.take():
            self.give_up(CLOSE_RATE, settings.FLOOD_SECONDS)

    def onMessage(self, payload: bytes, isBinary: bool) -> None:
        if self.state != self.STATE_OPEN:
            return  # closing: nobody takes it any more
        super().onMessage(payload, isBinary)
        self.received()

    def received(self) -> None:
        self.waiting += 1
        if self.waiting >= MOST_WAITING:
            self.hold()

    def sendMessage(self, *args: Any, **kwargs: Any) -> None:
        """The limit is for what comes in. A hundred long messages that were missed make a larger frame."""
        most: int = self.maxMessagePayloadSize
        self.maxMessagePayloadSize = 0
        try:
            super().sendMessage(*args, **kwargs)
        finally:
            self.maxMessagePayloadSize = most

    def _max_message_size_exceeded(self, *_: object) -> None:
        self.give_up(CLOSE_PROTOCOL)

    def give_up(self, code: int, after: float = 0.0) -> None:
        """Read nothing more and say why; autobahn cuts the connection when its closing time is over."""
        if not self.given_up:
            self.given_up = True
            self.hold()
            asyncio.get_running_loop().call_later(after, self.sendClose, code)

    def hold(self) -> None:
        if not self.held:
            self.held = True
            self.transport.pauseProducing()

    def release(self) -> None:
        if self.held and not self.given_up:
            self.held = False
            self.consumeData()
            if not self.held:
                self.transport.resumeProducing()

    def serverClose(self, code: int | None = None) -> None:
        """The peer's own close frame stands behind whatever it sent before; a flood is not read for its sake."""
        super().serverClose(code)
        if code != CLOSE_RATE:
            self.release()

    def taken(self, message: dict[str, Any]) -> None:
        """The application has one message less before it."""
        if message["type"] == "websocket.receive":
            self.waiting -= 1
            if self.waiting <= MOST_WAITING // 2:
                self.release()


def held_back(application: Any) -> Any:
    """The same application; its `receive` tells the socket what it took."""

    async def steady(scope: dict[str, Any], receive: Receive, send: Any) -> None:
        protocol = send.args[0] if isinstance(send, partial) else None
        if isinstance(protocol, HeldBack):
            receive = telling(receive, protocol)
        await application(scope, receive, send)

    return steady


def telling(receive: Receive, protocol: HeldBack) -> Receive:
    async def received() -> dict[str, Any]:
        message = await receive()
        protocol.taken(message)
        return message

    return received

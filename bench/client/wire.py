"""One websocket of the load client, on picows; a frame costs one call and one decode."""

import asyncio
from collections.abc import Callable

from picows import WSFrame, WSListener, WSMsgType, WSTransport, ws_connect

from bench.client.dialects import Dialect, In, Member

Heard = Callable[["Socket", In], None]


class Socket(WSListener):  # type: ignore[misc]
    """`heard` gets every frame; `ready` is done once the server has said that this member is in."""

    def __init__(self, member: Member, dialect: Dialect, heard: Heard) -> None:
        self.member = member
        self.heard = heard
        self.ready: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self.closed: int | None = None
        self.last_seq = 0
        self._dialect = dialect
        self._transport: WSTransport | None = None

    def on_ws_connected(self, transport: WSTransport) -> None:
        self._transport = transport
        first = self._dialect.first(self.member)
        if first is not None:
            transport.send(WSMsgType.TEXT, first)

    def on_ws_frame(self, transport: WSTransport, frame: WSFrame) -> None:
        if frame.msg_type is WSMsgType.TEXT:
            for got in self._dialect.read(frame.get_payload_as_bytes()):
                if isinstance(got, bytes):
                    transport.send(WSMsgType.TEXT, got)
                else:
                    self._take(got)
        elif frame.msg_type is WSMsgType.CLOSE:
            self.closed = int.from_bytes(frame.get_payload_as_bytes()[:2], "big")
            transport.disconnect()

    def _take(self, frame: In) -> None:
        if frame.type == "welcome" and not self.ready.done():
            self.ready.set_result(None)
        self.heard(self, frame)

    def on_ws_disconnected(self, transport: WSTransport) -> None:
        self._transport = None
        if not self.ready.done():
            self.ready.set_exception(ConnectionError(f"closed {self.closed} before welcome"))

    @property
    def open(self) -> bool:
        return self._transport is not None

    def say(self, cid: str, text: str) -> bool:
        """False when there is no connection to say it on."""
        if self._transport is None:
            return False
        self._transport.send(WSMsgType.TEXT, self._dialect.say(self.member, cid, text))
        return True

    def send(self, payload: bytes) -> None:
        if self._transport is not None:
            self._transport.send(WSMsgType.TEXT, payload)

    def close(self) -> None:
        if self._transport is not None:
            self._transport.disconnect()


async def connect(base: str, member: Member, dialect: Dialect, heard: Heard, patience: float = 20) -> Socket:
    """A socket whose member the server has welcomed. Raises OSError, picows.WSError or TimeoutError."""
    socket = Socket(member, dialect, heard)
    async with asyncio.timeout(patience):
        await ws_connect(
            lambda: socket,
            dialect.address(base, member),
            extra_headers=dialect.headers(base, member),
            websocket_handshake_timeout=patience,
            enable_auto_pong=True,
        )
        await socket.ready
    return socket

"""One websocket of the load client, on a bare asyncio transport; a frame costs one slice and one decode."""

import asyncio
import socket
from collections.abc import Callable
from typing import cast
from urllib.parse import urlsplit

from bench.client import frames
from bench.client.dialects import Dialect, In, Member

Heard = Callable[["Socket", In], None]


class Socket(asyncio.Protocol):
    """`heard` gets every frame; `ready` is done once the server has said that this member is in."""

    def __init__(self, member: Member, dialect: Dialect, heard: Heard, request: bytes = b"") -> None:
        self.member = member
        self.heard = heard
        self.ready: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self.gone: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self.closed: int | None = None
        self.last_seq = 0
        self.transport: asyncio.Transport | None = None
        self._dialect = dialect
        self._request = request
        self._answer: bytes | None = b""
        self._reader = frames.Reader()

    @property
    def open(self) -> bool:
        return self.transport is not None and not self.transport.is_closing()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = cast(asyncio.Transport, transport)  # uvloop's is one only by its methods
        self.transport.write(self._request)

    def data_received(self, data: bytes) -> None:
        if self._answer is not None:
            data = self._upgraded(data)
        try:
            for opcode, payload in self._reader.read(data):
                if opcode == frames.TEXT:
                    for got in self._dialect.read(payload):
                        if isinstance(got, bytes):
                            self.send(got)
                        else:
                            self._take(got)
                else:
                    self._control(opcode, payload)
        except frames.BadFrame as error:
            self._fail(str(error))

    def _upgraded(self, data: bytes) -> bytes:
        """Read the answer to the handshake; what follows it is frames already."""
        assert self._answer is not None
        self._answer += data
        head, found, rest = self._answer.partition(b"\r\n\r\n")
        if not found:
            return b""
        self._answer = None
        if b" 101 " not in head.splitlines()[0]:
            self._fail(head.splitlines()[0].decode(errors="replace"))
            return b""
        first = self._dialect.first(self.member)
        if first is not None:
            self.send(first)
        return rest

    def _control(self, opcode: int, payload: bytes) -> None:
        if opcode == frames.PING and self.transport is not None:
            self.transport.write(frames.frame(payload, frames.PONG))
        elif opcode == frames.CLOSE:
            self.closed = int.from_bytes(payload[:2], "big")
            self.close()

    def _take(self, frame: In) -> None:
        if frame.type == "welcome" and not self.ready.done():
            self.ready.set_result(None)
        self.heard(self, frame)

    def _fail(self, why: str) -> None:
        if not self.ready.done():
            self.ready.set_exception(ConnectionError(why))
        self.close()

    def connection_lost(self, error: Exception | None) -> None:
        self.transport = None
        if not self.ready.done():
            self.ready.set_exception(ConnectionError(f"closed {self.closed} before welcome"))
        if not self.gone.done():
            self.gone.set_result(None)

    def say(self, cid: str, text: str) -> bool:
        """False when there is no connection to say it on."""
        if self.transport is None:
            return False
        self.send(self._dialect.say(self.member, cid, text))
        return True

    def send(self, payload: bytes) -> None:
        if self.transport is not None:
            self.transport.write(frames.frame(payload))

    def close(self) -> None:
        if self.transport is not None:
            self.transport.close()

    def abort(self) -> None:
        """Without any farewell."""
        if self.transport is not None:
            self.transport.abort()


async def connect(
    base: str,
    member: Member,
    dialect: Dialect,
    heard: Heard,
    patience: float = 20,
    raw: socket.socket | None = None,
) -> Socket:
    """A socket whose member the server has welcomed, on `raw` if given. Raises OSError or TimeoutError."""
    address = urlsplit(dialect.address(base, member))
    path = address.path + ("?" + address.query if address.query else "")
    request = frames.handshake(address.netloc, path, dialect.headers(base, member))
    opened = Socket(member, dialect, heard, request)
    loop = asyncio.get_running_loop()
    try:
        async with asyncio.timeout(patience):
            if raw is None:
                await loop.create_connection(lambda: opened, address.hostname, address.port)
            else:
                await loop.sock_connect(raw, (address.hostname, address.port))
                await loop.create_connection(lambda: opened, sock=raw)
            await asyncio.shield(opened.ready)
    except BaseException:
        opened.abort()
        if opened.ready.done():
            opened.ready.exception()
        else:
            opened.ready.cancel()
        raise
    return opened

"""WebSocket frames (RFC 6455) as a load client needs them: no extensions, and a mask of zeros."""

import base64
import os
from collections.abc import Iterator

TEXT, CLOSE, PING, PONG = 0x1, 0x8, 0x9, 0xA
NO_MASK = bytes(4)


class BadFrame(Exception):
    """The server sent what no server may send."""


def frame(payload: bytes, opcode: int = TEXT) -> bytes:
    """One whole frame from client to server."""
    size = len(payload)
    if size < 126:
        head = bytes((0x80 | opcode, 0x80 | size))
    elif size < 65_536:
        head = bytes((0x80 | opcode, 0xFE)) + size.to_bytes(2, "big")
    else:
        head = bytes((0x80 | opcode, 0xFF)) + size.to_bytes(8, "big")
    return head + NO_MASK + payload


class Reader:
    """Bytes in as they come, whole frames out; what is unfinished waits."""

    __slots__ = ("_left",)

    def __init__(self) -> None:
        self._left = b""

    def read(self, data: bytes) -> Iterator[tuple[int, bytes]]:
        """(opcode, payload) of every frame that is now complete. Raises BadFrame."""
        if self._left:
            data = self._left + data
        start, end = 0, len(data)
        while end - start >= 2:
            first, size = data[start], data[start + 1]
            body = start + 2
            if size == 126:
                body += 2
                size = int.from_bytes(data[start + 2 : body], "big")
            elif size == 127:
                body += 8
                size = int.from_bytes(data[start + 2 : body], "big")
            elif size > 127:
                raise BadFrame("a masked frame from the server")
            if end < body or end - body < size:
                break
            if first & 0xF0 != 0x80:
                raise BadFrame("a frame in parts, or of an extension nobody asked for")
            start = body + size
            yield first & 0x0F, data[body:start]
        self._left = data[start:]


def handshake(host: str, path: str, headers: dict[str, str]) -> bytes:
    """The request that asks for a websocket."""
    key = base64.b64encode(os.urandom(16)).decode()
    lines = [
        f"GET {path} HTTP/1.1",
        f"Host: {host}",
        "Upgrade: websocket",
        "Connection: Upgrade",
        f"Sec-WebSocket-Key: {key}",
        "Sec-WebSocket-Version: 13",
        *(f"{name}: {value}" for name, value in headers.items()),
    ]
    return ("\r\n".join(lines) + "\r\n\r\n").encode()

"""Shorter ways: out, the bytes of a text frame straight to the server's transport; in, words at once to the consumer.

ASGI `send` masks nothing and adds nothing to a server's text frame, but each server spends many times the cost of
the system call around it. Where the server behind `send` is one we know, its transport gets the finished bytes;
anything else, or a socket in any state but open, goes the public way. The switch is SUPPORTNET_EXPRESS; both ways
carry the same frames (tests/rooms/gateway/test_express.py).
"""

from collections.abc import Callable
from contextlib import suppress
from typing import Any, Protocol

Listener = Callable[[str], bool]  # takes a frame's text, or leaves it to the queue


class Express(Protocol):
    def write(self, data: bytes) -> int:
        """Hand over whole frames; returns how many bytes the peer has not taken yet."""

    def waiting(self) -> int: ...


def framed(text: str) -> bytes:
    """One unmasked text frame (RFC 6455, section 5.2)."""
    body = text.encode()
    size = len(body)
    if size < 126:
        return bytes((0x81, size)) + body
    if size < 65_536:
        return b"\x81\x7e" + size.to_bytes(2, "big") + body
    return b"\x81\x7f" + size.to_bytes(8, "big") + body


UVICORN = "uvicorn.protocols.websockets.websockets_sansio_impl"
DAPHNE = "daphne.ws_protocol"


def express_of(send: Any) -> Express | None:
    """The express behind an ASGI `send`, where there is one; None for a server that is not as we know it."""
    owner = _owner(send)
    with suppress(AttributeError):
        if _is(owner, UVICORN):
            return _tried(_Uvicorn(owner))
        if _is(owner, DAPHNE):
            return _of_daphne(owner)
    return None


def hand_to(send: Any, listener: Listener | None) -> None:
    """Let our own server (supportnet.serve) hand over what a peer says as it is read; others queue it as ever."""
    owner = _owner(send)
    if hasattr(owner, "listener"):
        owner.listener = listener


def forget_handshake(send: Any) -> None:
    """Both servers keep every header of the request, two or three times, for as long as the socket lives."""
    owner = _owner(send)
    with suppress(AttributeError):
        if _is(owner, UVICORN):
            owner.request.headers.clear()
            owner.response.headers.clear()
        elif _is(owner, DAPHNE) and owner.state == owner.STATE_OPEN:
            owner.request.headers.clear()
            owner.http_headers.clear()
            owner.transport.producer.requests.clear()


def _owner(send: Any) -> Any:
    """The server's protocol: uvicorn's `send` is its method, daphne's a partial over it."""
    return getattr(send, "__self__", None) or next(iter(getattr(send, "args", ())), None)


def _tried(express: Express) -> Express:
    """Raises AttributeError where the server lacks what writing needs."""
    express.write(b"")
    return express


def _is(protocol: object, module: str) -> bool:
    """Whether it is that module's protocol or a child of it, without importing the module."""
    return any(parent.__module__ == module for parent in type(protocol).__mro__)


class _Uvicorn:
    __slots__ = ("_protocol",)

    def __init__(self, protocol: Any) -> None:
        self._protocol = protocol

    def write(self, data: bytes) -> int:
        protocol = self._protocol
        if protocol.close_sent or protocol.transport.is_closing():
            return 0
        protocol.transport.write(data)
        return int(protocol.transport.get_write_buffer_size())

    def waiting(self) -> int:
        return int(self._protocol.transport.get_write_buffer_size())


class _Daphne:
    """Twisted defers each write to the next turn of its reactor; while nothing waits, the socket is asked first."""

    __slots__ = ("_protocol",)

    def __init__(self, protocol: Any) -> None:
        self._protocol = protocol

    def write(self, data: bytes) -> int:
        protocol = self._protocol
        transport = protocol.transport
        if protocol.state != protocol.STATE_OPEN or transport.disconnecting or not transport.connected:
            return 0
        taken = 0
        if data and not transport.dataBuffer and not transport._tempDataLen:
            try:
                taken = transport.socket.send(data)
            except OSError:  # full, or broken: the transport finds out which
                taken = 0
            if taken == len(data):
                return 0
        transport.write(data[taken:])
        return self.waiting()

    def waiting(self) -> int:
        transport = self._protocol.transport
        return int(len(transport.dataBuffer) - transport.offset + transport._tempDataLen)


def _of_daphne(protocol: Any) -> Express | None:
    from twisted.internet.tcp import Connection

    transport = protocol.transport
    return _tried(_Daphne(protocol)) if isinstance(transport, Connection) and not transport.TLS else None

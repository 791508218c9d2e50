"""How each server is spoken to: what a socket says first, how a line is said, what came back."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Protocol

import msgspec


class In(msgspec.Struct, gc=False):
    """What the load client wants to know of any frame; other fields are skipped unread."""

    type: str = ""
    cid: str = ""
    seq: int = 0
    room: str | dict[str, Any] = ""
    kind: str = ""
    frames: list["In"] = []
    code: str = ""


@dataclass(frozen=True, slots=True)
class Member:
    """One person in one room, as the load client knows them."""

    room: str
    name: str
    cookie: str = ""
    seeker: bool = False


class Dialect(Protocol):
    def address(self, base: str, member: Member) -> str: ...
    def headers(self, base: str, member: Member) -> dict[str, str]: ...
    def first(self, member: Member) -> bytes | None: ...
    def say(self, member: Member, cid: str, text: str) -> bytes: ...
    def read(self, payload: bytes) -> "Iterator[In | bytes]":
        """The frames in a payload; bytes are to be sent back as they are."""
        ...


_one = msgspec.json.Decoder(In).decode
_encode = msgspec.json.Encoder().encode


class Plain:
    """The canonical consumer and `ws`: JSON objects; room and name in the address."""

    def address(self, base: str, member: Member) -> str:
        return f"{base}/ws/{member.room}/?me={member.name}"

    def headers(self, base: str, member: Member) -> dict[str, str]:
        return {}

    def first(self, member: Member) -> bytes | None:
        return None

    def say(self, member: Member, cid: str, text: str) -> bytes:
        return _encode({"type": "say", "cid": cid, "text": text})

    def read(self, payload: bytes) -> Iterator[In | bytes]:
        yield _one(payload)


class Product(Plain):
    """SupportNet: a signed-in person's one socket, a hello, rooms by key; several frames may come as one."""

    def address(self, base: str, member: Member) -> str:
        return f"{base}/ws/"

    def headers(self, base: str, member: Member) -> dict[str, str]:
        return {"Cookie": f"sessionid={member.cookie}", "Origin": base.replace("ws://", "http://")}

    def first(self, member: Member) -> bytes | None:
        return b'{"type":"hello","rooms":[]}'

    def say(self, member: Member, cid: str, text: str) -> bytes:
        return _encode({"type": "say", "room": member.room, "cid": cid, "text": text})

    def read(self, payload: bytes) -> Iterator[In | bytes]:
        frame = _one(payload)
        if frame.type == "many":
            yield from frame.frames
        else:
            yield frame


class SocketIo(Plain):
    """socket.io 4 over engine.io 4 packets, websocket transport only."""

    _event = msgspec.json.Decoder(tuple[str, In]).decode
    _ack = msgspec.json.Decoder(tuple[In]).decode

    def address(self, base: str, member: Member) -> str:
        return f"{base}/socket.io/?EIO=4&transport=websocket"

    def first(self, member: Member) -> bytes | None:
        return b"40" + _encode({"room": member.room, "me": member.name})

    def say(self, member: Member, cid: str, text: str) -> bytes:
        return b"420" + _encode(["say", {"cid": cid, "text": text}])

    def read(self, payload: bytes) -> Iterator[In | bytes]:
        if payload.startswith(b"42"):
            yield self._event(payload[2:])[1]
        elif payload.startswith(b"43"):
            yield self._ack(payload[payload.index(b"[") :])[0]
        elif payload == b"2":
            yield b"3"


DIALECTS: dict[str, Dialect] = {"plain": Plain(), "product": Product(), "socketio": SocketIo()}

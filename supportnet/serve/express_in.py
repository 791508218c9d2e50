"""A shorter way in for what nearly every read brings: one whole masked text frame, and nothing else.

Each server takes a frame apart in many calls, and wakes a task for what it says; together that costs several times
what decoding and checking the words does. Whatever is not exactly that (pieces, several frames, pings, bad text)
stays the server's, which only ever sees whole frames missing from its stream. What the frame says goes to whoever
asked for words at once (rooms.gateway.express), or else where the server would have put it. The switch is
SUPPORTNET_EXPRESS, as for the way out; both ways bring the same messages (tests/supportnet/serve/test_express_in.py).
"""

from typing import Any

from websockets.frames import apply_mask  # type: ignore[attr-defined]  # its C code where there is one
from websockets.protocol import State

FINAL, TEXT, MASKED = 0x80, 0x1, 0x80
SIZE = 0x7F


def whole_text(data: bytes, most: int) -> str | None:
    """What the one text frame says that `data` is, of `most` bytes at the most; None where it is anything else
    (RFC 6455, section 5.2)."""
    if len(data) < 6 or data[0] != FINAL | TEXT or not data[1] & MASKED:
        return None
    size, at = data[1] & SIZE, 2
    if size == 126:
        size, at = int.from_bytes(data[2:4], "big"), 4
        if size < 126:
            return None
    elif size == 127:
        return None  # a length of eight bytes
    if size > most or len(data) != at + 4 + size:
        return None
    try:
        return apply_mask(data[at + 4 :], data[at : at + 4]).decode()
    except UnicodeDecodeError:
        return None


def between_frames(connection: Any) -> bool:
    """Whether websockets' own parser stands before a frame's first byte, and in no message that comes in pieces; False
    where it is not as we know it."""
    try:
        if (
            connection.state is not State.OPEN
            or connection.reader.buffer
            or connection.current_size is not None
        ):
            return False
        inner = connection.parser
        while getattr(inner, "gi_yieldfrom", None) is not None:
            inner = inner.gi_yieldfrom
        return bool(inner.__name__ == "at_eof")
    except AttributeError:
        return False

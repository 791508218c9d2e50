"""The wire: JSON text frames as msgspec structs tagged by `type` (docs/protocol.md), and how a socket may end.

A client frame that does not decode raises ProtocolError, whose `about` names what is wrong; the socket is then
closed 4400. What concerns one room is answered by an `error` frame.
"""

from typing import Any

import msgspec

from rooms.gateway.client_frames import (
    Accept as Accept,
)
from rooms.gateway.client_frames import (
    Acknowledge as Acknowledge,
)
from rooms.gateway.client_frames import (
    Backstage as Backstage,
)
from rooms.gateway.client_frames import (
    CallMore as CallMore,
)
from rooms.gateway.client_frames import (
    CheckIn as CheckIn,
)
from rooms.gateway.client_frames import (
    ClientFrame as ClientFrame,
)
from rooms.gateway.client_frames import (
    Close as Close,
)
from rooms.gateway.client_frames import (
    Decline as Decline,
)
from rooms.gateway.client_frames import (
    Duty as Duty,
)
from rooms.gateway.client_frames import (
    Erase as Erase,
)
from rooms.gateway.client_frames import (
    Escalate as Escalate,
)
from rooms.gateway.client_frames import (
    Frame as Frame,
)
from rooms.gateway.client_frames import (
    Hello as Hello,
)
from rooms.gateway.client_frames import (
    Join as Join,
)
from rooms.gateway.client_frames import (
    Judge as Judge,
)
from rooms.gateway.client_frames import (
    Key as Key,
)
from rooms.gateway.client_frames import (
    Lead as Lead,
)
from rooms.gateway.client_frames import (
    Leave as Leave,
)
from rooms.gateway.client_frames import (
    LetIn as LetIn,
)
from rooms.gateway.client_frames import (
    NeedHelp as NeedHelp,
)
from rooms.gateway.client_frames import (
    Openness as Openness,
)
from rooms.gateway.client_frames import (
    Pulse as Pulse,
)
from rooms.gateway.client_frames import (
    Reading as Reading,
)
from rooms.gateway.client_frames import (
    Reason as Reason,
)
from rooms.gateway.client_frames import (
    Redact as Redact,
)
from rooms.gateway.client_frames import (
    Report as Report,
)
from rooms.gateway.client_frames import (
    Resolve as Resolve,
)
from rooms.gateway.client_frames import (
    Resume as Resume,
)
from rooms.gateway.client_frames import (
    RoomFrame as RoomFrame,
)
from rooms.gateway.client_frames import (
    RoomKey as RoomKey,
)
from rooms.gateway.client_frames import (
    Say as Say,
)
from rooms.gateway.client_frames import (
    Seen as Seen,
)
from rooms.gateway.client_frames import (
    SelfReport as SelfReport,
)
from rooms.gateway.client_frames import (
    SendAway as SendAway,
)
from rooms.gateway.client_frames import (
    Typing as Typing,
)
from rooms.gateway.client_frames import (
    Watch as Watch,
)
from rooms.gateway.server_frames import (
    Ack as Ack,
)
from rooms.gateway.server_frames import (
    BackstageEvent as BackstageEvent,
)
from rooms.gateway.server_frames import (
    Beat as Beat,
)
from rooms.gateway.server_frames import (
    Case as Case,
)
from rooms.gateway.server_frames import (
    Done as Done,
)
from rooms.gateway.server_frames import (
    DutyNow as DutyNow,
)
from rooms.gateway.server_frames import (
    Ended as Ended,
)
from rooms.gateway.server_frames import (
    Error as Error,
)
from rooms.gateway.server_frames import (
    Gap as Gap,
)
from rooms.gateway.server_frames import (
    Glass as Glass,
)
from rooms.gateway.server_frames import (
    Invited as Invited,
)
from rooms.gateway.server_frames import (
    LogEvent as LogEvent,
)
from rooms.gateway.server_frames import (
    Place as Place,
)
from rooms.gateway.server_frames import (
    PresenceNow as PresenceNow,
)
from rooms.gateway.server_frames import (
    Reconnect as Reconnect,
)
from rooms.gateway.server_frames import (
    SeenNow as SeenNow,
)
from rooms.gateway.server_frames import (
    ServerFrame as ServerFrame,
)
from rooms.gateway.server_frames import (
    Snapshot as Snapshot,
)
from rooms.gateway.server_frames import (
    TypingNow as TypingNow,
)
from rooms.gateway.server_frames import (
    Welcome as Welcome,
)

CLOSE_RESTART = 4012
CLOSE_PROTOCOL = 4400
CLOSE_SESSION_OVER = 4401
CLOSE_NO_HELLO = 4408
CLOSE_SLOW = 4008
CLOSE_RATE = 4429

_decoder = msgspec.json.Decoder(ClientFrame)
encoder = msgspec.json.Encoder()


class ProtocolError(Exception):
    """The frame cannot be understood; `about` names what is wrong without repeating what was sent."""

    def __init__(self, about: str) -> None:
        super().__init__(about)
        self.about = about


def depth(text: str, deepest: int) -> bool:
    """Whether brackets nest deeper than `deepest`; strings are skipped, so text cannot fool it."""
    level, quoted, escaped = 0, False, False
    for char in text:
        if quoted:
            if escaped:
                escaped = False
            elif char == "\\":
                escaped = True
            elif char == '"':
                quoted = False
        elif char == '"':
            quoted = True
        elif char in "[{":
            level += 1
            if level > deepest:
                return True
        elif char in "]}":
            level -= 1
    return False


def decode(text: str, *, deepest: int = 8) -> Any:
    """One client frame. Raises ProtocolError for anything that is not exactly one."""
    if text.count("[") + text.count("{") > deepest and depth(text, deepest):
        raise ProtocolError("nested too deeply")
    try:
        return _decoder.decode(text)
    except (msgspec.DecodeError, msgspec.ValidationError) as error:
        raise ProtocolError(_plain(str(error))) from None
    except (RecursionError, UnicodeEncodeError):  # too deep for msgspec; a lone surrogate
        raise ProtocolError("not valid text") from None


def _plain(error: str) -> str:
    """msgspec's sentence without what the sender wrote: only field names of our own frames may stand in it."""
    words, _, where = error.partition(" - at ")
    unknown = words.startswith("Object contains unknown field")
    if words.startswith(("JSON is malformed", "Input data was truncated")):
        return "malformed JSON"
    sentence = "unknown field" if unknown else words.split(" '")[0]
    return f"{sentence} at {where}" if where else sentence


def encode(frame: ServerFrame) -> str:
    return encoder.encode(frame).decode()

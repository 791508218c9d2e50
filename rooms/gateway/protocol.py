"""The wire: every frame either side may send, as msgspec structs tagged by `type` (docs/protocol.md).

Frames are JSON text. A client frame that does not decode raises ProtocolError, whose `about` names
what is wrong; the socket is then closed 4400. What concerns one room is answered by an `error` frame.
"""

from typing import Annotated, Any, Literal

import msgspec
from msgspec import UNSET, Meta, Struct, UnsetType

RoomKey = Annotated[str, Meta(pattern=r"^[A-Za-z0-9_-]{1,24}$")]
Key = Annotated[str, Meta(pattern=r"^[A-Za-z0-9_-]{1,24}$")]
Cid = Annotated[str, Meta(pattern=r"^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$")]
Seq = Annotated[int, Meta(ge=0, lt=2**31)]
Reason = Annotated[str, Meta(max_length=500)]


class Frame(Struct, tag_field="type", tag=str.lower, forbid_unknown_fields=True, frozen=True, gc=False):
    """A frame from the client."""


def _snake(name: str) -> str:
    return "".join("_" + c.lower() if c.isupper() else c for c in name).lstrip("_")


class RoomFrame(Frame, tag=_snake):
    room: RoomKey


class Resume(Struct, forbid_unknown_fields=True, frozen=True):
    """Where one room's logs stand at the client."""

    room: RoomKey
    last_seq: Seq = 0
    last_backstage: Seq = 0


class Hello(Frame, tag="hello"):
    """First frame of a socket. `rooms` empty: all rooms of this person, from the beginning."""

    rooms: Annotated[list[Resume], Meta(max_length=50)] = []


class Watch(Frame, tag="watch"):
    """Subscribe to one more room (just joined, or read under break-glass) and receive its snapshot."""

    room: RoomKey
    last_seq: Seq = 0
    last_backstage: Seq = 0


class Say(RoomFrame, tag=_snake):
    cid: Cid
    text: str


class Backstage(RoomFrame, tag=_snake):
    """A whisper among helpers."""

    cid: Cid
    text: str


class Pulse(RoomFrame, tag=_snake):
    frequency: Literal["strength", "calm", "inspiration"]


class CheckIn(RoomFrame, tag=_snake):
    distress: Annotated[int, Meta(ge=0, le=10)]


class NeedHelp(RoomFrame, tag=_snake):
    pass


class SelfReport(RoomFrame, tag=_snake):
    """The seeker says so themself: `not_safe` right now, or in `danger` now."""

    state: Literal["not_safe", "danger"]


class Openness(RoomFrame, tag=_snake):
    value: Literal["ask me", "welcome", "only you"]


class Reading(RoomFrame, tag=_snake):
    """The seeker switches the reading of their language on or off; a small safety net remains."""

    on: bool


class LetIn(Frame, tag="let_in"):
    invitation: Key
    yes: bool


class Typing(RoomFrame, tag=_snake):
    pass


class Seen(RoomFrame, tag=_snake):
    seq: Seq


class Leave(RoomFrame, tag=_snake):
    """A helper steps back; a lead names who holds the conversation next, or leaves it unled."""

    to: Key | None = None


class Lead(RoomFrame, tag=_snake):
    """The lead hands the conversation over to another supporter of the room."""

    to: Key


class SendAway(RoomFrame, tag=_snake):
    """The seeker ends a helper's part, without reasons; `report` also tells staff."""

    who: Key
    report: bool = False


class Report(RoomFrame, tag=_snake):
    """The seeker reports a helper to staff without sending them away."""

    who: Key


class Close(RoomFrame, tag=_snake):
    """End the conversation; `distress` is the last check-in, if the seeker gave one."""

    distress: Annotated[int, Meta(ge=0, le=10)] | None = None


class Erase(RoomFrame, tag=_snake):
    """Delete the transcript now."""


class Duty(Frame, tag="duty"):
    on: bool


class Accept(Frame, tag="accept"):
    invitation: Key


class Decline(Frame, tag="decline"):
    invitation: Key


class CallMore(RoomFrame, tag=_snake):
    """A helper asks for one more supporter."""


class Judge(RoomFrame, tag=_snake):
    level: Annotated[int, Meta(ge=0, le=4)]
    reason: Reason = ""


class Escalate(RoomFrame, tag=_snake):
    """The seeker or a helper asks for staff."""


class Acknowledge(Frame, tag="acknowledge"):
    escalation: Key


class Join(RoomFrame, tag=_snake):
    """Staff comes into the room, announced, for safety."""


class Resolve(Frame, tag="resolve"):
    escalation: Key
    outcome: Annotated[str, Meta(min_length=1, max_length=24)]
    note: Annotated[str, Meta(min_length=1, max_length=2000)]


class Redact(RoomFrame, tag=_snake):
    """Staff hides a harmful message from everyone."""

    seq: Seq
    reason: Annotated[str, Meta(min_length=1, max_length=40)]


ClientFrame = (
    Hello | Watch | Say | Backstage | Pulse | CheckIn | NeedHelp | SelfReport | Openness | Reading | LetIn | Typing
    | Seen | Leave | Lead | SendAway | Report | Close | Erase | Duty | Accept | Decline | CallMore | Judge | Escalate
    | Acknowledge | Join | Resolve | Redact
)  # fmt: skip


class ServerFrame(Struct, tag_field="type", tag=_snake, frozen=True, gc=False):
    """A frame from the server."""


class Welcome(ServerFrame, tag=_snake):
    """Answer to hello. `rooms` holds snapshots (docs/protocol.md); missed log entries follow as frames."""

    you: dict[str, Any]
    rooms: list[dict[str, Any]]
    invitations: list[dict[str, Any]]
    escalations: list[dict[str, Any]]
    heartbeat: float


class Snapshot(ServerFrame, tag=_snake):
    """Answer to watch: one room as it is; the entries after the client's seqs follow as frames."""

    room: dict[str, Any]


class Ack(ServerFrame, tag=_snake):
    """Committed. `seq` is set for what became a log entry."""

    cid: str
    seq: int
    time: str
    room: str | UnsetType = UNSET


class Done(ServerFrame, tag=_snake):
    """A command without a client id was carried out."""

    about: str
    room: str | UnsetType = UNSET
    key: str | UnsetType = UNSET


class LogEvent(ServerFrame, tag="event"):
    """One entry of the room log. `author` is a member's handle."""

    room: str
    seq: int
    kind: str
    at: str
    author: str | UnsetType = UNSET
    cid: str | UnsetType = UNSET
    text: str | UnsetType = UNSET
    data: dict[str, Any] | UnsetType = UNSET


class BackstageEvent(ServerFrame, tag="backstage"):
    """One entry of the helpers' own log."""

    room: str
    seq: int
    kind: str
    at: str
    author: str | UnsetType = UNSET
    cid: str | UnsetType = UNSET
    text: str | UnsetType = UNSET
    data: dict[str, Any] | UnsetType = UNSET


class Gap(ServerFrame, tag=_snake):
    """Entries up to `to` are no longer to be had (erased or expired)."""

    room: str
    log: Literal["room", "backstage"]
    to: int


class TypingNow(ServerFrame, tag="typing"):
    room: str
    who: str


class PresenceNow(ServerFrame, tag="presence"):
    room: str
    who: str
    present: bool


class SeenNow(ServerFrame, tag="seen"):
    room: str
    who: str
    seq: int


class Place(ServerFrame, tag=_snake):
    """Where a waiting seeker stands: people before them, and how many supporters are being asked."""

    room: str
    ahead: int
    asking: int


class Invited(ServerFrame, tag="invitation"):
    """An invitation as it now stands; `state` other than `offered` or `at door` ends it."""

    invitation: str
    state: str
    need: str
    level: int
    ends_at: str
    room: str | UnsetType = UNSET
    language: str | UnsetType = UNSET
    topics: list[str] | UnsetType = UNSET
    age_group: str | UnsetType = UNSET
    waited: float | UnsetType = UNSET


class DutyNow(ServerFrame, tag="duty"):
    """Whether this person is on duty, told to all of their tabs."""

    on: bool


class Case(ServerFrame, tag="escalation"):
    """An escalation as it now stands, for staff."""

    escalation: str
    room: str
    cause: str
    state: str
    level: int
    raised_at: str
    rings: int
    about: str | UnsetType = UNSET
    acknowledged_by: str | UnsetType = UNSET
    name: str | UnsetType = UNSET


class Glass(ServerFrame, tag=_snake):
    """For auditors: somebody on staff reads a room they are not assigned to."""

    room: str
    name: str
    until: str


class Beat(ServerFrame, tag=_snake):
    """Heartbeat with each log's head: {room: [head, backstage head]}; a seeker's second number is 0."""

    heads: dict[str, list[int]]


class Reconnect(ServerFrame, tag=_snake):
    """The server is about to restart: come back after so many seconds."""

    after: float


class Ended(ServerFrame, tag=_snake):
    """This person's part in the room is over; nothing more of it will come."""

    room: str
    how: str


class Error(ServerFrame, tag=_snake):
    """Something was refused. `code` is stable, `about` says it in plain words."""

    code: str
    about: str
    room: str | UnsetType = UNSET
    cid: str | UnsetType = UNSET
    key: str | UnsetType = UNSET


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
    if words.startswith("JSON is malformed") or words.startswith("Input data was truncated"):
        return "malformed JSON"
    sentence = "unknown field" if unknown else words.split(" '")[0]
    return f"{sentence} at {where}" if where else sentence


def encode(frame: ServerFrame) -> str:
    return encoder.encode(frame).decode()

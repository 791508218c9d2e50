"""What a client may send. Each frame names a use case; docs/protocol.md says who may send it."""

from typing import Annotated, Literal

from msgspec import Meta, Struct

RoomKey = Annotated[str, Meta(pattern=r"^[A-Za-z0-9_-]{1,24}$")]
Key = Annotated[str, Meta(pattern=r"^[A-Za-z0-9_-]{1,24}$")]
Cid = Annotated[str, Meta(pattern=r"^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$")]
Seq = Annotated[int, Meta(ge=0, lt=2**31)]
Reason = Annotated[str, Meta(max_length=500)]


class Frame(Struct, tag_field="type", tag=str.lower, forbid_unknown_fields=True, gc=False):
    """A frame from the client."""


def snake(name: str) -> str:
    return "".join("_" + c.lower() if c.isupper() else c for c in name).lstrip("_")


class RoomFrame(Frame, tag=snake):
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


class Say(RoomFrame, tag=snake):
    cid: Cid
    text: str


class Backstage(RoomFrame, tag=snake):
    """A whisper among helpers."""

    cid: Cid
    text: str


class Pulse(RoomFrame, tag=snake):
    frequency: Literal["strength", "calm", "inspiration"]


class CheckIn(RoomFrame, tag=snake):
    distress: Annotated[int, Meta(ge=0, le=10)]


class NeedHelp(RoomFrame, tag=snake):
    pass


class SelfReport(RoomFrame, tag=snake):
    """The seeker says so themself: `not_safe` right now, or in `danger` now."""

    state: Literal["not_safe", "danger"]


class Openness(RoomFrame, tag=snake):
    value: Literal["ask me", "welcome", "only you"]


class Reading(RoomFrame, tag=snake):
    """The seeker switches the reading of their language on or off; a small safety net remains."""

    on: bool


class LetIn(Frame, tag="let_in"):
    invitation: Key
    yes: bool


class Typing(RoomFrame, tag=snake):
    pass


class Seen(RoomFrame, tag=snake):
    seq: Seq


class Leave(RoomFrame, tag=snake):
    """A helper steps back; a lead names who holds the conversation next, or leaves it unled."""

    to: Key | None = None


class Lead(RoomFrame, tag=snake):
    """The lead hands the conversation over to another supporter of the room."""

    to: Key


class SendAway(RoomFrame, tag=snake):
    """The seeker ends a helper's part, without reasons; `report` also tells staff."""

    who: Key
    report: bool = False


class Report(RoomFrame, tag=snake):
    """The seeker reports a helper to staff without sending them away."""

    who: Key


class Close(RoomFrame, tag=snake):
    """End the conversation; `distress` is the last check-in, if the seeker gave one."""

    distress: Annotated[int, Meta(ge=0, le=10)] | None = None


class Erase(RoomFrame, tag=snake):
    """Delete the transcript now."""


class Duty(Frame, tag="duty"):
    on: bool


class Accept(Frame, tag="accept"):
    invitation: Key


class Decline(Frame, tag="decline"):
    invitation: Key


class CallMore(RoomFrame, tag=snake):
    """A helper asks for one more supporter."""


class Judge(RoomFrame, tag=snake):
    level: Annotated[int, Meta(ge=0, le=4)]
    reason: Reason = ""


class Escalate(RoomFrame, tag=snake):
    """The seeker or a helper asks for staff."""


class Acknowledge(Frame, tag="acknowledge"):
    escalation: Key


class Join(RoomFrame, tag=snake):
    """Staff comes into the room, announced, for safety."""


class Resolve(Frame, tag="resolve"):
    escalation: Key
    outcome: Annotated[str, Meta(min_length=1, max_length=24)]
    note: Annotated[str, Meta(min_length=1, max_length=2000)]


class Redact(RoomFrame, tag=snake):
    """Staff hides a harmful message from everyone."""

    seq: Seq
    reason: Annotated[str, Meta(min_length=1, max_length=40)]


ClientFrame = (
    Hello | Watch | Say | Backstage | Pulse | CheckIn | NeedHelp | SelfReport | Openness | Reading | LetIn | Typing
    | Seen | Leave | Lead | SendAway | Report | Close | Erase | Duty | Accept | Decline | CallMore | Judge | Escalate
    | Acknowledge | Join | Resolve | Redact
)  # fmt: skip

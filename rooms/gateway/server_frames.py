"""What the server sends."""

from typing import Any, Literal

from msgspec import UNSET, Struct, UnsetType

from rooms.gateway.client_frames import snake


class ServerFrame(Struct, tag_field="type", tag=snake, gc=False):
    """A frame from the server."""


class Welcome(ServerFrame, tag=snake):
    """Answer to hello. `rooms` holds snapshots (docs/protocol.md); missed log entries follow as frames."""

    you: dict[str, Any]
    rooms: list[dict[str, Any]]
    invitations: list[dict[str, Any]]
    escalations: list[dict[str, Any]]
    heartbeat: float


class Snapshot(ServerFrame, tag=snake):
    """Answer to watch: one room as it is; the entries after the client's seqs follow as frames."""

    room: dict[str, Any]


class Ack(ServerFrame, tag=snake):
    """Committed. `seq` is set for what became a log entry."""

    cid: str
    seq: int
    time: str
    room: str | UnsetType = UNSET


class Done(ServerFrame, tag=snake):
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


class Gap(ServerFrame, tag=snake):
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


class Place(ServerFrame, tag=snake):
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


class Glass(ServerFrame, tag=snake):
    """For auditors: somebody on staff reads a room they are not assigned to."""

    room: str
    name: str
    until: str


class Beat(ServerFrame, tag=snake):
    """Heartbeat with each log's head: {room: [head, backstage head]}; a seeker's second number is 0."""

    heads: dict[str, list[int]]


class Reconnect(ServerFrame, tag=snake):
    """The server is about to restart: come back after so many seconds."""

    after: float


class Ended(ServerFrame, tag=snake):
    """This person's part in the room is over; nothing more of it will come."""

    room: str
    how: str


class Error(ServerFrame, tag=snake):
    """Something was refused. `code` is stable, `about` says it in plain words."""

    code: str
    about: str
    room: str | UnsetType = UNSET
    cid: str | UnsetType = UNSET
    key: str | UnsetType = UNSET

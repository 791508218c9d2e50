"""What the people of a fault run wrote down: what they said, what was promised to them, what they saw."""

from dataclasses import dataclass, field
from hashlib import blake2b


def digest(text: str) -> str:
    """Texts are compared, not kept."""
    return blake2b(text.encode(), digest_size=8).hexdigest()


@dataclass(slots=True)
class Shown:
    """One entry of the room log as it reached a screen; `cid` and `body` are set for messages."""

    seq: int
    cid: str
    body: str


@dataclass(slots=True)
class Journal:
    """One person in one room."""

    person: str
    room: str
    said: dict[str, str] = field(default_factory=dict)  # client id → body
    acked: dict[str, int] = field(default_factory=dict)  # client id → seq
    shown: list[Shown] = field(default_factory=list)
    changed_acks: int = 0  # a retry was answered with another seq than the first time
    refused: dict[str, int] = field(default_factory=dict)
    dangers: set[str] = field(default_factory=set)  # client ids of danger phrases


@dataclass(slots=True)
class Stored:
    """What the database holds once all is over."""

    rooms: dict[str, list[Shown]]
    escalations: dict[str, dict[str, int]]  # room → cause → how many
    rings: dict[str, int]  # room → cases whose first ring stands in the outbox

"""Who somebody is to a room: what every use case is given, and policies decide upon."""

from dataclasses import dataclass
from enum import StrEnum


class Relation(StrEnum):
    OWN = "own"  # the seeker of this room
    LEAD = "lead"
    MEMBER = "member"  # a supporter in the room who does not hold it
    STAFF = "staff"  # staff who joined the room
    GLASS = "glass"  # staff reading under break-glass
    STRANGER = "stranger"


@dataclass(frozen=True, slots=True)
class Access:
    """One person's relation to one room, looked up once a command. A stranger has no membership."""

    user_id: int
    room_id: int
    room_key: str
    relation: Relation
    membership_id: int | None = None
    handle: str | None = None

    @property
    def helps(self) -> bool:
        return self.relation in (Relation.LEAD, Relation.MEMBER, Relation.STAFF)

"""What fusion remembers of a room, and what it says when a level moves.

Read, changed and written on every message of a seeker: msgspec structs, because copying and encoding them costs
a tenth of what dataclasses do.
"""

import msgspec

from rooms.distress.reader.level import Level


class Reason(msgspec.Struct, frozen=True):
    """Why a level changed. start:end are code points of the message concerned; the text is not kept here."""

    signal: str
    source: str
    start: int | None = None
    end: int | None = None
    modifier: str = ""
    weight: float = 1.0
    detail: str = ""


class Change(msgspec.Struct, frozen=True):
    before: Level
    after: Level
    reasons: tuple[Reason, ...]


class RoomState(msgspec.Struct, frozen=True):
    """All that fusion remembers of a room; `to_json` and `from_json` are each other's inverse.

    floor: what a human set, under which no machine lowers. cues: ladder slots heard and when. evidence: the
    strongest weight heard, halving every 20 minutes.
    """

    level: Level = Level.CALM
    supported_at: float = 0.0
    calm_run: int = 0
    floor: Level = Level.CALM
    floor_by_staff: bool = False
    check_in: int | None = None
    mood: float = 0.0
    mood_at: float = 0.0
    affects: tuple[float, ...] = ()
    high_at: float | None = None
    cues: tuple[tuple[str, float], ...] = ()
    evidence: float = 0.0
    evidence_at: float = 0.0
    multiplied: tuple[str, ...] = ()

    @classmethod
    def fresh(cls) -> "RoomState":
        """A room in which nothing has been heard yet."""
        return _FRESH

    def to_json(self) -> str:
        return _encode(self).decode()

    @classmethod
    def from_json(cls, text: str) -> "RoomState":
        """Unknown keys are ignored and missing ones start fresh, so stored rows survive an upgrade."""
        return _decode(text)


class Fused(msgspec.Struct, frozen=True):
    state: RoomState
    change: Change | None


_FRESH = RoomState()
_encode = msgspec.json.Encoder().encode
_decode = msgspec.json.Decoder(RoomState).decode

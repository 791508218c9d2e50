"""Gathers the capabilities' models."""

from rooms.constellation.models import Call, Invitation, NotAgain
from rooms.conversation.models import BackstageEvent, Event, Membership, Presence, Room
from rooms.crisis.models import BrokenGlass, CrisisContact, Escalation, SealedTranscript
from rooms.distress.models import CheckIn, LevelChange, RoomDistress

__all__ = [
    "BackstageEvent",
    "BrokenGlass",
    "Call",
    "CheckIn",
    "CrisisContact",
    "Escalation",
    "Event",
    "Invitation",
    "LevelChange",
    "Membership",
    "NotAgain",
    "Presence",
    "Room",
    "RoomDistress",
    "SealedTranscript",
]

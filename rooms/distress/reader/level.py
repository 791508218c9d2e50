"""The five distress levels (design, "Words")."""

import enum


class Level(enum.IntEnum):
    """Ordered: a higher number asks for more human attention, sooner."""

    CALM = 0
    LOW = 1
    ELEVATED = 2
    HIGH = 3
    IMMINENT = 4

    @property
    def label(self) -> str:
        """The word used on the wire, in packs and in the command: "calm" … "imminent"."""
        return self.name.lower()

    @classmethod
    def named(cls, label: str) -> "Level":
        """The level with this label; KeyError for any other word."""
        return cls[label.upper()]

    def step(self, by: int) -> "Level":
        """`by` levels up (or down), kept inside the scale."""
        return Level(max(Level.CALM, min(Level.IMMINENT, self + by)))

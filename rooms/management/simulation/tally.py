"""What the simulated people saw, counted once each, and the lines that tell it."""

from collections import Counter
from dataclasses import dataclass, field

LEVELS = ("calm", "low", "elevated", "high", "imminent")


@dataclass(slots=True)
class Tally:
    """Everything is counted from what came back over pages and sockets."""

    opened: int = 0
    messages: int = 0
    whispers: int = 0
    led: int = 0
    let_in: int = 0
    answered: int = 0
    resolved: int = 0
    closed: int = 0
    reconnected: int = 0
    doubled: int = 0  # entries delivered twice
    missed: int = 0  # entries whose predecessor never came
    refused: Counter[str] = field(default_factory=Counter)
    levels: Counter[str] = field(default_factory=Counter)
    _known: set[tuple[str, str, int]] = field(default_factory=set)

    def first(self, room: str, log: str, seq: int) -> bool:
        """Whether nobody has told of this entry before: several helpers see the same one."""
        if (room, log, seq) in self._known:
            return False
        self._known.add((room, log, seq))
        return True

    def level_changed(self, before: int, after: int) -> None:
        self.levels[f"{LEVELS[before]} → {LEVELS[after]}"] += 1

    @property
    def talking(self) -> int:
        return self.opened - self.closed

    def progress(self) -> str:
        return (
            f"{self.talking} talking · {self.opened} rooms · {self.messages} messages · "
            f"{sum(self.levels.values())} level changes · {self.answered} cases · {self.closed} closed"
        )

    def summary(self) -> list[str]:
        """Lines for the end of a run."""
        moved = ", ".join(f"{name} ×{count}" for name, count in sorted(self.levels.items()))
        lines = [
            f"rooms opened           {self.opened}",
            f"messages               {self.messages} in rooms, {self.whispers} backstage",
            f"conversations led      {self.led}",
            f"level changes seen     {sum(self.levels.values())}" + (f" ({moved})" if moved else ""),
            f"doors let in           {self.let_in}",
            f"escalations answered   {self.answered}, resolved {self.resolved}",
            f"closings               {self.closed}",
            f"delivery               {self.missed} missed, {self.doubled} doubled, {self.reconnected} losses",
        ]
        if self.refused:
            lines.append(
                "refused                " + ", ".join(f"{c} ×{n}" for c, n in sorted(self.refused.items()))
            )
        return lines

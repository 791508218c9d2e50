"""Who takes part in which scene: rooms and members by name, the same for every server."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from bench.client.dialects import Member
from bench.client.flood import FLOODER

LIVE_PROBES = 60  # calls, and danger phrases, a run of the scene `live`
LIVE_SUPPORTERS = 20
LIVE_STAFF = 3


@dataclass(frozen=True, slots=True)
class Scene:
    """`rooms` of the `sizes` in turn. A talk is a closed loop of `senders` a room unless it has a `rate`: lines a
    second of each person (`each`) or else of each room."""

    name: str
    kind: str
    rooms: int
    sizes: tuple[int, ...]
    senders: int = 1
    rate: float = 0.0
    each: bool = False
    seconds: float = 4.0
    warm: float = 1.2
    fresh: bool = False  # wants a server that has done nothing else
    more: float = 1.6  # seconds that it takes beside `warm` and `seconds`, about

    @property
    def takes(self) -> float:
        return self.warm + self.seconds + self.more

    def plan(self, run: int) -> dict[str, Any]:
        named = ("kind", "senders", "rate", "each", "seconds", "warm")
        return {name: getattr(self, name) for name in named} | {"run": run}

    def members(self) -> list[Member]:
        found = [
            Member(room=f"{self.name}-{r}", name=f"{self.name}-{r}-{m}", seeker=m == 0)
            for r in range(self.rooms)
            for m in range(self.sizes[r % len(self.sizes)])
        ]
        return found + MORE.get(self.kind, list)()


def _live() -> list[Member]:
    """Rooms of two for the calls and the danger phrases, supporters who are free, and staff."""
    found = []
    for act in ("call", "danger"):
        for n in range(LIVE_PROBES):
            found += [Member(f"{act}-{n}", f"{act}-{n}-{m}", seeker=m == 0) for m in range(2)]
    found += [Member("", f"supporter-{n}") for n in range(LIVE_SUPPORTERS)]
    return found + [Member("", f"staff-{n}") for n in range(LIVE_STAFF)]


def _hostile() -> list[Member]:
    """One person in a room of their own, who will flood."""
    return [Member(FLOODER, FLOODER, seeker=True)]


MORE: dict[str, Callable[[], list[Member]]] = {"live": _live, "flood": _hostile}
SCENES = {
    scene.name: scene
    for scene in (
        Scene("group", "talk", 20, (10,)),
        Scene("pair", "talk", 25, (2,)),
        Scene("lobby", "talk", 1, (300,)),
        Scene("many", "talk", 5, (10,), senders=8),
        Scene("steady", "talk", 20, (10,), rate=3.0, seconds=5),
        Scene("steady-each", "talk", 20, (10,), rate=3.0, each=True),
        Scene("live", "live", 50, (2, 3, 4, 5), rate=1.0, each=True, seconds=25, fresh=True, more=6),
        Scene("idle", "sockets", 1010, (5,), seconds=25, warm=9, fresh=True, more=15),
        Scene("flood", "flood", 20, (10,), rate=1.0, each=True, seconds=6, fresh=True, more=10),
    )
}

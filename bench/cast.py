"""Who takes part in which scene: rooms and members by name, the same for every server."""

from dataclasses import asdict, dataclass
from typing import Any

from bench.client.dialects import Member


@dataclass(frozen=True, slots=True)
class Scene:
    """`shape` is (rooms, members of each); a talk is closed-loop with `senders` a room unless it has a `rate`."""

    name: str
    kind: str
    shape: tuple[int, int]
    senders: int = 1
    rate: float = 0.0
    seconds: float = 5.0
    warm: float = 1.5
    fresh: bool = False  # wants a server that has done nothing else

    @property
    def people(self) -> int:
        return self.shape[0] * self.shape[1]

    def plan(self, run: int) -> dict[str, Any]:
        return asdict(self) | {"run": run}

    def members(self) -> list[Member]:
        rooms, each = self.shape
        return [
            Member(room=f"{self.name}-{r}", name=f"{self.name}-{r}-{m}", seeker=m == 0)
            for r in range(rooms)
            for m in range(each)
        ]


SCENES = {
    scene.name: scene
    for scene in (
        Scene("group", "talk", (20, 10)),
        Scene("pair", "talk", (25, 2)),
        Scene("lobby", "talk", (1, 300)),
        Scene("many", "talk", (5, 10), senders=8),
        Scene("steady", "talk", (20, 10), rate=3.0),
        Scene("connect", "connect", (64, 5), fresh=True),
        Scene("idle1000", "idle", (210, 5), seconds=10, warm=3, fresh=True),
        Scene("idle5000", "idle", (1010, 5), seconds=20, warm=3, fresh=True),
    )
}

"""Which server does what in which round, and how long all of it takes.

A round goes through all parts, so what disturbs the machine for a while disturbs all, and a run that is cut short
has whole rounds of everything. Scenes that no ratio of five rounds hangs on come in every other round.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from bench.cast import SCENES, Scene
from bench.servers import KINDS

READING = "reading"
READING_SECONDS = 5.0
BACKING_SECONDS = {"postgres": 5.0}
EVERY, ODD, EVEN = "every", "odd", "even"


@dataclass(frozen=True, slots=True)
class Part:
    """`fewer`: servers whose scenes come in other rounds, but for `always`. `skips`: scenes that a server cannot
    keep up with, where waiting for it would tell nothing."""

    kinds: tuple[str, ...]
    scenes: dict[str, str]  # and in which rounds
    fewer: dict[str, str] = field(default_factory=dict)
    always: tuple[str, ...] = ()
    skips: dict[str, tuple[str, ...]] = field(default_factory=dict)

    def rounds_of(self, kind: str, scene: str) -> str:
        return self.scenes[scene] if scene in self.always else self.fewer.get(kind, self.scenes[scene])


SPEED = ("canonical", "socketio", "ws", "daphne", "uvicorn")
PARTS = {
    "sqlite": Part(
        SPEED,
        {"group": EVERY, "pair": EVERY, "many": EVERY, "steady": EVERY, "steady-each": ODD, "lobby": ODD},
        fewer={"canonical": ODD, "ws": ODD},
        always=("group",),
        skips={"canonical": ("steady-each",)},
    ),
    READING: Part((), {}),
    "slow": Part(("canonical", "socketio", "daphne", "uvicorn"), {"group": EVERY}),
    "postgres": Part(
        ("socketio-postgres", "daphne-postgres", "uvicorn-postgres", "uvicorn-postgres-2"),
        {"group": EVERY, "many": ODD},
    ),
    "flood": Part(("daphne", "uvicorn"), {"flood": ODD}),
    "live": Part(("daphne", "uvicorn"), {"live": EVEN}),
    "sockets": Part(SPEED, {"idle": ODD}, fewer={"canonical": EVEN, "socketio": EVEN, "ws": EVEN}),
}


@dataclass(frozen=True, slots=True)
class Step:
    """One server with its scenes in one round; the part `reading` has neither."""

    number: int
    part: str
    kind: str
    scenes: tuple[Scene, ...]

    @property
    def takes(self) -> float:
        """Seconds, about."""
        if self.part == READING:
            return READING_SECONDS
        starts = sum(scene.fresh for scene in self.scenes) or 1
        return KINDS[self.kind].starts * starts + sum(scene.takes for scene in self.scenes)


@dataclass(frozen=True, slots=True)
class Choice:
    """What of the whole plan is wanted; empty means all."""

    parts: Sequence[str] = ()
    servers: Sequence[str] = ()
    scenes: Sequence[str] = ()
    rounds: int = 5
    quick: bool = False


def steps(choice: Choice) -> list[Step]:
    """In the order in which they are done; every second round goes through the servers backwards."""
    found: list[Step] = []
    for number in range(1, choice.rounds + 1):
        for name, part in PARTS.items():
            if not choice.parts or name in choice.parts:
                found += _of_part(name, part, number, choice)
    return found


def _of_part(name: str, part: Part, number: int, choice: Choice) -> list[Step]:
    if name == READING:
        return [Step(number, READING, "", ())]
    kinds = part.kinds if number % 2 else part.kinds[::-1]
    found = []
    for kind in kinds:
        if choice.servers and kind not in choice.servers:
            continue
        scenes = tuple(
            _paced(SCENES[scene], choice)
            for scene in part.scenes
            if (not choice.scenes or scene in choice.scenes)
            and scene not in part.skips.get(kind, ())
            and _due(part.rounds_of(kind, scene), number, choice.rounds)
        )
        if scenes:
            found.append(Step(number, name, kind, scenes))
    return found


def _due(when: str, number: int, rounds: int) -> bool:
    return when == EVERY or rounds == 1 or (number % 2 == 1) == (when == ODD)


def _paced(scene: Scene, choice: Choice) -> Scene:
    if choice.quick:
        return replace(scene, seconds=min(scene.seconds, 3.0), warm=min(scene.warm, 1.0))
    return scene


def seconds(chosen: Sequence[Step]) -> float:
    """About, as measured on a quiet machine."""
    backings = {(step.number, step.part) for step in chosen}
    return sum(step.takes for step in chosen) + sum(BACKING_SECONDS.get(part, 0.5) for _, part in backings)

"""A run: everybody comes on duty, seekers arrive one after another, time passes, everybody says goodbye."""

import asyncio
import random
import time
from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rooms.management.simulation import seeker
from rooms.management.simulation.arcs import Arc, arcs, by_line
from rooms.management.simulation.casting import Cast, Casting
from rooms.management.simulation.guard import Guard
from rooms.management.simulation.pace import Pace
from rooms.management.simulation.pages import Unusable
from rooms.management.simulation.person import World
from rooms.management.simulation.staff import Staff
from rooms.management.simulation.supporter import Helper, Supporter
from rooms.management.simulation.tally import Tally

BETWEEN_ARRIVALS = 4.0
BETWEEN_CONVERSATIONS = 8.0
LOOK_EVERY = 2.0
GOODBYE = 45.0  # seconds for saying goodbye before everybody hurries
LEAVING = 15.0


@dataclass(frozen=True, slots=True)
class Plan:
    """`minutes` are simulated ones: a run lasts minutes / speed. `folder` keeps what later runs must know."""

    origin: str
    seekers: int
    supporters: int
    minutes: float
    speed: float
    folder: Path
    cast: Cast
    secret: str
    seed: int | None = None


class Run:
    """`tell` gets a progress line about once a second."""

    def __init__(self, plan: Plan, tell: Callable[[str], None]) -> None:
        self._plan = plan
        self._tell = tell
        self._arcs = arcs()
        self._pace = Pace(plan.speed, random.Random(plan.seed))
        self._closing = asyncio.Event()
        self._tasks: set[asyncio.Task[None]] = set()
        self._reason: BaseException | None = None
        self.tally = Tally()
        self._world = World(plan.origin, self._pace, self.tally, self._spawn, self._closing)

    async def play(self) -> Tally:
        """Raises Unusable when the place cannot be used, or somebody real came."""
        guard, helpers = await self._come_on_duty()
        serving = [self._spawn(helper.serve()) for helper in helpers]
        background = [self._spawn(self._keep_watch(guard)), self._spawn(self._keep_telling())]
        talking = [self._spawn(self._seek(guard, number)) for number in range(self._plan.seekers)]
        await self._world.rest(self._plan.minutes * 60)
        self._closing.set()
        await self._all_done(talking, GOODBYE)
        for helper in helpers:
            helper.off.set()
        await self._all_done(serving, LEAVING)
        await self._end(background)
        if self._reason is not None:
            raise self._reason
        return self.tally

    def stop(self) -> None:
        """Say goodbye now, without taking one's time."""
        self._pace.hurry()
        self._closing.set()

    async def _come_on_duty(self) -> tuple[Guard, list[Helper]]:
        plan, lines = self._plan, by_line(self._arcs)
        plan.folder.mkdir(exist_ok=True)
        casting = Casting(plan.origin, plan.cast, plan.secret, plan.folder / "people")
        staff = await casting.staff()
        guard = Guard(staff[0], plan.folder / "rooms")
        await guard.look()
        supporters = await casting.supporters(plan.supporters)
        helpers: list[Helper] = [Staff(self._world, browser, lines) for browser in staff]
        helpers += [Supporter(self._world, browser, lines, guard) for browser in supporters]
        return guard, helpers

    async def _seek(self, guard: Guard, number: int) -> None:
        """One place among those who seek: arc after arc, each a new guest."""
        await self._world.rest(number * BETWEEN_ARRIVALS)
        while not self._closing.is_set():
            arc = self._arc(number)
            guest = await seeker.arrive(self._world, guard, arc)
            await guest.live(arc)
            number += self._plan.seekers
            await self._world.rest(BETWEEN_CONVERSATIONS)

    def _arc(self, number: int) -> Arc:
        return self._arcs[number % len(self._arcs)]

    async def _keep_watch(self, guard: Guard) -> None:
        while not self._closing.is_set():
            await guard.look()
            await asyncio.sleep(LOOK_EVERY)

    async def _keep_telling(self) -> None:
        begun = time.monotonic()
        while True:
            minutes, seconds = divmod(int(time.monotonic() - begun), 60)
            self._tell(f"{minutes:02}:{seconds:02} · {self.tally.progress()}")
            await asyncio.sleep(1)

    def _spawn(self, work: Coroutine[Any, Any, None]) -> asyncio.Task[None]:
        task = asyncio.create_task(self._careful(work))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return task

    async def _careful(self, work: Coroutine[Any, Any, None]) -> None:
        """Whatever goes wrong, the others still say goodbye and go off duty before it is told."""
        try:
            await work
        except Exception as error:
            if self._reason is None or isinstance(error, Unusable):
                self._reason = error
            self.stop()

    async def _all_done(self, tasks: list[asyncio.Task[None]], seconds: float) -> None:
        """In their own time, then in a hurry, then not at all."""
        for patience in (self._pace.patience(seconds, 20), LEAVING):
            if not tasks:
                return
            _, late = await asyncio.wait(tasks, timeout=patience)
            if not late:
                return
            self.stop()
        await self._end(list(late))

    async def _end(self, tasks: list[asyncio.Task[None]]) -> None:
        for task in (*tasks, *(self._tasks - set(tasks))):
            task.cancel()
        await asyncio.gather(*tasks, *self._tasks, return_exceptions=True)

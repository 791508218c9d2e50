"""A simulated seeker lives one arc: arrives, waits, tells, lets people in or not, says goodbye, closes."""

import asyncio
from collections.abc import Callable

from rooms.management.simulation import pages
from rooms.management.simulation.arcs import Arc, Turn
from rooms.management.simulation.guard import Guard
from rooms.management.simulation.person import SEEKER, Person, RoomSeen, World
from rooms.management.simulation.wire import Frame

WAIT_FOR_LEAD = 600.0
WAIT_FOR_ANSWER = 45.0
WAIT_FOR_SECOND = 12.0
WAIT_FOR_STAFF = 40.0
SAYS_NOT_NOW = 0.15


class Seeker(Person):
    here: RoomSeen

    def on_event(self, frame: Frame) -> None:
        super().on_event(frame)
        if frame["kind"] == "door":
            self.world.spawn(self._answer_door(frame["data"]["invitation"]))
        if frame["kind"] == "closed":
            self.world.tally.closed += 1

    async def live(self, arc: Arc) -> None:
        connected = asyncio.ensure_future(self.wire.run())
        try:
            await self._tell(arc)
        finally:
            connected.cancel()

    async def _tell(self, arc: Arc) -> None:
        told = 0
        for told, turn in enumerate(arc.turns):
            if self.world.closing.is_set():
                break
            await self._take_turn(turn)
            if told == 0:  # the first words may be written ahead, the rest is told to somebody
                await self._until_closing(lambda: bool(self.here.lead), WAIT_FOR_LEAD)
                await self._wait_for_answers(turn)
            if self.here.over:
                return
        if self.world.closing.is_set() and self.here.lead and told < len(arc.turns) - 1:
            for turn in arc.goodbye:
                await self._take_turn(turn)
        await self._close(arc)

    async def _take_turn(self, turn: Turn) -> None:
        await self.world.pace.read(turn.seeker)
        if turn.check_in is not None:
            await self.wire.send("check_in", room=self.here.key, distress=turn.check_in)
        if turn.act == "need_help":
            await self.wire.send("need_help", room=self.here.key)
        elif turn.act:
            await self.wire.send("self_report", room=self.here.key, state=turn.act)
        await self.say(self.here, turn.seeker)
        if self.here.lead:
            await self._wait_for_answers(turn)

    async def _wait_for_answers(self, turn: Turn) -> None:
        """Whoever leads answers; a second supporter and staff too, where they come in time."""
        pace = self.world.pace
        await self._until_closing(lambda: self._answered(turn.lead), pace.patience(WAIT_FOR_ANSWER, 5))
        if turn.staff:
            await self._until_closing(lambda: self._answered(turn.staff), pace.patience(WAIT_FOR_STAFF, 5))
        if turn.second:
            await self._until_closing(lambda: self._answered(turn.second), pace.patience(WAIT_FOR_SECOND))

    def _answered(self, answer: str) -> bool:
        said = {line.text for line in self.here.lines if line.part != SEEKER}
        return answer in said or self.here.over

    async def _until_closing(self, true: Callable[[], bool], seconds: float) -> None:
        await self.until(lambda: true() or self.world.closing.is_set(), seconds)

    async def _answer_door(self, invitation: str) -> None:
        await self.world.pace.pause(3)
        if self.here.over or invitation not in self.here.doors:
            return
        yes = self.world.pace.dice.random() > SAYS_NOT_NOW
        await self.wire.send("let_in", invitation=invitation, yes=yes)
        if yes and await self.until(
            lambda: invitation not in self.here.doors, self.world.pace.patience(10, 5)
        ):
            self.world.tally.let_in += 1

    async def _close(self, arc: Arc) -> None:
        await self.world.pace.pause(2)
        while not self.here.over:
            await self.wire.send("close", room=self.here.key, distress=arc.after)
            await self.until(lambda: self.here.over, 5)


async def arrive(world: World, guard: Guard, arc: Arc) -> Seeker:
    """A new guest in a room of their own."""
    browser = pages.Browser(world.origin)
    with guard.opening():
        key = await pages.arrive(
            browser, {"distress": str(arc.before), "topics": list(arc.topics), "language": "en"}
        )
        guard.ours(key)
    world.tally.opened += 1
    seeker = Seeker(world, browser)
    seeker.here = seeker.room(key)
    return seeker

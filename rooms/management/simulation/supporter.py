"""A simulated supporter: on duty, takes invitations, answers what is said, steps back, goes off duty."""

import asyncio
from datetime import UTC, datetime

from rooms.management.simulation.arcs import LEAD, SECOND, Turn
from rooms.management.simulation.guard import Guard
from rooms.management.simulation.pages import Browser, Unusable
from rooms.management.simulation.person import SEEKER, Person, RoomSeen, World
from rooms.management.simulation.wire import Frame

DECLINES = 0.08


class Helper(Person):
    """Answers each line of a seeker with what is written for the part they have in that room."""

    def __init__(self, world: World, browser: Browser, lines: dict[str, Turn]) -> None:
        super().__init__(world, browser)
        self._lines = lines
        self.off = asyncio.Event()

    async def serve(self) -> None:
        """On duty until `off` is set."""
        connected = asyncio.ensure_future(self.wire.run())
        try:
            await self.wire.send("duty", on=True)
            await self.off.wait()
            await self.wire.send("duty", on=False)
            await self.until(lambda: False, 0.3)  # lets the last frame out
        finally:
            connected.cancel()

    def on_backstage(self, frame: Frame) -> None:
        told = frame.get("data") or {}
        if frame["kind"] == "case":
            self.room(frame["room"]).cases[told["escalation"]] = told["state"]
        if frame["kind"] == "level" and self.world.tally.first(frame["room"], "backstage", frame["seq"]):
            self.world.tally.level_changed(told["before"], told["after"])

    def part_in(self, room: RoomSeen) -> str:
        return LEAD if room.me == room.lead else SECOND

    async def attend(self, room: RoomSeen) -> None:
        """Be there until the room ends or one's own part in it."""
        await self.wire.watch(room.key)
        answered: set[str] = set()
        while not self.off.is_set():
            await self.until(lambda: room.over or self._open_line(room, answered) is not None, 1.0)
            if room.over:
                return
            line = self._open_line(room, answered)
            if line is not None:
                await self.world.pace.read(line)
                answered.update(self._earlier(room, line))
                if await self._answer(room, self._lines[line]):
                    return

    def _open_line(self, room: RoomSeen, answered: set[str]) -> str | None:
        """The seeker's latest line that has an answer for this part and was not answered by it yet."""
        if not room.me:
            return None
        part = self.part_in(room)
        said = {line.text for line in room.lines if line.part != SEEKER}
        for line in reversed(room.lines):
            turn = self._lines.get(line.text) if line.part == SEEKER else None
            if turn is not None and turn.answer(part):
                done = line.text in answered or turn.answer(part) in said
                return None if done else line.text
        return None

    def _earlier(self, room: RoomSeen, line: str) -> set[str]:
        texts = [one.text for one in room.lines]
        return set(texts[: texts.index(line) + 1])

    async def _answer(self, room: RoomSeen, turn: Turn) -> bool:
        """Say it, with what goes with it. True when that was the last of this person here."""
        part = self.part_in(room)
        await self._beside(room, turn, part)
        await self.say(room, turn.answer(part))
        return await self._afterwards(room, turn, part)

    async def _beside(self, room: RoomSeen, turn: Turn, part: str) -> None:
        if part == LEAD and turn.whisper and await self.wire.write("backstage", room.key, turn.whisper):
            self.world.tally.whispers += 1
        if turn.pulse and part == (SECOND if turn.second else LEAD):
            await self.wire.send("pulse", room=room.key, frequency=turn.pulse)

    async def _afterwards(self, room: RoomSeen, turn: Turn, part: str) -> bool:
        if part != SECOND or not turn.second_leaves or room.over:
            return False
        await self.world.pace.pause(3)
        await self.wire.send("leave", room=room.key)
        return True


class Supporter(Helper):
    def __init__(self, world: World, browser: Browser, lines: dict[str, Turn], guard: Guard) -> None:
        super().__init__(world, browser, lines)
        self._guard = guard
        self._asked: set[str] = set()

    def on_welcome(self, frame: Frame) -> None:
        super().on_welcome(frame)
        for invited in frame["invitations"]:
            self.on_invitation(invited)

    def on_invitation(self, frame: Frame) -> None:
        if frame["state"] == "offered" and frame["invitation"] not in self._asked:
            self._asked.add(frame["invitation"])
            self.world.spawn(self._consider(frame))
        if frame["state"] == "joined" and frame.get("room"):
            self.world.spawn(self._begin(frame["room"], frame["need"]))

    async def _consider(self, invited: Frame) -> None:
        """Read it, look whether everybody here is simulated, then answer."""
        left = (datetime.fromisoformat(invited["ends_at"]) - datetime.now(UTC)).total_seconds()
        await self.world.pace.pause(min(self.world.pace.dice.uniform(1, 5), left / 2))
        if self.off.is_set():
            return
        await self._guard.look()
        declines = invited["level"] < 3 and self.world.pace.dice.random() < DECLINES
        await self.wire.send("decline" if declines else "accept", invitation=invited["invitation"])

    async def _begin(self, key: str, need: str) -> None:
        if not self._guard.is_ours(key):
            await self.wire.send("leave", room=key)
            raise Unusable("A real conversation began meanwhile; the simulated supporters have left it.")
        if need == "lead":
            self.world.tally.led += 1
        room = self.rooms[key] = RoomSeen(key)
        await self.attend(room)

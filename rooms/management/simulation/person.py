"""What every simulated person has: a browser, a socket, and what its frames tell of each room."""

import asyncio
import time
from collections.abc import Callable, Coroutine
from dataclasses import dataclass, field
from typing import Any

from rooms.management.simulation.pace import Pace
from rooms.management.simulation.pages import Browser
from rooms.management.simulation.tally import Tally
from rooms.management.simulation.wire import Frame, Wire

Spawn = Callable[[Coroutine[Any, Any, None]], object]
SEEKER = "seeker"


@dataclass(slots=True)
class Line:
    author: str
    part: str
    text: str


@dataclass(slots=True)
class RoomSeen:
    """One room as this person's frames tell it."""

    key: str
    me: str = ""
    lead: str = ""
    closed: bool = False
    parts: dict[str, str] = field(default_factory=dict)
    lines: list[Line] = field(default_factory=list)
    doors: list[str] = field(default_factory=list)
    cases: dict[str, str] = field(default_factory=dict)  # escalation key: state
    holders: dict[str, str] = field(default_factory=dict)  # escalation key: who acknowledged it
    ended: bool = False

    def enter(self, snapshot: Frame) -> None:
        self.me = snapshot["me"] or ""
        self.closed = snapshot["closed"]
        for member in snapshot["members"]:
            self.parts[member["handle"]] = member["part"]
            if member["lead"]:
                self.lead = member["handle"]
        self.doors = [one["invitation"] for one in snapshot["door"]]
        for case in snapshot.get("cases", []):
            self.cases[case["escalation"]] = case["state"]

    def hear(self, event: Frame) -> None:
        told = event.get("data") or {}
        kind = event["kind"]
        if kind == "message" and event.get("text"):
            author = event["author"]
            self.lines.append(Line(author, self.parts.get(author, ""), event["text"]))
        elif kind == "joined":
            self.parts[told["handle"]] = told["part"]
        elif kind == "lead":
            self.lead = told["handle"]
        elif kind == "unled":
            self.lead = ""
        elif kind == "door":
            self.doors.append(told["invitation"])
        elif kind == "door_ended":
            self.doors = [one for one in self.doors if one != told["invitation"]]
        elif kind == "closed":
            self.closed = True

    @property
    def over(self) -> bool:
        return self.closed or self.ended


@dataclass(slots=True)
class World:
    """What all simulated people of a run share."""

    origin: str
    pace: Pace
    tally: Tally
    spawn: Spawn
    closing: asyncio.Event  # time is over: say goodbye

    async def rest(self, seconds: float) -> None:
        """A pause that ends when time is over."""
        try:
            await asyncio.wait_for(self.closing.wait(), seconds / self.pace.speed)
        except TimeoutError:
            return


class Person:
    """Frames in, knowledge kept, `until` for whoever waits for something to become true."""

    def __init__(self, world: World, browser: Browser) -> None:
        self.world = world
        self.browser = browser
        self.rooms: dict[str, RoomSeen] = {}
        self.wire = Wire(world.origin, browser.cookies, self.hear, world.tally)
        self._news = asyncio.Event()

    def hear(self, frame: Frame) -> None:
        getattr(self, f"on_{frame['type']}", self._nothing)(frame)
        self._news.set()
        self._news = asyncio.Event()

    def _nothing(self, frame: Frame) -> None:
        pass

    def room(self, key: str) -> RoomSeen:
        return self.rooms.setdefault(key, RoomSeen(key))

    def on_welcome(self, frame: Frame) -> None:
        for snapshot in frame["rooms"]:
            self.room(snapshot["room"]).enter(snapshot)

    def on_snapshot(self, frame: Frame) -> None:
        self.room(frame["room"]["room"]).enter(frame["room"])

    def on_event(self, frame: Frame) -> None:
        self.room(frame["room"]).hear(frame)

    def on_ended(self, frame: Frame) -> None:
        self.room(frame["room"]).ended = True
        self.wire.forget(frame["room"])

    async def until(self, true: Callable[[], bool], seconds: float) -> bool:
        """Whether it became true in time; looked at after every frame."""
        ends = time.monotonic() + seconds
        while not true():
            left = ends - time.monotonic()
            if left <= 0:
                return False
            try:
                await asyncio.wait_for(self._news.wait(), min(left, 0.5))
            except TimeoutError:
                continue
        return True

    async def say(self, room: RoomSeen, text: str) -> None:
        """Seen typing, then sent; counted once it is acked."""
        if room.over:
            return
        await self.wire.send("typing", room=room.key)
        await self.world.pace.type(text)
        if not room.over and await self.wire.write("say", room.key, text):
            self.world.tally.messages += 1

"""Lines on their way: rooms where a line waits for the last one, and rooms at a steady pace."""

import asyncio
import gc
from collections.abc import Iterator
from random import Random
from time import perf_counter, process_time
from typing import Any

from bench import texts
from bench.client.dialects import In, Member
from bench.client.server import Server
from bench.client.tally import Tally
from bench.client.wire import Socket

STALL_SECONDS = 5.0


def cids(run: int) -> Iterator[str]:
    """Client ids in the shape of a UUID; the run keeps them apart from those of other runs."""
    n = 0
    while True:
        n += 1
        yield f"{n & 0xFFFFFFFF:08x}-0000-4000-8000-{run & 0xFFFFFFFFFFFF:012x}"


class Slot:
    """One line at a time of one room: the seeker's and another member's in turn, so half are the seeker's."""

    def __init__(self, room: list[Socket], seeker: Socket, others: list[Socket]) -> None:
        self.room, self._seeker, self._others = room, seeker, others
        self._turn = 0

    def author(self) -> Socket:
        self._turn += 1
        if self._turn % 2 or not self._others:
            return self._seeker
        return self._others[self._turn // 2 % len(self._others)]


def slots_of(sockets: list[Socket], senders: int) -> list[Slot]:
    """`senders` lines on their way in each room at any time, by as many people, the seeker among them."""
    rooms: dict[str, list[Socket]] = {}
    for socket in sockets:
        rooms.setdefault(socket.member.room, []).append(socket)
    found = []
    for room in rooms.values():
        seeker = next(s for s in room if s.member.seeker)
        others = [s for s in room if s is not seeker]
        if senders == 1:
            found.append(Slot(room, seeker, others))
        else:
            speaking = others[: senders - 1]
            found += [Slot(room, seeker, [speaking[i % len(speaking)]]) for i in range(senders)]
    return found


class Talk:
    """Lines on their way, closed loop (`rate` 0) or paced."""

    def __init__(self, server: Server, run: int) -> None:
        self._server = server
        self._cids = cids(run)
        self._texts = texts.endless()
        self._closed_loop = False
        self.tally = Tally()

    def heard(self, socket: Socket, frame: In) -> None:
        line = self.tally.heard(socket, frame)
        if line is not None and self._closed_loop:
            self._next(line.slot)

    def _next(self, slot: Slot) -> None:
        self._say(slot.author(), len(slot.room), slot)

    def _say(self, author: Socket, members: int, slot: Slot | None) -> None:
        cid = next(self._cids)
        self.tally.say(cid, members, slot)
        author.say(cid, next(self._texts))

    async def closed_loop(
        self, sockets: list[Socket], senders: int, warm: float, seconds: float
    ) -> dict[str, Any]:
        self._closed_loop = True
        for slot in slots_of(sockets, senders):
            self._next(slot)
        watch = asyncio.create_task(self._unstall())
        report = await self._measure(warm, seconds)
        self._closed_loop = False
        watch.cancel()
        return await self.drained(report)

    async def _unstall(self) -> None:
        """A line that never arrives somewhere must not silence its room."""
        while True:
            await asyncio.sleep(1)
            late = perf_counter() - STALL_SECONDS
            for cid, line in [(c, x) for c, x in self.tally.lines.items() if x.said < late]:
                del self.tally.lines[cid]
                self.tally.lost += 1
                self._next(line.slot)

    async def paced(self, sockets: list[Socket], scene: dict[str, Any]) -> dict[str, Any]:
        until = perf_counter() + scene["warm"] + scene["seconds"]
        speaking = self.speakers(sockets, scene["rate"], until, each=scene["each"])
        report = await self._measure(scene["warm"], scene["seconds"])
        await asyncio.gather(*speaking)
        return await self.drained(report)

    def speakers(
        self, sockets: list[Socket], rate: float, until: float, *, each: bool
    ) -> list[asyncio.Task[None]]:
        """`rate` lines a second of each socket, or else of each room, whatever the server does; ends by itself."""
        slots = slots_of(sockets, 1)
        if each:
            slots = [Slot(slot.room, socket, []) for slot in slots for socket in slot.room]
        random = Random(11)
        now = perf_counter()
        due = [now + random.random() / rate for _ in slots]
        return [
            asyncio.create_task(self._speak(slot, first, 1 / rate, until))
            for slot, first in zip(slots, due, strict=True)
        ]

    async def _speak(self, slot: Slot, due: float, pause: float, until: float) -> None:
        while due < until:
            await asyncio.sleep(max(0.0, due - perf_counter()))
            self._say(slot.author(), len(slot.room), None)
            due += pause

    async def _measure(self, warm: float, seconds: float) -> dict[str, Any]:
        await asyncio.sleep(warm)
        if self._server.profiler is not None:
            self._server.profiler.start()
        before, since, own = self._server.cpu(), perf_counter(), process_time()
        self.tally.begin()
        await asyncio.sleep(seconds)
        self.tally.counting = False
        after, took = self._server.cpu(), perf_counter() - since
        report = self.tally.report(took, {part: after[part] - before[part] for part in after})
        report["load_percent"] = round(100 * (process_time() - own) / took, 1)
        return report

    async def drained(self, report: dict[str, Any]) -> dict[str, Any]:
        """What has not arrived some seconds after the last line counts as lost."""
        until = perf_counter() + STALL_SECONDS
        while self.tally.lines and perf_counter() < until:
            await asyncio.sleep(0.05)
        report["lost"] = self.tally.lost + len(self.tally.lines)
        return report


async def talk(server: Server, members: list[Member], scene: dict[str, Any]) -> dict[str, Any]:
    talking = Talk(server, scene["run"])
    sockets = await server.open(members, talking.heard)
    await asyncio.sleep(0.3)
    gc.collect()
    gc.freeze()
    gc.disable()
    if scene["rate"]:
        report = await talking.paced(sockets, scene)
    else:
        report = await talking.closed_loop(sockets, scene["senders"], scene["warm"], scene["seconds"])
    for socket in sockets:
        socket.close()
    return report

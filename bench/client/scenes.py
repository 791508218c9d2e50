"""The scenes: rooms where a line waits for the last one, rooms at a steady pace, connects, idle sockets."""

import asyncio
import gc
from collections.abc import Iterator
from dataclasses import asdict
from random import Random
from time import perf_counter, process_time
from typing import Any

from bench import procs, texts
from bench.client.dialects import DIALECTS, Dialect, In, Member
from bench.client.tally import Tally
from bench.client.wire import Socket, connect
from bench.stats import Latency

STALL_SECONDS = 5.0
AT_ONCE = 16


class Server:
    """The server under load as the client sees it: an address, a dialect and the processes it is made of."""

    def __init__(self, base: str, dialect: str, parts: dict[str, list[int]]) -> None:
        self.base = base
        self.dialect: Dialect = DIALECTS[dialect]
        self._roots = parts

    def cpu(self) -> dict[str, float]:
        return {part: procs.cpu_seconds(procs.tree(roots)) for part, roots in self._roots.items()}

    def app_kib(self) -> float:
        return procs.resident_kib(procs.tree(self._roots["app"]))

    async def open(self, members: list[Member], heard: Any) -> list[Socket]:
        gate = asyncio.Semaphore(AT_ONCE)

        async def one(member: Member) -> Socket:
            async with gate:
                return await connect(self.base, member, self.dialect, heard)

        return list(await asyncio.gather(*(one(m) for m in members)))


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
        return await self._drained(report)

    async def _unstall(self) -> None:
        """A line that never arrives somewhere must not silence its room."""
        while True:
            await asyncio.sleep(1)
            late = perf_counter() - STALL_SECONDS
            for cid, line in [(c, x) for c, x in self.tally.lines.items() if x.said < late]:
                del self.tally.lines[cid]
                self.tally.lost += 1
                self._next(line.slot)

    async def paced(self, sockets: list[Socket], rate: float, warm: float, seconds: float) -> dict[str, Any]:
        sizes: dict[str, int] = {}
        for socket in sockets:
            sizes[socket.member.room] = sizes.get(socket.member.room, 0) + 1
        random = Random(11)
        until = perf_counter() + warm + seconds

        async def speak(socket: Socket, due: float) -> None:
            while due < until:
                await asyncio.sleep(max(0.0, due - perf_counter()))
                self._say(socket, sizes[socket.member.room], None)
                due += 1 / rate

        now = perf_counter()
        speaking = [asyncio.create_task(speak(s, now + random.random() / rate)) for s in sockets]
        report = await self._measure(warm, seconds)
        await asyncio.gather(*speaking)
        return await self._drained(report)

    async def _measure(self, warm: float, seconds: float) -> dict[str, Any]:
        await asyncio.sleep(warm)
        before, since, own = self._server.cpu(), perf_counter(), process_time()
        self.tally.counting = True
        await asyncio.sleep(seconds)
        self.tally.counting = False
        after, took = self._server.cpu(), perf_counter() - since
        report = self.tally.report(took, {part: after[part] - before[part] for part in after})
        report["load_share"] = round((process_time() - own) / took, 3)
        return report

    async def _drained(self, report: dict[str, Any]) -> dict[str, Any]:
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
    warm, seconds = scene["warm"], scene["seconds"]
    if scene.get("rate"):
        report = await talking.paced(sockets, scene["rate"], warm, seconds)
    else:
        report = await talking.closed_loop(sockets, scene["senders"], warm, seconds)
    for socket in sockets:
        socket.close()
    return report


async def connects(server: Server, members: list[Member], scene: dict[str, Any]) -> dict[str, Any]:
    """Everybody comes in, a few at a time; each is in when welcomed."""
    await server.open(members[:20], lambda socket, frame: None)
    rest, took = members[20:], []
    gate = asyncio.Semaphore(AT_ONCE)

    async def one(member: Member) -> Socket:
        async with gate:
            since = perf_counter()
            socket = await connect(server.base, member, server.dialect, lambda s, f: None)
            took.append(perf_counter() - since)
            return socket

    before, since = server.cpu(), perf_counter()
    sockets = await asyncio.gather(*(one(m) for m in rest))
    after, seconds = server.cpu(), perf_counter() - since
    cpu = sum(after.values()) - sum(before.values())
    for socket in sockets:
        socket.close()
    return {
        "connects_per_second": round(len(rest) / seconds, 1),
        "cpu_ms_a_connect": round(cpu * 1000 / len(rest), 3),
        "connect_ms": asdict(Latency.of(took)),
    }


async def idle(server: Server, members: list[Member], scene: dict[str, Any]) -> dict[str, Any]:
    """Memory a socket, and what doing nothing costs, once `count` people are connected and silent."""
    first, rest = members[:50], members[50:]
    sockets = await server.open(first, lambda socket, frame: None)
    await asyncio.sleep(2)
    empty = server.app_kib()
    sockets += await server.open(rest, lambda socket, frame: None)
    await asyncio.sleep(scene["warm"])
    full, before, since = server.app_kib(), server.cpu(), perf_counter()
    await asyncio.sleep(scene["seconds"])
    after, seconds = server.cpu(), perf_counter() - since
    still = sum(s.open for s in sockets)
    return {
        "sockets": len(sockets),
        "still_open": still,
        "kib_a_socket": round((full - empty) / len(rest), 1),
        "idle_cpu_percent": round(100 * (sum(after.values()) - sum(before.values())) / seconds, 2),
    }

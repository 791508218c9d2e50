"""The scene `live`: rooms of 2 to 5 at a human pace, while others call for help and one is in danger."""

import asyncio
from dataclasses import asdict
from time import perf_counter
from typing import Any

from bench.client.dialects import In, Member
from bench.client.server import Server
from bench.client.talk import Talk, cids
from bench.client.wire import Socket
from bench.stats import Latency

DANGER = "I am going to end my life tonight"
PROBE_SECONDS = 5.0


class Probes:
    """Acts one after the other, each timed until somebody else's socket hears of it."""

    def __init__(self) -> None:
        self.invited: asyncio.Event = asyncio.Event()
        self.alerted: dict[str, asyncio.Event] = {}
        self.committed: dict[str, float] = {}
        self.heard_at = 0.0
        self.missed = 0

    def heard(self, socket: Socket, frame: In) -> None:
        if frame.type == "invitation":
            self.heard_at = perf_counter()
            self.invited.set()
        elif frame.type == "escalation" and isinstance(frame.room, str):
            event = self.alerted.get(frame.room)
            if event is not None and not event.is_set():
                self.heard_at = perf_counter()
                event.set()
        elif frame.type == "ack":
            self.committed[frame.cid] = perf_counter()

    async def _wait(self, event: asyncio.Event) -> bool:
        try:
            async with asyncio.timeout(PROBE_SECONDS):
                await event.wait()
        except TimeoutError:
            self.missed += 1
            return False
        return True

    async def call(self, seeker: Socket) -> float | None:
        """`need_help` to the first supporter's invitation, seconds."""
        self.invited.clear()
        since = perf_counter()
        seeker.send(b'{"type":"need_help","room":"%s"}' % seeker.member.room.encode())
        return self.heard_at - since if await self._wait(self.invited) else None

    async def danger(self, seeker: Socket, cid: str) -> tuple[float, float] | None:
        """The phrase to staff's first alert: from its being said, and from its ack; seconds."""
        event = self.alerted[seeker.member.room] = asyncio.Event()
        since = perf_counter()
        seeker.say(cid, DANGER)
        if not await self._wait(event):
            return None
        for _ in range(100):
            if cid in self.committed:
                break
            await asyncio.sleep(0.01)
        return self.heard_at - since, self.heard_at - self.committed.get(cid, since)


async def live(server: Server, members: list[Member], scene: dict[str, Any]) -> dict[str, Any]:
    """The talk's report, and beside it `call_ms`, `danger_ms` (from being said) and `danger_after_ack_ms`."""
    talking, probes = Talk(server, scene["run"]), Probes()
    sockets = await server.open([m for m in members if m.room.startswith("live")], talking.heard)
    others = await server.open([m for m in members if not m.room.startswith("live")], probes.heard)
    await asyncio.sleep(2)
    seekers = [s for s in others if s.member.seeker]
    callers = [s for s in seekers if s.member.room.startswith("call")]
    endangered = [s for s in seekers if s.member.room.startswith("danger")]
    work = asyncio.create_task(talking.paced(sockets, scene))
    pause = scene["seconds"] / max(1, len(callers)) / 2
    calls, said, acked = [], [], []
    for caller, victim, cid in zip(callers, endangered, cids(scene["run"] + 1_000_000), strict=False):
        if work.done():
            break
        if (took := await probes.call(caller)) is not None:
            calls.append(took)
        await asyncio.sleep(pause)
        if (both := await probes.danger(victim, cid)) is not None:
            said.append(both[0])
            acked.append(max(0.0, both[1]))
        await asyncio.sleep(pause)
    report = await work
    return report | {
        "calls": len(calls),
        "dangers": len(said),
        "probes_missed": probes.missed,
        "call_ms": asdict(Latency.of(calls)),
        "danger_ms": asdict(Latency.of(said)),
        "danger_after_ack_ms": asdict(Latency.of(acked)),
    }

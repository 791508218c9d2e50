"""The scene `flood`: rooms at a steady pace, first alone, then while one member floods the server."""

import asyncio
import json
import subprocess
import sys
from dataclasses import asdict
from time import perf_counter
from typing import Any

from bench import procs
from bench.client.dialects import Member
from bench.client.server import Server
from bench.client.talk import Talk
from bench.stats import Latency

FLOODER = "flooder"
LOOK_SECONDS = 0.05
UNDER_WAY_SECONDS = 1.0


async def flood(server: Server, members: list[Member], scene: dict[str, Any]) -> dict[str, Any]:
    """`without_ms` and `with_ms` are delivery latencies; `grown_mb` is what the largest process grew by at most,
    against the end of the calm part."""
    talking = Talk(server, scene["run"])
    calm = await server.open([m for m in members if m.room != FLOODER], talking.heard)
    hostile = next(m for m in members if m.room == FLOODER)
    until = perf_counter() + scene["warm"] + UNDER_WAY_SECONDS + 2 * scene["seconds"] + 1
    speaking = talking.speakers(calm, scene["rate"], until, each=scene["each"])
    await asyncio.sleep(scene["warm"])
    without = await _window(talking, scene["seconds"])
    growth = Growth(server)
    with Flooder(server.base, hostile) as flooder:
        watching = asyncio.create_task(growth.watch())
        await asyncio.sleep(UNDER_WAY_SECONDS)
        during = await _window(talking, scene["seconds"])
        watching.cancel()
        told = await asyncio.to_thread(flooder.stop)
    await asyncio.gather(*speaking)
    report = await talking.drained({})
    return report | {
        "without_ms": asdict(without),
        "with_ms": asdict(during),
        "p95_ratio": round(during.p95 / without.p95, 3) if without.p95 else None,
        "grown_mb": round(growth.most / 1024, 2),
        "flood_mb_per_second": round(told["bytes"] / told["seconds"] / 1e6, 2),
        "flood_closes": told["closes"],
        "refused": talking.tally.refused,
        "disorder": talking.tally.disorder,
    }


async def _window(talking: Talk, seconds: float) -> Latency:
    talking.tally.begin()
    await asyncio.sleep(seconds)
    talking.tally.counting = False
    return Latency.of(talking.tally.delivery)


class Growth:
    """KiB by which the server's fastest growing process is larger than at the start."""

    def __init__(self, server: Server) -> None:
        self._before = {pid: procs.rss_kib(pid) for pid in server.app()}
        self.most = 0.0

    async def watch(self) -> None:
        while True:
            now = (procs.rss_kib(pid) - before for pid, before in self._before.items())
            self.most = max(self.most, *now)
            await asyncio.sleep(LOOK_SECONDS)


class Flooder:
    """A process of its own, so that flooding takes no time from those who measure."""

    def __init__(self, base: str, member: Member) -> None:
        self._plan = {"base": base, "room": member.room, "name": member.name, "cookie": member.cookie}

    def __enter__(self) -> "Flooder":
        self._process = subprocess.Popen(
            [sys.executable, "-m", "bench.client.flooder", json.dumps(self._plan)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
        )
        return self

    def stop(self) -> dict[str, Any]:
        """{bytes, seconds, frames, closes} of the whole flood."""
        answer, _ = self._process.communicate(b"\n", timeout=10)
        told: dict[str, Any] = json.loads(answer)
        return told

    def __exit__(self, *error: object) -> None:
        if self._process.poll() is None:
            self._process.kill()
            self._process.wait()

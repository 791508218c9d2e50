"""Sockets that do nothing: what coming in costs, what staying costs."""

import asyncio
from dataclasses import asdict
from time import perf_counter
from typing import Any

from bench.client.dialects import Member
from bench.client.server import AT_ONCE, Server
from bench.client.wire import Socket, connect
from bench.stats import Latency

FIRST = 50  # come before anything is measured
STAGES = (
    (1_000, 5.0),
    (5_000, 20.0),
)  # sockets more than the first, seconds watched: presence is renewed every 10
SETTLE_SECONDS = 3.0


async def sockets(server: Server, members: list[Member], scene: dict[str, Any]) -> dict[str, Any]:
    """`connect`: the first 1,000; `at1000` and `at5000`: memory and processor time of silent sockets."""
    opened = await _open(server, members[:FIRST], [])
    await asyncio.sleep(SETTLE_SECONDS)
    empty = server.app_kib()
    report: dict[str, Any] = {}
    for count, seconds in STAGES:
        new = members[len(opened) : FIRST + count]
        if len(new) + len(opened) < FIRST + count:
            break
        took: list[float] = []
        before, since = sum(server.cpu().values()), perf_counter()
        opened += await _open(server, new, took)
        spent, passed = sum(server.cpu().values()) - before, perf_counter() - since
        if "connect" not in report:
            report["connect"] = {
                "per_second": round(len(new) / passed, 1),
                "cpu_ms": round(spent * 1000 / len(new), 3),
                "took_ms": asdict(Latency.of(took)),
            }
        await asyncio.sleep(SETTLE_SECONDS)
        if server.profiler is not None and count == STAGES[-1][0]:
            server.profiler.start()
        report[f"at{count}"] = await _watched(server, opened, empty, seconds)
    return report


async def _watched(server: Server, opened: list[Socket], empty: float, seconds: float) -> dict[str, Any]:
    full, before, single, since = server.app_kib(), server.cpu(), server.app_cpu(), perf_counter()
    await asyncio.sleep(seconds)
    spent, passed = sum(server.cpu().values()) - sum(before.values()), perf_counter() - since
    most = max(now - single.get(pid, 0.0) for pid, now in server.app_cpu().items())
    return {
        "open": sum(socket.open for socket in opened),
        "kib_a_socket": round((full - empty) / (len(opened) - FIRST), 2),
        "cpu_percent": round(100 * spent / passed, 2),
        "busiest_percent": round(100 * most / passed, 2),
    }


async def _open(server: Server, members: list[Member], took: list[float]) -> list[Socket]:
    """Everybody comes in, a few at a time; each is in when welcomed."""
    gate = asyncio.Semaphore(AT_ONCE)

    async def one(member: Member) -> Socket:
        async with gate:
            since = perf_counter()
            socket = await connect(server.base, member, server.dialect, _ignore)
            took.append(perf_counter() - since)
            return socket

    return list(await asyncio.gather(*(one(member) for member in members)))


def _ignore(socket: Socket, frame: Any) -> None:
    pass

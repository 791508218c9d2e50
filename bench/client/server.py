"""The server under load as the client sees it: an address, a dialect and the processes it is made of."""

import asyncio
from typing import Any

from bench import procs
from bench.client.dialects import DIALECTS, Dialect, Member
from bench.client.wire import Socket, connect
from bench.profile import Profiler

AT_ONCE = 16


class Server:
    def __init__(self, base: str, dialect: str, parts: dict[str, list[int]]) -> None:
        self.base = base
        self.dialect: Dialect = DIALECTS[dialect]
        self._roots = parts
        self.profiler: Profiler | None = None  # started when measuring starts

    def cpu(self) -> dict[str, float]:
        """Seconds by part; every process that a part has started counts, ended ones too."""
        return {part: procs.cpu_seconds(procs.tree(roots)) for part, roots in self._roots.items()}

    def app(self) -> set[int]:
        return procs.tree(self._roots["app"])

    def app_cpu(self) -> dict[int, float]:
        """Seconds by process."""
        return {pid: procs.cpu_seconds([pid]) for pid in self.app()}

    def app_kib(self) -> float:
        return procs.resident_kib(self.app())

    def astray(self) -> set[int]:
        """Processes of the server that may run elsewhere than on the server's core."""
        return procs.astray(pid for roots in self._roots.values() for pid in procs.tree(roots))

    async def open(self, members: list[Member], heard: Any) -> list[Socket]:
        gate = asyncio.Semaphore(AT_ONCE)

        async def one(member: Member) -> Socket:
            async with gate:
                return await connect(self.base, member, self.dialect, heard)

        return list(await asyncio.gather(*(one(m) for m in members)))

"""The supervisor: starts everything, keeps it running, and one signal ends it all in order."""

import asyncio
import os
import shutil
import signal
import socket
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path

from supportnet.serve import leash, listening, spare, valkey
from supportnet.serve.children import CannotStart, Child, say, start
from supportnet.serve.spare import Spare

DRAIN_SECONDS = 20.0
READY_SECONDS = 60.0
IMPATIENCE_SECONDS = 1.0
STOP_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


@dataclass(frozen=True, slots=True)
class Plan:
    """What to run."""

    processes: int
    server: str  # daphne | uvicorn
    redis_url: str  # empty: a private valkey
    environment: dict[str, str] = field(default_factory=dict)
    spare: bool = True


def serve(plan: Plan, opened: socket.socket) -> None:
    """Run on a listening socket until a signal. Raises CannotStart, once everything has been ended again."""
    asyncio.run(_Supervisor(plan, opened).run())


class _Supervisor:
    def __init__(self, plan: Plan, opened: socket.socket) -> None:
        self._plan = plan
        self._opened = opened
        self._place: Path | None = None if plan.redis_url else valkey.folder()
        self._leash_end, self._leash_hand = os.pipe()
        self._stop = asyncio.Event()
        self._ready = False
        self._asked_at: float | None = None
        self._children: list[Child] = []
        self._spare: Spare | None = None

    async def run(self) -> None:
        loop = asyncio.get_running_loop()
        for sign in STOP_SIGNALS:
            loop.add_signal_handler(sign, self._asked_to_stop, sign)
        work = [asyncio.create_task(child.keep()) for child in self._plan_children()]
        announcing = asyncio.create_task(self._announce())
        stopping = asyncio.create_task(self._stop.wait())
        await asyncio.wait([*work, stopping], return_when=asyncio.FIRST_COMPLETED)
        await self._end()
        for task in (*work, announcing, stopping):
            task.cancel()
        for result in await asyncio.gather(*work, announcing, stopping, return_exceptions=True):
            if isinstance(result, CannotStart):
                raise result

    def _asked_to_stop(self, sign: signal.Signals) -> None:
        """A second Ctrl-C, a moment later, means: now. Other signals may come twice, meaning once."""
        if self._asked_at is None:
            self._asked_at = time.monotonic()
        elif sign == signal.SIGINT and time.monotonic() - self._asked_at > IMPATIENCE_SECONDS:
            say("stopping at once")
            for child in self._children:
                child.kill()
        self._stop.set()

    def _plan_children(self) -> list[Child]:
        environment = self._plan.environment | {
            leash.VARIABLE: str(self._leash_end),
            leash.SUPERVISOR: str(os.getpid()),
        }
        if self._place is not None:
            self._add("valkey", valkey.command(self._place), environment)
            environment = environment | {"REDIS_URL": valkey.url(self._place)}
        web = [sys.executable, "-m", "supportnet.serve.web", self._plan.server, str(self._opened.fileno())]
        fds = (self._leash_end, self._opened.fileno())
        if self._plan.spare:
            waits = environment | {spare.VARIABLE: "1"}
            self._spare = Spare(lambda: start(web, waits, fds, asyncio.subprocess.PIPE))
        for number in range(1, self._plan.processes + 1):
            self._children.append(Child(f"web {number}", web, environment, fds, self._is_ready, self._spare))
        self._add("clock", [sys.executable, "manage.py", "clock"], environment)
        return self._children

    def _add(self, name: str, command: list[str], environment: dict[str, str]) -> None:
        self._children.append(Child(name, command, environment, (self._leash_end,), self._is_ready))

    def _is_ready(self) -> bool:
        return self._ready

    async def _announce(self) -> None:
        """Say where it is once the first page is really served."""
        url = listening.url(self._opened)
        try:
            await asyncio.wait_for(_answers(url), READY_SECONDS)
        except (TimeoutError, OSError):
            say(f"{url} has not answered well for {READY_SECONDS:g} s; the reason may stand above")
            return
        self._ready = True
        if self._spare is not None:
            self._spare.prepare()
        say(f"ready at {url} (Ctrl-C stops it)")

    async def _end(self) -> None:
        """Web and clock first, side by side; valkey last, since they still speak through it."""
        say("stopping")
        last = [child for child in self._children if child.name == "valkey"]
        await asyncio.gather(*(child.stop(DRAIN_SECONDS) for child in self._children if child not in last))
        if self._spare is not None:
            await self._spare.end()
        for child in last:
            await child.stop(DRAIN_SECONDS)
        if self._place is not None:
            shutil.rmtree(self._place, ignore_errors=True)
        say("stopped")


async def _answers(url: str) -> None:
    """Wait for the first whole answer to /healthz; the socket accepts long before anybody answers."""
    host, _, port = url.removeprefix("http://").rpartition(":")
    while True:
        reader, writer = await asyncio.open_connection(host.strip("[]"), int(port))
        writer.write(b"GET /healthz HTTP/1.0\r\nHost: localhost\r\n\r\n")
        line = await reader.readline()
        writer.close()
        status = line.split()[1:2]
        if status and not status[0].startswith(b"5"):
            return
        await asyncio.sleep(0.1)

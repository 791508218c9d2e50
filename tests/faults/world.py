"""The service under fault: the product's own `serve`, its valkey, its database, and hands on all of them."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field, replace
from pathlib import Path

from bench import backing, procs, product, servers
from bench.client.dialects import Member
from tests.faults.journal import Shown, Stored

WORLDS = ("postgres-2", "sqlite-1", "sqlite-small-disk")
SMALL_DISK = "192m"
ROOT = Path(__file__).resolve().parent.parent.parent
CLOCK_OFF = Path(__file__).with_name("clock_off.c")
QUICKER = {
    "SUPPORTNET_BEAT_SECONDS": "2",
    "SUPPORTNET_LEAD_GRACE_SECONDS": "3600",  # who holds a room is another test's matter
    "SUPPORTNET_SPARE": "yes",
    "SUPPORTNET_OUT_QUEUE_BYTES": "65536",  # so that a slow reader is one within seconds
}


class Unavailable(Exception):
    """This machine cannot show the fault; the text says why."""


@dataclass(slots=True)
class World:
    name: str
    folder: Path
    port: int
    processes: int
    environment: dict[str, str]
    valkey: backing.Valkey
    postgres: backing.Postgres | None
    members: list[Member]
    serve: subprocess.Popen[bytes] | None = None
    more: list[subprocess.Popen[bytes]] = field(default_factory=list)
    notes: dict[str, float] = field(default_factory=dict)

    @property
    def base(self) -> str:
        return f"ws://127.0.0.1:{self.port}"

    def start(self) -> None:
        self.serve = self._run(self.port, {})
        servers.await_answer(self.port, "/readyz", self.serve)

    def start_again(self) -> None:
        """What the last supervisor started may hold the port until it has left in order: 25 s at most."""
        until = time.monotonic() + 60
        while True:
            try:
                self.start()
                return
            except RuntimeError:
                if time.monotonic() > until:
                    raise
                time.sleep(0.5)

    def _run(self, port: int, more: dict[str, str]) -> subprocess.Popen[bytes]:
        log = (self.folder / f"serve-{port}.log").open("ab")
        return subprocess.Popen(
            product.command("uvicorn" if self.postgres else "daphne", self.processes, port),
            cwd=ROOT,
            env=os.environ | self.environment | more,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            start_new_session=True,
        )

    def another_machine(self, port: int, clock: int) -> None:
        """A second supervisor on the same database and valkey, whose clock is off by so many seconds. Raises
        Unavailable."""
        shim = self.folder / "clock_off.so"
        command = ["cc", "-O2", "-shared", "-fPIC", "-o", str(shim), str(CLOCK_OFF), "-ldl"]
        try:
            subprocess.run(command, check=True, capture_output=True)
        except (OSError, subprocess.CalledProcessError):
            raise Unavailable("needs a C compiler: apt install gcc") from None
        process = self._run(port, {"LD_PRELOAD": str(shim), "CLOCK_OFF": str(clock)})
        self.more.append(process)
        servers.await_answer(port, "/healthz", process)

    def stop_others(self) -> None:
        while self.more:
            servers.stop(self.more.pop())

    def stop(self) -> None:
        self.stop_others()
        if self.serve is not None:
            servers.stop(self.serve)

    def _children(self, words: bytes) -> list[int]:
        assert self.serve is not None
        found = []
        for pid in sorted(procs.tree([self.serve.pid])):
            with suppress(OSError):
                if words in Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" "):
                    found.append(pid)
        return found

    def web_processes(self) -> list[int]:
        """Those that serve: a spare that still waits for its turn has a pipe as stdin."""
        return [pid for pid in self._children(b"supportnet.serve.web") if not _waits(pid)]

    def clocks(self) -> list[int]:
        return self._children(b"manage.py clock")

    def kill_valkey(self) -> None:
        self.valkey.process.kill()
        self.valkey.process.wait(10)

    def start_valkey(self) -> None:
        """Empty, on the same port."""
        self.valkey.process = backing.start_valkey(self.valkey.port).process

    def postgres_processes(self) -> list[int]:
        return sorted(procs.tree([self.postgres.pid])) if self.postgres else []

    def restart_postgres(self) -> None:
        """As after a power cut: ended at once, recovered from its log."""
        assert self.postgres is not None
        pid = self.postgres.pid
        os.kill(pid, signal.SIGQUIT)
        until = time.monotonic() + 20
        while Path(f"/proc/{pid}").exists() and time.monotonic() < until:
            time.sleep(0.05)
        self.postgres.server.ensure_postgres_running()

    def read_back(self, prefix: str) -> Stored:
        done = subprocess.run(
            [sys.executable, "-m", "tests.faults.read_back", prefix],
            cwd=ROOT,
            env=os.environ | self.environment,
            stdout=subprocess.PIPE,
            check=True,
        )
        found = json.loads(done.stdout)
        rooms = {key: [Shown(*entry) for entry in log] for key, log in found["rooms"].items()}
        return Stored(rooms, found["escalations"], found["rings"])


def _waits(pid: int) -> bool:
    with suppress(OSError):
        return Path(f"/proc/{pid}/fd/0").readlink().name.startswith("pipe:")
    return False


def cast_of(scenario: str, rooms: int, each: int) -> list[Member]:
    """Rooms of a scenario, and one member of staff who is alerted."""
    members = [
        Member(f"{scenario}-{r}", f"{scenario}-{r}-{m}", seeker=m == 0)
        for r in range(rooms)
        for m in range(each)
    ]
    return [*members, Member("", f"staff-{scenario}")]


@contextmanager
def world(name: str, folder: Path, members: list[Member]) -> Iterator[World]:
    """`postgres-2`: two web processes on PostgreSQL; `sqlite-1`: one on SQLite; `sqlite-small-disk`: the same
    on a disk of its own that can be filled. Raises Unavailable."""
    processes = 2 if name == "postgres-2" else 1
    with ExitStack() as stack:
        if name == "sqlite-small-disk":
            stack.enter_context(_small_disk(folder))
        valkey = stack.enter_context(_valkey())
        postgres = stack.enter_context(backing.postgres()) if name == "postgres-2" else None
        url = postgres.create("faults") if postgres else ""
        port = backing.free_port()
        environment = product.environment(folder, url, valkey.url, port) | QUICKER
        cookies = product.prepare(environment, members)
        known = [replace(m, cookie=cookies[m.name]) for m in members]
        running = World(name, folder, port, processes, environment, valkey, postgres, known)
        stack.callback(running.stop)
        try:
            running.start()
        except RuntimeError as error:
            last = (folder / f"serve-{port}.log").read_text(errors="replace")[-2_000:]
            raise RuntimeError(f"{error}; its last words:\n{last}") from None
        yield running


@contextmanager
def _small_disk(folder: Path) -> Iterator[None]:
    mount = ["mount", "-t", "tmpfs", "-o", f"size={SMALL_DISK}", "tmpfs", str(folder)]
    if subprocess.run(mount, capture_output=True).returncode:
        raise Unavailable("needs root, to mount a small tmpfs")
    try:
        yield
    finally:
        subprocess.run(["umount", "-l", str(folder)], check=False)


@contextmanager
def _valkey() -> Iterator[backing.Valkey]:
    running = backing.start_valkey(backing.free_port())
    try:
        yield running
    finally:
        with suppress(ProcessLookupError):
            running.process.send_signal(signal.SIGCONT)
        running.process.kill()
        running.process.wait(10)

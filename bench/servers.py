"""Every server of the benchmark, started the same way: on one core, on a fresh database, until stopped."""

import http.client
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from pathlib import Path

from bench import backing, procs, product
from bench.client.dialects import Member

ROOT = Path(__file__).resolve().parent.parent
PEERS = ROOT / "bench" / "peers"
READY_SECONDS = 60
QUIET_SECONDS = 0.3  # a look; two quiet ones in a row are enough
SPARE = b"SUPPORTNET_SPARE_WAITS="  # a web process that has loaded, and waits for another's end


@dataclass(frozen=True, slots=True)
class Kind:
    """One column of the tables. `server` is the web server or the peer's script."""

    name: str
    server: str
    database: str = "sqlite"
    processes: int = 1
    mine: bool = False  # the product
    starts: float = 2.0  # seconds until it is ready, about


KINDS = {
    kind.name: kind
    for kind in (
        Kind("canonical", "daphne"),
        Kind("socketio", "socketio.js", starts=0.5),
        Kind("ws", "ws.js", starts=0.5),
        Kind("socketio-postgres", "socketio.js", "postgres", starts=1),
        Kind("daphne", "daphne", mine=True, starts=8),
        Kind("uvicorn", "uvicorn", mine=True, starts=8),
        Kind("uvicorn-postgres", "uvicorn", "postgres", mine=True, starts=8),
        Kind("daphne-postgres", "daphne", "postgres", mine=True, starts=8),
        Kind("uvicorn-postgres-2", "uvicorn", "postgres", processes=2, mine=True, starts=8),
    )
}


@dataclass(slots=True)
class Running:
    """A started server, as the load client needs it."""

    base: str
    dialect: str
    parts: dict[str, list[int]]
    members: list[Member]

    def web(self) -> int:
        """The product's web process, or the peer's only one."""
        for pid in procs.tree(self.parts["app"]):
            place = Path(f"/proc/{pid}")
            serves = b"supportnet.serve.web" in (place / "cmdline").read_bytes()
            if serves and SPARE not in (place / "environ").read_bytes():
                return pid
        return self.parts["app"][0]


@dataclass(slots=True)
class Bench:
    """What all servers of a run share."""

    folder: Path
    valkey: backing.Valkey
    postgres: backing.Postgres | None
    preload: str = ""  # a shared object that is loaded into the server: the slow disk
    raised: bool = True  # the product's caps and buckets

    def environment(self, more: dict[str, str]) -> dict[str, str]:
        return os.environ | more | ({"LD_PRELOAD": self.preload} if self.preload else {})


@contextmanager
def start(bench: Bench, kind: Kind, members: list[Member]) -> Iterator[Running]:
    """The server of that kind, ready, with rooms for these members; RuntimeError if it never gets ready."""
    _clear(bench.folder)
    port = backing.free_port()
    if kind.mine:
        command, environment, members = _product(bench, kind, port, members)
    else:
        command, environment = _peer(bench, kind, port, members)
    log = (bench.folder.parent / f"{kind.name}.log").open("a")
    process = subprocess.Popen(
        command,
        cwd=ROOT,
        env=bench.environment(environment),
        stdin=subprocess.DEVNULL,
        stdout=log,
        stderr=log,
        start_new_session=True,
        preexec_fn=backing.on_server_core,
    )
    parts = {"app": [process.pid], "valkey": [bench.valkey.pid]}
    if kind.database == "postgres" and bench.postgres:
        parts["postgres"] = [bench.postgres.pid]
    dialect = "product" if kind.mine else "socketio" if kind.name.startswith("socketio") else "plain"
    try:
        await_answer(port, "/readyz" if kind.mine else "/", process)
        await_quiet(process)
        yield Running(f"ws://127.0.0.1:{port}", dialect, parts, members)
    finally:
        stop(process)
        log.close()


def _clear(folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for old in folder.iterdir():
        if old.is_file():
            old.unlink()


def _database(bench: Bench, kind: Kind) -> str:
    if kind.database == "postgres":
        assert bench.postgres is not None
        return bench.postgres.create("bench_" + kind.name.replace("-", "_"))
    return ""


def _product(
    bench: Bench, kind: Kind, port: int, members: list[Member]
) -> tuple[list[str], dict[str, str], list[Member]]:
    environment = product.environment(
        bench.folder, _database(bench, kind), bench.valkey.url, port, bench.raised
    )
    cookies = product.prepare(environment, members)
    return (
        product.command(kind.server, kind.processes, port),
        environment,
        [replace(m, cookie=cookies[m.name]) for m in members],
    )


def _peer(bench: Bench, kind: Kind, port: int, members: list[Member]) -> tuple[list[str], dict[str, str]]:
    environment = {
        "PEER_PORT": str(port),
        "PEER_REDIS": bench.valkey.url,
        "PEER_DATABASE": str(bench.folder / "peer.sqlite3"),
        "PEER_POSTGRES": _database(bench, kind),
        "DJANGO_SETTINGS_MODULE": "bench.peers.canonical.settings",
        "NODE_ENV": "production",
    }
    if kind.server.endswith(".js"):
        return ["node", str(PEERS / kind.server)], environment
    rooms = "\n".join(sorted({m.room for m in members}))
    prepare = [sys.executable, "-m", "bench.peers.canonical.prepare"]
    subprocess.run(prepare, cwd=ROOT, env=os.environ | environment, input=rooms.encode(), check=True)
    application = "bench.peers.canonical.asgi:application"
    return [sys.executable, "-m", "daphne", "-b", "127.0.0.1", "-p", str(port), application], environment


def await_answer(
    port: int, path: str, process: subprocess.Popen[bytes], seconds: float = READY_SECONDS
) -> None:
    """Until the server answers 2xx (a peer: anything at all)."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if process.poll() is not None:
            raise RuntimeError(f"the server ended with code {process.returncode} before it was ready")
        with suppress(OSError, http.client.HTTPException):
            connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
            connection.request("GET", path)
            status = connection.getresponse().status
            connection.close()
            if path == "/" or 200 <= status < 300:
                return
        time.sleep(0.1)
    raise RuntimeError("the server was not ready in time")


def await_quiet(process: subprocess.Popen[bytes], seconds: float = 20) -> None:
    """Until the server has done what it does after it is ready (the product loads a spare web process)."""
    quiet, until = 0, time.monotonic() + seconds
    while quiet < 2 and time.monotonic() < until:
        before = procs.cpu_seconds(procs.tree([process.pid]))
        time.sleep(QUIET_SECONDS)
        used = procs.cpu_seconds(procs.tree([process.pid])) - before
        quiet = quiet + 1 if used < QUIET_SECONDS / 10 else 0


def stop(process: subprocess.Popen[bytes], patience: float = 25) -> None:
    """Ask the server, then end its whole process group."""
    process.send_signal(signal.SIGTERM)
    with suppress(subprocess.TimeoutExpired):
        process.wait(patience)
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait(10)


def names(chosen: Sequence[str]) -> list[Kind]:
    return [KINDS[name] for name in chosen]

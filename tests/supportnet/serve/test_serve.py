"""The whole service as its own processes: it starts, heals, and one signal ends it all."""

import os
import re
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from supportnet.serve.children import ROOT

pytestmark = pytest.mark.server
PATIENCE = 60


class Served:
    """`manage.py serve` with what it printed."""

    def __init__(self, var: Path, *options: str, **environment: str) -> None:
        kept = {name: value for name, value in os.environ.items() if not name.startswith("SUPPORTNET_")}
        kept.pop("DATABASE_URL", None)
        kept.pop("REDIS_URL", None)
        self.process = subprocess.Popen(
            [sys.executable, "manage.py", "serve", "--port", "0", "--prepare", *options],
            cwd=ROOT,
            env=kept | {"SUPPORTNET_VAR": str(var)} | environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        self.printed: list[str] = []
        self._reading = threading.Thread(target=self._read, daemon=True)
        self._reading.start()

    def _read(self) -> None:
        assert self.process.stdout is not None
        self.printed.extend(self.process.stdout)

    def output(self) -> str:
        return "".join(self.printed)

    def ready(self) -> "Served":
        until(lambda: "ready at" in self.output() or self.process.poll() is not None)
        found = re.search(r"ready at (http://\S+)", self.output())
        assert found, self.output()
        self.url = found[1]
        return self

    def children(self) -> dict[str, list[int]]:
        """Process ids by what they are, from /proc."""
        found: dict[str, list[int]] = {"serve.web": [], "manage.py clock": [], "valkey-server": []}
        for entry in Path("/proc").glob("[0-9]*"):
            try:
                parent = entry.joinpath("stat").read_text().rsplit(") ", 1)[1].split()[1]
                command = entry.joinpath("cmdline").read_bytes().replace(b"\0", b" ").decode()
            except (FileNotFoundError, ProcessLookupError):
                continue
            kind = next((kind for kind in found if kind in command), None)
            if int(parent) == self.process.pid and kind is not None:
                found[kind].append(int(entry.name))
        return found

    def all_children(self) -> list[int]:
        return [pid for pids in self.children().values() for pid in pids]

    def get(self, path: str) -> tuple[int, str]:
        try:
            with urllib.request.urlopen(self.url + path, timeout=10) as answer:
                return answer.status, answer.read().decode()
        except urllib.error.HTTPError as refused:
            return refused.code, refused.read().decode()

    def stop(self, sign: signal.Signals = signal.SIGTERM) -> int:
        self.process.send_signal(sign)
        code = self.process.wait(PATIENCE)
        self._reading.join(PATIENCE)
        return code


def until(what: Callable[[], object]) -> None:
    deadline = time.monotonic() + PATIENCE
    while not what() and time.monotonic() < deadline:
        time.sleep(0.05)
    assert what()


def alive(pid: int) -> bool:
    try:
        return not Path(f"/proc/{pid}/stat").read_text().rsplit(") ", 1)[1].startswith("Z")
    except (FileNotFoundError, ProcessLookupError):
        return False


@pytest.fixture
def serve(tmp_path: Path) -> Iterator[Callable[..., Served]]:
    started: list[Served] = []

    def start(*options: str, **environment: str) -> Served:
        served = Served(tmp_path / "var", *options, **environment)
        started.append(served)
        return served

    yield start
    for served in started:
        if served.process.poll() is None:
            served.process.kill()
            served.process.wait()


@pytest.mark.parametrize("server", ["daphne", "uvicorn"])
def test_it_starts_answers_and_one_signal_ends_everything(serve: Callable[..., Served], server: str) -> None:
    served = serve("--server", server).ready()
    assert served.get("/healthz") == (200, '{"alive": true}')
    status, report = served.get("/readyz")
    assert status == 200 and '"redis": "answers"' in report
    children = served.all_children()
    assert len(children) == 3
    assert served.stop(signal.SIGINT) == 0
    assert not any(alive(pid) for pid in children)
    assert "Traceback" not in served.output() and "killed" not in served.output(), served.output()


def test_several_processes_share_one_port_and_each_serves(serve: Callable[..., Served]) -> None:
    served = serve("--processes", "2").ready()
    first, second = served.children()["serve.web"]
    os.kill(first, signal.SIGSTOP)
    try:
        assert served.get("/healthz")[0] == 200
    finally:
        os.kill(first, signal.SIGCONT)
    assert served.stop() == 0
    assert not alive(first) and not alive(second)


def test_whatever_is_killed_comes_back(serve: Callable[..., Served]) -> None:
    served = serve().ready()
    before = served.children()
    for pid in served.all_children():
        os.kill(pid, signal.SIGKILL)

    def all_new() -> bool:
        now = served.children()
        return all(now[kind] and now[kind] != before[kind] for kind in now)

    until(all_new)
    until(lambda: '"redis": "answers"' in served.get("/readyz")[1])
    assert served.stop() == 0
    for name in ("web 1", "clock", "valkey"):
        assert f"{name} ended by itself (signal SIGKILL); starting it again" in served.output()


def test_after_kill_9_of_the_supervisor_nothing_is_left(serve: Callable[..., Served]) -> None:
    served = serve().ready()
    children = served.all_children()
    served.process.kill()
    until(lambda: not any(alive(pid) for pid in children))


def test_a_taken_port_is_one_clear_line(serve: Callable[..., Served]) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        refused = serve("--port", str(port))
        assert refused.process.wait(PATIENCE) == 1
        refused._reading.join(PATIENCE)
    assert refused.output().splitlines() == [
        f"CommandError: Port {port} on 127.0.0.1 is taken by another program. "
        f"Stop that one, or choose another port: make run PORT={port + 1}"
    ]


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("SUPPORTNET_FRAME_BYTES", "big"),
        ("SUPPORTNET_MODE", "prod"),
        ("DATABASE_URL", "mysql://db/support"),
        ("REDIS_URL", "localhost"),
        ("SUPPORTNET_SECRET_KEY", "changeme"),
        ("SUPPORTNET_BODY_KEYS", "one:c2hvcnQ="),
        ("SUPPORTNET_ORIGINS", "support.example.org"),
    ],
)
def test_a_wrong_value_refuses_to_start_and_names_the_setting(
    serve: Callable[..., Served], name: str, value: str
) -> None:
    refused = serve(**{name: value})
    assert refused.process.wait(PATIENCE) == 1
    refused._reading.join(PATIENCE)
    lines = refused.output().splitlines()
    assert len(lines) == 1 and lines[0].startswith(f"SupportNet cannot start. {name} is "), refused.output()


def test_a_visitors_address_stands_in_no_log(serve: Callable[..., Served]) -> None:
    served = serve().ready()
    served.get("/nowhere")
    served.stop()
    rest = served.output().replace(served.url, "")
    assert "127.0.0.1" not in rest, rest

"""A whole server as its own processes, with its own folder and port; it can be killed and come back."""

import contextlib
import os
import random
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

from tests.supportnet.serve.served import first_start

ROOT = Path(__file__).resolve().parent.parent.parent
PATIENCE = 60.0


class Server:
    """`manage.py serve`; the port stays the same through restarts, as the pages in open windows expect."""

    def __init__(self, var: Path, **environment: str) -> None:
        kept = {name: value for name, value in os.environ.items() if not name.startswith("SUPPORTNET_")}
        for name in ("DATABASE_URL", "REDIS_URL", "DJANGO_SETTINGS_MODULE"):
            kept.pop(name, None)
        self.var = var
        self.environment = kept | {"SUPPORTNET_VAR": str(var)} | environment
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.log = var / "serve.log"
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> "Server":
        if not self.var.exists():
            shutil.copytree(first_start(), self.var)
        with self.log.open("wb") as log:
            self._process = subprocess.Popen(
                [sys.executable, "manage.py", "serve", "--prepare", "--port", str(self.port)],
                cwd=ROOT,
                env=self.environment,
                stdout=log,
                stderr=subprocess.STDOUT,
            )
        until(lambda: "ready at" in self.output() or self._process.poll() is not None)  # type: ignore[union-attr]
        assert self._process.poll() is None, self.output()
        return self

    def output(self) -> str:
        return self.log.read_text(errors="replace")

    def people(self) -> dict[str, tuple[str, str]]:
        """The demonstration people as the start printed them: name → (e-mail, password)."""
        found = re.findall(r"^  (\S.*?)  +\S.*?(\S+@\S+) +(\S+)$", self.output(), re.MULTILINE)
        return {name: (email, password) for name, email, password in found}

    def manage(self, *command: str, timeout: float = 120) -> subprocess.CompletedProcess[str]:
        """Another management command in the same place."""
        return subprocess.run(
            [sys.executable, "manage.py", *command],
            cwd=ROOT,
            env=self.environment,
            capture_output=True,
            text=True,
            timeout=timeout,
        )

    def kill(self) -> None:
        """kill -9 of everything at once: no process gets to say goodbye."""
        assert self._process is not None
        doomed = [self._process.pid, *children_of(self._process.pid)]
        os.kill(self._process.pid, signal.SIGSTOP)  # else the supervisor starts anew what is killed first
        for pid in reversed(doomed):
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        self._process.wait(PATIENCE)
        until(lambda: not _listening(self.port))

    def stop(self) -> None:
        """Ended cleanly; what it printed stands in the report of a failed test."""
        sys.stderr.write(self.output())
        if self._process is not None and self._process.poll() is None:
            self._process.send_signal(signal.SIGTERM)
            try:
                self._process.wait(PATIENCE)
            except subprocess.TimeoutExpired:
                self.kill()


def children_of(parent: int) -> list[int]:
    """Children of a process and theirs, from ps, which macOS has too."""
    listed = subprocess.run(
        ["ps", "-A", "-o", "pid=,ppid="], capture_output=True, text=True, check=True
    ).stdout
    pairs = [tuple(map(int, line.split())) for line in listed.splitlines()]
    direct = [pid for pid, above in pairs if above == parent]
    return direct + [pid for child in direct for pid in children_of(child)]


def until(what: Callable[[], object]) -> None:
    deadline = time.monotonic() + PATIENCE
    while not what():
        assert time.monotonic() < deadline, "it took too long"
        time.sleep(0.05)


def free_port() -> int:
    """Below those that outgoing connections get, so that it is still free after a restart."""
    while True:
        port = random.randrange(20_000, 32_000)
        with socket.socket() as opened, contextlib.suppress(OSError):
            opened.bind(("127.0.0.1", port))
            return port


def _listening(port: int) -> bool:
    with socket.socket() as asking:
        asking.settimeout(1)
        return asking.connect_ex(("127.0.0.1", port)) == 0

"""The whole service as its own processes, with what it printed."""

import atexit
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from functools import cache
from pathlib import Path

from supportnet.serve.children import ROOT

PATIENCE = 60


class Served:
    """`manage.py serve` with what it printed. Unless it is to be `fresh`, its folder is one that was served from
    before."""

    def __init__(self, var: Path, *options: str, fresh: bool = False, **environment: str) -> None:
        if not fresh and not var.exists():
            shutil.copytree(first_start(), var)
        kept = {name: value for name, value in os.environ.items() if not name.startswith("SUPPORTNET_")}
        kept.pop("DATABASE_URL", None)
        kept.pop("REDIS_URL", None)
        self.environment = kept | {"SUPPORTNET_VAR": str(var)} | environment
        self.process = subprocess.Popen(
            [sys.executable, "manage.py", "serve", "--port", "0", "--prepare", *options],
            cwd=ROOT,
            env=self.environment,
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
        """Process ids by what they are, from /proc; a spare that still waits for its turn has a pipe as stdin."""
        found: dict[str, list[int]] = {
            "serve.web": [],
            "manage.py clock": [],
            "valkey-server": [],
            "spare": [],
        }
        for entry in Path("/proc").glob("[0-9]*"):
            try:
                parent = entry.joinpath("stat").read_text().rsplit(") ", 1)[1].split()[1]
                command = entry.joinpath("cmdline").read_bytes().replace(b"\0", b" ").decode()
            except (FileNotFoundError, ProcessLookupError):
                continue
            kind = next((kind for kind in found if kind in command), None)
            if int(parent) == self.process.pid and kind is not None:
                found["spare" if kind == "serve.web" and waits(entry) else kind].append(int(entry.name))
        return found

    def all_children(self) -> list[int]:
        return [pid for kind, pids in self.children().items() for pid in pids if kind != "spare"]

    def get(self, path: str) -> tuple[int, str]:
        try:
            with urllib.request.urlopen(self.url + path, timeout=PATIENCE) as answer:
                return answer.status, answer.read().decode()
        except urllib.error.HTTPError as refused:
            return refused.code, refused.read().decode()

    def stop(self, sign: signal.Signals = signal.SIGTERM) -> int:
        self.process.send_signal(sign)
        code = self.process.wait(PATIENCE)
        self._reading.join(PATIENCE)
        return code


@cache
def first_start() -> Path:
    """The folder as a first start leaves it, made once: most tests need no first start of their own."""
    parent = Path(tempfile.mkdtemp(prefix="first-start-"))
    atexit.register(shutil.rmtree, parent, ignore_errors=True)
    served = Served(parent / "var", fresh=True).ready()
    assert served.stop() == 0, served.output()
    return parent / "var"


def waits(process: Path) -> bool:
    try:
        return process.joinpath("fd/0").readlink().name.startswith("pipe:")
    except OSError:
        return False


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

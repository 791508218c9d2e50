"""Where the product's time goes in a scene: py-spy on the web process, shares by part of the work."""

import contextlib
import subprocess
import sys
import tempfile
import threading
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from bench import procs

ROOT = Path(__file__).resolve().parent.parent
RATE = 250  # looks a second
# The innermost frame that is one of these says what a look saw; the outermost caller says nothing.
WORK: tuple[tuple[str, str], ...] = (
    ("rooms/distress/reader/", "distress: reading"),
    ("rooms/distress/", "distress: the room's level"),
    ("rooms/conversation/sealing", "sealing"),
    ("/cryptography/", "sealing"),
    ("django/db/", "SQL"),
    ("/sqlite3/", "SQL"),
    ("/psycopg", "SQL"),
    ("rooms/conversation/append", "SQL"),
    ("rooms/gateway/express", "sending to sockets"),
    ("rooms/gateway/outgoing", "sending to sockets"),
    ("rooms/gateway/protocol", "encoding and decoding"),
    ("rooms/gateway/server_frames", "encoding and decoding"),
    ("rooms/gateway/parcels", "encoding and decoding"),
    ("/msgspec/", "encoding and decoding"),
    ("rooms/gateway/relay", "Redis"),
    ("/redis/", "Redis"),
    ("rooms/gateway/", "gateway: hub, feeds, consumer"),
    ("rooms/care/", "care: the writer and the use case"),
    ("rooms/", "rest of the product"),
    ("supportnet/ops/statements", "SQL"),
    ("supportnet/ops/bridge", "event loop and threads"),
    ("supportnet/serve/", "web server: frames in, sockets"),
    ("supportnet/", "rest of the product"),
    ("/uvicorn/", "web server: frames in, sockets"),
    ("/websockets/", "web server: frames in, sockets"),
    ("/daphne/", "web server: frames in, sockets"),
    ("/autobahn/", "web server: frames in, sockets"),
    ("/twisted/", "web server: frames in, sockets"),
    ("/asgiref/", "event loop and threads"),
    ("/asyncio/", "event loop and threads"),
    ("/concurrent/", "event loop and threads"),
    ("threading", "event loop and threads"),
)
ELSE = "event loop and threads"


class Profiler:
    """Looks at a process for some seconds, from the load's core, once it is told to start."""

    def __init__(self, pid: int, seconds: float) -> None:
        self._pid, self._seconds = pid, seconds
        self._folder = tempfile.TemporaryDirectory(prefix="profile-")
        self._file = Path(self._folder.name) / "stacks"
        self._spent: dict[str, float] = {}
        self._thread = threading.Thread(target=self._look)

    def start(self) -> None:
        self._thread.start()

    def _look(self) -> None:
        before = procs.thread_seconds(self._pid)
        options = "--format raw --full-filenames --function --nonblocking --threads"
        look = f"--rate {RATE} --duration {self._seconds:.0f} --pid {self._pid} --output {self._file}"
        spy = Path(sys.executable).with_name("py-spy")
        with contextlib.suppress(OSError):
            process = subprocess.Popen(
                [str(spy), "record", *options.split(), *look.split()],
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
            )
            procs.pin([process.pid], procs.LOAD_CORE)
            process.wait()
        after = procs.thread_seconds(self._pid)
        self._spent = {tid: spent - before.get(tid, 0.0) for tid, spent in after.items()}

    def shares(self) -> dict[str, Any]:
        """{seconds, samples, shares: [{part, percent, most}]}. Raises RuntimeError when nothing was seen."""
        self._thread.join()
        with self._folder:
            if not self._file.exists() or not (stacks := self._file.read_text().splitlines()):
                raise RuntimeError("py-spy saw nothing: it needs root, or ptrace_scope 0")
        return shares_of(stacks, self._spent)


def shares_of(stacks: Iterable[str], spent: Mapping[str, float]) -> dict[str, Any]:
    """From py-spy's raw lines, `thread (tid)…;frame;frame count`, the innermost frame last, and the processor
    seconds of each thread: what a thread spent is divided among its looks. A thread that waits for a core looks as
    busy as one that has it."""
    looks = [
        (tid, path.split(";")[1:] or [path], int(count))
        for path, _, count in (line.rpartition(" ") for line in stacks)
        if (tid := _tid(path)) in spent
    ]
    seen: Counter[str] = Counter()
    for tid, _, count in looks:
        seen[tid] += count
    parts: dict[str, float] = defaultdict(float)
    inner: dict[str, dict[str, float]] = defaultdict(lambda: defaultdict(float))
    for tid, frames, count in looks:
        part, frame = _work(frames)
        seconds = spent[tid] * count / seen[tid]
        parts[part] += seconds
        inner[part][frame] += seconds
    whole = sum(parts.values()) or 1.0
    return {
        "seconds": round(whole, 2),
        "samples": sum(seen.values()),
        "shares": [
            {"part": part, "percent": round(100 * seconds / whole, 1), "most": _most(inner[part], whole)}
            for part, seconds in _largest(parts)
        ],
    }


def _tid(path: str) -> str:
    return path.partition("(")[2].partition(")")[0]


def _largest(found: Mapping[str, float]) -> list[tuple[str, float]]:
    return sorted(found.items(), key=lambda item: -item[1])


def _work(frames: list[str]) -> tuple[str, str]:
    """The part of the work and the frame that says so."""
    for frame in reversed(frames):
        for place, part in WORK:
            if place in frame:
                return part, _short(frame)
    return ELSE, _short(frames[-1])


def _most(frames: Mapping[str, float], whole: float) -> str:
    return ", ".join(f"`{name}` {100 * spent / whole:.1f} %" for name, spent in _largest(frames)[:3])


def _short(frame: str) -> str:
    """`name (folder/file.py)`, without what lies before the project or the package."""
    name, _, place = frame.partition(" (")
    file = place.rpartition(":")[0] or place.rstrip(")")
    for before in (f"{ROOT}/", "site-packages/", "lib/python3."):
        file = file.rpartition(before)[2]
    return f"{name} ({file})"

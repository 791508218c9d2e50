"""What a server costs, read from /proc: processor time and memory of all its processes."""

import contextlib
import os
from collections.abc import Iterable
from pathlib import Path

TICK = os.sysconf("SC_CLK_TCK")
PAGE = os.sysconf("SC_PAGE_SIZE")
SERVER_CORE, LOAD_CORE = 0, 1
AHEAD = "BENCH_AHEAD"  # set: what is measured goes before whatever else runs on this machine (root only)


def _stat(pid: int) -> list[str] | None:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return None


def tree(roots: Iterable[int]) -> set[int]:
    """These processes and everything they started that still runs."""
    children: dict[int, list[int]] = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit() and (stat := _stat(int(entry.name))):
            children.setdefault(int(stat[1]), []).append(int(entry.name))
    found: set[int] = set()
    waiting = list(roots)
    while waiting:
        pid = waiting.pop()
        if pid not in found and _stat(pid):
            found.add(pid)
            waiting += children.get(pid, [])
    return found


def cpu_seconds(pids: Iterable[int]) -> float:
    """User and system time of these processes and of their children that have ended; one tick is 10 ms."""
    ticks = 0
    for pid in pids:
        if stat := _stat(pid):
            ticks += sum(int(field) for field in stat[11:15])
    return ticks / TICK


def resident_kib(pids: Iterable[int]) -> float:
    """Memory in use by these processes, KiB; a page that several share counts its part for each (PSS)."""
    total = 0
    for pid in pids:
        with contextlib.suppress(OSError, StopIteration):
            lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
            total += int(next(line for line in lines if line.startswith("Pss:")).split()[1])
    return total


def go_ahead() -> None:
    """Before all other work on this machine, if asked to and allowed to: less disturbance, the same work."""
    if os.environ.get(AHEAD):
        with contextlib.suppress(OSError):
            os.setpriority(os.PRIO_PROCESS, 0, -15)
            Path("/proc/self/autogroup").write_text("-15")


def pin(pids: Iterable[int], core: int) -> None:
    """Keep these processes, and every thread they have, on one core, if there is such a core."""
    if core >= (os.cpu_count() or 1):
        return
    for pid in pids:
        with contextlib.suppress(OSError):
            for task in Path(f"/proc/{pid}/task").iterdir():
                os.sched_setaffinity(int(task.name), {core})

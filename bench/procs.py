"""What a server costs, read from /proc: processor time and memory of all its processes."""

import contextlib
import os
import resource
import time
from collections.abc import Iterable
from pathlib import Path

TICK = os.sysconf("SC_CLK_TCK")
PAGE = os.sysconf("SC_PAGE_SIZE")
SERVER_CORE, LOAD_CORE = 0, 1
OPEN_FILES = 20_000  # 5,000 sockets at each end, and room
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
    """User and system time of these processes, to the microsecond, and of their children that have ended (one
    tick is 10 ms)."""
    total = 0.0
    for pid in pids:
        if stat := _stat(pid):
            with contextlib.suppress(OSError):
                total += time.clock_gettime(_clock_of(pid)) + sum(int(field) for field in stat[13:15]) / TICK
    return total


def thread_seconds(pid: int) -> dict[str, float]:
    """Processor seconds of each thread by its id."""
    found = {}
    with contextlib.suppress(OSError):
        for task in Path(f"/proc/{pid}/task").iterdir():
            found[task.name] = int((task / "schedstat").read_text().split()[0]) / 1e9
    return found


def _clock_of(pid: int) -> int:
    """What clock_getcpuclockid(3) gives: the processor time clock of another process."""
    return (~pid << 3) | 2


def astray(pids: Iterable[int]) -> set[int]:
    """Those that may run on another core than the server's, if there is more than one."""
    found = set()
    for pid in pids:
        with contextlib.suppress(OSError):
            if (os.cpu_count() or 1) > 1 and os.sched_getaffinity(pid) != {SERVER_CORE}:
                found.add(pid)
    return found


def many_files() -> None:
    """As many open files as this user may have; root may raise the limit itself."""
    hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    with contextlib.suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_NOFILE, (max(hard, OPEN_FILES), max(hard, OPEN_FILES)))
        return
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))


def resident_kib(pids: Iterable[int]) -> float:
    """Memory in use by these processes, KiB; a page that several share counts its part for each (PSS)."""
    total = 0
    for pid in pids:
        with contextlib.suppress(OSError, StopIteration):
            lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
            total += int(next(line for line in lines if line.startswith("Pss:")).split()[1])
    return total


def rss_kib(pid: int) -> float:
    """Resident memory, cheap enough to be asked for often; 0 when the process is gone."""
    try:
        return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * PAGE / 1024
    except OSError:
        return 0.0


def go_ahead(pid: int = 0) -> None:
    """Before all other work on this machine, if asked to and allowed to: less disturbance, the same work."""
    if os.environ.get(AHEAD):
        with contextlib.suppress(OSError):
            os.setpriority(os.PRIO_PROCESS, pid, -15)
            Path(f"/proc/{pid or 'self'}/autogroup").write_text("-15")


def pin(pids: Iterable[int], core: int) -> None:
    """Keep these processes, and every thread they have, on one core, if there is such a core."""
    if core >= (os.cpu_count() or 1):
        return
    for pid in pids:
        with contextlib.suppress(OSError):
            for task in Path(f"/proc/{pid}/task").iterdir():
                os.sched_setaffinity(int(task.name), {core})

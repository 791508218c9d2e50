"""A child that dies is replaced; one that cannot start is told; none outlives its supervisor."""

import asyncio
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from supportnet.serve import leash
from supportnet.serve.children import ROOT, CannotStart, Child

pytestmark = pytest.mark.pure


def child(tmp_path: Path, script: str, *, ready: bool = True) -> Child:
    return Child("test", [sys.executable, "-c", script, str(tmp_path)], {}, (), lambda: ready)


async def until(what: Callable[[], bool]) -> None:
    async with asyncio.timeout(20):
        while not what():
            await asyncio.sleep(0.02)


WRITES_ITS_ID = """
import os, pathlib, sys, time
pathlib.Path(sys.argv[1], str(os.getpid())).touch()
time.sleep(60)
"""


async def test_a_killed_child_is_started_again(tmp_path: Path) -> None:
    kept = child(tmp_path, WRITES_ITS_ID)
    keeping = asyncio.create_task(kept.keep())
    await until(lambda: len(list(tmp_path.iterdir())) == 1)
    os.kill(int(next(tmp_path.iterdir()).name), signal.SIGKILL)
    await until(lambda: len(list(tmp_path.iterdir())) == 2)
    await kept.stop(10)
    await keeping
    assert len(list(tmp_path.iterdir())) == 2, "once asked to stop it stays away"


async def test_a_child_that_does_not_listen_is_killed_after_the_patience(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    deaf = "import signal; signal.signal(signal.SIGTERM, signal.SIG_IGN)\n" + WRITES_ITS_ID
    kept = child(tmp_path, deaf)
    keeping = asyncio.create_task(kept.keep())
    await until(lambda: bool(list(tmp_path.iterdir())))
    await kept.stop(0.2)
    await keeping
    assert "test did not end within 0.2 s; killed" in capsys.readouterr().err


async def test_one_that_never_starts_is_given_up_before_the_service_was_ready(tmp_path: Path) -> None:
    with pytest.raises(CannotStart, match=r"test cannot start .exit code 3."):
        await child(tmp_path, "raise SystemExit(3)", ready=False).keep()


async def test_each_unwanted_end_is_one_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(CannotStart):
        await child(tmp_path, "import os; os.kill(os.getpid(), 9)", ready=False).keep()
    told = capsys.readouterr().err.splitlines()
    assert told == ["supportnet: test ended by itself (signal SIGKILL); starting it again"] * 2


def gone(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return True
    state = Path(f"/proc/{pid}/stat")
    return state.exists() and state.read_text().rsplit(") ", 1)[1].startswith("Z")


def wait_gone(pid: int) -> bool:
    deadline = time.monotonic() + 20
    while not gone(pid) and time.monotonic() < deadline:
        time.sleep(0.02)
    return gone(pid)


SUPERVISOR = """
import os, subprocess, sys
end, hand = os.pipe()
env = os.environ | {"SUPPORTNET_LEASH": str(end), "SUPPORTNET_SUPERVISOR": str(os.getpid())}
child = subprocess.Popen([sys.executable, *sys.argv[1:]], env=env, pass_fds=[end], stdout=subprocess.PIPE)
child.stdout.read(1)
print(child.pid, flush=True)
child.wait()
"""
FOLLOWS = (
    "import time; from supportnet.serve import leash; leash.follow(); print(1, flush=True); time.sleep(60)"
)
FOREIGN = "print(1, flush=True); import time; time.sleep(60)"


@pytest.mark.parametrize(
    "command",
    [["-c", FOLLOWS], ["-m", "supportnet.serve.leash", sys.executable, "-c", FOREIGN]],
    ids=["our own process", "a foreign program"],
)
def test_no_child_outlives_a_supervisor_that_was_killed(command: list[str]) -> None:
    supervisor = subprocess.Popen(
        [sys.executable, "-c", SUPERVISOR, *command], cwd=ROOT, stdout=subprocess.PIPE, text=True
    )
    assert supervisor.stdout is not None
    pid = int(supervisor.stdout.readline())
    assert not gone(pid)
    supervisor.kill()
    supervisor.communicate()
    assert wait_gone(pid)


def test_where_the_kernel_cannot_hold_it_the_leash_stays_beside_the_program(tmp_path: Path) -> None:
    end, hand = os.pipe()
    script = "import sys; from supportnet.serve import leash; sys.exit(leash._stay_beside(sys.argv[1:]))"
    told = tmp_path / "pid"
    foreign = (
        f"import os, pathlib, time; pathlib.Path({str(told)!r}).write_text(str(os.getpid())); time.sleep(60)"
    )
    beside = subprocess.Popen(
        [sys.executable, "-c", script, sys.executable, "-c", foreign],
        cwd=ROOT,
        env=os.environ | {leash.VARIABLE: str(end)},
        pass_fds=[end],
    )
    os.close(end)
    deadline = time.monotonic() + 20
    while not (told.exists() and told.read_text()) and time.monotonic() < deadline:
        time.sleep(0.02)
    pid = int(told.read_text())
    os.close(hand)
    beside.wait(20)
    assert wait_gone(pid)

"""The spare waits until it is let go, and is replaced; one that died meanwhile is not relied upon."""

import asyncio
import sys
from pathlib import Path

import pytest

from supportnet.serve import spare
from supportnet.serve.children import Child, start
from supportnet.serve.spare import Spare

pytestmark = pytest.mark.pure
WAITS = """
import os, pathlib, sys, time
from supportnet.serve import spare
place = pathlib.Path(sys.argv[1])
(place / f"loaded {os.getpid()}").touch()
spare.await_turn()
(place / f"serves {os.getpid()}").touch()
time.sleep(60)
"""


def spare_in(place: Path) -> Spare:
    command = [sys.executable, "-c", WAITS, str(place)]
    return Spare(lambda: start(command, {spare.VARIABLE: "1"}, (), asyncio.subprocess.PIPE))


async def found(place: Path, what: str, count: int = 1) -> set[int]:
    async with asyncio.timeout(20):
        while len(names := [p.name for p in place.glob(what + " *")]) < count:
            await asyncio.sleep(0.02)
    return {int(name.split()[1]) for name in names}


async def test_it_serves_only_when_let_go_and_another_loads(tmp_path: Path) -> None:
    kept = spare_in(tmp_path)
    kept.prepare()
    [loaded] = await found(tmp_path, "loaded")
    assert not list(tmp_path.glob("serves *"))
    taken = kept.take()
    assert taken is not None and taken.pid == loaded
    assert await found(tmp_path, "serves") == {loaded}
    assert len(await found(tmp_path, "loaded", 2)) == 2
    await kept.end()
    taken.kill()
    await taken.wait()


async def test_one_that_died_waiting_is_not_relied_upon(tmp_path: Path) -> None:
    kept = spare_in(tmp_path)
    kept.prepare()
    await found(tmp_path, "loaded")
    assert kept._waiting is not None
    kept._waiting.kill()
    await kept._waiting.wait()
    assert kept.take() is None
    assert len(await found(tmp_path, "loaded", 2)) == 2
    await kept.end()


async def test_it_ends_when_nobody_can_let_it_go_any_more(tmp_path: Path) -> None:
    kept = spare_in(tmp_path)
    kept.prepare()
    await found(tmp_path, "loaded")
    waiting = kept._waiting
    assert waiting is not None and waiting.stdin is not None
    waiting.stdin.close()
    async with asyncio.timeout(20):
        assert await waiting.wait() == 0
    assert not list(tmp_path.glob("serves *"))


async def test_before_the_service_was_ready_no_child_takes_a_spare(tmp_path: Path) -> None:
    """What cannot start must be seen to fail, not be covered by another."""
    kept = spare_in(tmp_path)
    kept.prepare()
    await found(tmp_path, "loaded")
    child = Child("test", [sys.executable, "-c", "raise SystemExit(3)"], {}, (), lambda: False, kept)
    with pytest.raises(Exception, match="cannot start"):
        await child.keep()
    assert not list(tmp_path.glob("serves *"))
    await kept.end()

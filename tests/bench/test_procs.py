import os
import subprocess
import sys
from time import process_time

import pytest

from bench import procs

pytestmark = pytest.mark.pure


def test_processor_time_is_told_to_the_microsecond() -> None:
    own = procs.cpu_seconds([os.getpid()]) - process_time()
    for _ in range(300_000):
        pass
    ended = sum(os.times()[2:4])
    assert procs.cpu_seconds([os.getpid()]) - process_time() == pytest.approx(own, abs=0.002)
    assert own == pytest.approx(ended, abs=0.05)


def test_a_child_that_has_ended_still_counts() -> None:
    before = procs.cpu_seconds([os.getpid()])
    subprocess.run([sys.executable, "-c", "sum(range(3_000_000))"], check=True)
    assert procs.cpu_seconds([os.getpid()]) - before >= 0.02


def test_a_process_that_is_gone_costs_nothing() -> None:
    with subprocess.Popen([sys.executable, "-c", ""]) as child:
        child.wait()
    assert procs.cpu_seconds([child.pid]) == 0.0
    assert procs.rss_kib(child.pid) == 0.0


def test_a_process_that_may_run_elsewhere_is_astray() -> None:
    waits = [sys.executable, "-c", "input()"]
    with subprocess.Popen(waits, stdin=subprocess.PIPE, stderr=subprocess.DEVNULL) as child:
        assert procs.astray([child.pid]) == ({child.pid} if (os.cpu_count() or 1) > 1 else set())
        procs.pin([child.pid], procs.SERVER_CORE)
        assert procs.astray([child.pid]) == set()

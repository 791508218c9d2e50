"""The application as a web process loads it, in a process of its own."""

import subprocess
import sys

import pytest

from supportnet.serve.children import ROOT

LOADS = """
import gc
import supportnet.asgi
print(gc.isenabled(), gc.get_freeze_count() > 10_000)
"""


@pytest.mark.server
def test_what_is_loaded_is_left_alone_by_the_collector_and_what_comes_later_is_not() -> None:
    told = subprocess.run([sys.executable, "-c", LOADS], cwd=ROOT, capture_output=True, text=True, check=True)
    assert told.stdout.split() == ["True", "True"]

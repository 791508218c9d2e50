"""A run goes on whatever fails in it, and says what failed."""

import json
from pathlib import Path
from typing import Any

import pytest

from bench.cast import SCENES
from bench.plan import READING, Step
from bench.results import Kept
from bench.rounds import Run
from bench.servers import KINDS, Kind

BROKEN = Step(1, "sqlite", "nobody", (SCENES["group"],))
LINES = Step(1, READING, "", ())


@pytest.fixture(autouse=True)
def a_server_that_never_starts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(KINDS, "nobody", Kind("nobody", "nobody.js"))


def gone(folder: Path, steps: list[Step], deadline: float | None = None) -> dict[str, Any]:
    """What is on disk after a run."""
    kept = Kept(folder / "results.json", "machine", "versions", "now")
    Run(kept, folder, lambda line: None, deadline).go(steps)
    stored: dict[str, Any] = json.loads((folder / "results.json").read_text())
    return stored


def test_a_part_that_fails_takes_no_other_with_it(tmp_path: Path) -> None:
    stored = gone(tmp_path, [BROKEN, LINES])
    assert [(f["part"], f["server"]) for f in stored["failures"]] == [("sqlite", "nobody")]
    assert stored["parts"]["sqlite"]["nobody"]["group"] == []
    [lines] = stored["parts"][READING]["reader"]["lines"]
    assert 0 < lines["ordinary_us"] < lines["longest_us"]


def test_what_no_time_was_left_for_is_told(tmp_path: Path) -> None:
    stored = gone(tmp_path, [BROKEN, LINES], deadline=0.0)
    assert [(f["scene"], f["why"]) for f in stored["failures"]] == [
        ("group", "no time was left"),
        ("lines", "no time was left"),
    ]

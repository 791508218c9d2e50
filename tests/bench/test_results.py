import json
from pathlib import Path

import pytest

from bench.results import Kept, by_round, reading_share, summed, values
from bench.stats import Spread

pytestmark = pytest.mark.pure


def kept(folder: Path, run: str = "now") -> Kept:
    return Kept(folder / "results.json", "machine", "versions", run)


def test_each_report_is_on_disk_before_the_next_scene(tmp_path: Path) -> None:
    results = kept(tmp_path)
    results.add("sqlite", "ws", "group", 1, {"lost": 0})
    results.failed("sqlite", "ws", "pair", 1, "why")
    stored = json.loads((tmp_path / "results.json").read_text())
    assert stored["parts"]["sqlite"]["ws"]["group"] == [{"lost": 0, "round": 1, "run": "now"}]
    assert stored["failures"][0]["why"] == "why"


def test_what_is_not_measured_again_keeps_its_results(tmp_path: Path) -> None:
    earlier = kept(tmp_path)
    earlier.add("sqlite", "ws", "group", 1, {"lost": 1})
    earlier.add("sqlite", "ws", "pair", 1, {"lost": 1})
    later = kept(tmp_path, "later")
    later.forget("sqlite", "ws", "group")
    later.add("sqlite", "ws", "group", 1, {"lost": 2})
    assert values(later.results, "sqlite", "ws", "group", "lost") == [2]
    assert values(later.results, "sqlite", "ws", "pair", "lost") == [1]


def test_a_whole_run_keeps_nothing_of_an_earlier_one(tmp_path: Path) -> None:
    kept(tmp_path).add("sqlite", "ws", "group", 1, {"lost": 1})
    assert Kept(tmp_path / "results.json", "machine", "versions", "later", whole=True).results["parts"] == {}


def test_a_figure_is_found_by_its_round_and_a_report_without_it_is_passed_over() -> None:
    reports = [{"round": 1, "ms": {"p95": 2}}, {"round": 3}, {"round": 5, "ms": {"p95": 4}}]
    results = {"parts": {"p": {"s": {"scene": reports}}}}
    assert by_round(results, "p", "s", "scene", "ms", "p95") == {1: 2.0, 5: 4.0}
    assert by_round(results, "p", "s", "other", "ms", "p95") == {}


def test_a_share_of_reading_needs_both_of_a_round() -> None:
    results = {"parts": {"reading": {"reader": {"lines": [{"round": 1, "us_a_message": 30}]}}}}
    assert reading_share("daphne")(results) is None


def test_a_sum_is_no_sum_while_a_part_is_missing() -> None:
    assert summed(lambda r: Spread(0, 0, 1), lambda r: None)({}) is None
    assert summed(lambda r: Spread(0, 0, 1), lambda r: Spread(1, 0, 2))({}) == Spread(1, 0, 3)

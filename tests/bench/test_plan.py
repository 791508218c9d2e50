"""The plan of a run: rounds are interleaved, and nothing that a figure hangs on is left out."""

import pytest

from bench import plan
from bench.plan import Choice, Step, steps
from bench.servers import KINDS

pytestmark = pytest.mark.pure


def counts(chosen: list[Step]) -> dict[tuple[str, str, str], int]:
    found: dict[tuple[str, str, str], int] = {}
    for step in chosen:
        for scene in step.scenes:
            key = (step.part, step.kind, scene.name)
            found[key] = found.get(key, 0) + 1
    return found


def test_every_ratio_has_five_rounds_of_both_sides() -> None:
    found = counts(steps(Choice()))
    for kind in ("canonical", "socketio", "daphne", "uvicorn"):
        assert found["sqlite", kind, "group"] == found["slow", kind, "group"] == 5
    for kind in ("socketio", "daphne", "uvicorn"):
        for scene in ("pair", "many", "steady"):
            assert found["sqlite", kind, scene] == 5
    for kind in plan.PARTS["postgres"].kinds:
        assert found["postgres", kind, "group"] == 5


def test_everything_has_two_rounds_at_least() -> None:
    found = counts(steps(Choice()))
    assert min(found.values()) >= 2
    for part, what in plan.PARTS.items():
        for kind in what.kinds:
            for scene in what.scenes:
                assert (part, kind, scene) in found or scene in what.skips[kind]


def test_one_round_has_everything_once() -> None:
    assert set(counts(steps(Choice(rounds=1))).values()) == {1}


def test_a_round_is_whole_before_the_next_begins() -> None:
    numbers = [step.number for step in steps(Choice())]
    assert numbers == sorted(numbers)


def test_no_server_always_comes_first() -> None:
    chosen = [s.kind for s in steps(Choice(parts=["sqlite"])) if s.part == "sqlite"]
    assert chosen[:5] == chosen[5:10][::-1]


def test_only_what_is_chosen_is_done() -> None:
    chosen = steps(Choice(["sqlite", "postgres"], ["uvicorn"], ["group"], rounds=2))
    assert [(s.part, s.kind, [x.name for x in s.scenes]) for s in chosen] == [
        ("sqlite", "uvicorn", ["group"])
    ] * 2


def test_the_full_run_fits_into_fifty_minutes() -> None:
    assert plan.seconds(steps(Choice())) < 50 * 60


def test_every_server_of_the_plan_exists() -> None:
    assert {kind for part in plan.PARTS.values() for kind in part.kinds} <= set(KINDS)

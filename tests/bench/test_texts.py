import pytest

from bench import texts
from bench.cast import SCENES

pytestmark = pytest.mark.pure


def test_the_mix_is_always_the_same() -> None:
    assert texts.mix() == texts.mix()


def test_one_line_in_twenty_is_a_risk_line() -> None:
    lines = texts.mix()
    assert sum(texts.is_risk(line) for line in lines) == len(lines) // 20


def test_no_line_is_said_twice_in_a_cycle() -> None:
    """A reader that remembered lines would look faster than it is."""
    lines = texts.mix()
    assert len(set(lines)) == len(lines)


def test_most_lines_are_short_and_a_few_are_long() -> None:
    lines = texts.mix()
    short = sum(len(line) < 120 for line in lines) / len(lines)
    assert 0.9 < short < 0.95
    assert sum(480 <= len(line) < 520 for line in lines) == 100
    assert sum(1_960 <= len(line) < 2_000 for line in lines) == 40


def test_every_room_of_every_scene_has_one_seeker() -> None:
    for scene in SCENES.values():
        seekers = [m.room for m in scene.members() if m.seeker]
        assert len(seekers) == len(set(seekers)) == len({m.room for m in scene.members() if m.room})

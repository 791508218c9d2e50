"""The written lines: whole arcs, safe messaging, and distress that the reader sees where it is meant."""

import re

import pytest

from rooms.distress.reader import Level, read, read_helper
from rooms.distress.rules import CHECK_IN_LEVELS
from rooms.management.simulation.arcs import STAGES, Arc, Turn, arcs, by_line
from supportnet.accounts.topics import FREQUENCIES, TOPICS

pytestmark = pytest.mark.pure
ARCS = arcs()
TURNS = [turn for arc in ARCS for turn in arc.turns]
each_arc = pytest.mark.parametrize("arc", ARCS, ids=lambda arc: arc.name)


def level_of(turn: Turn) -> Level:
    return read(turn.seeker, language="en").level


@each_arc
def test_an_arc_leads_from_arrival_to_goodbye_and_never_back(arc: Arc) -> None:
    stages = [STAGES.index(turn.stage) for turn in arc.turns]
    assert stages == sorted(stages)
    assert STAGES[stages[0]] == "arrival" and STAGES[stages[-1]] == "goodbye"
    assert set(arc.topics) <= set(TOPICS)
    assert arc.after < arc.before, "everybody here leaves a little lighter"


@each_arc
def test_the_lead_answers_every_line(arc: Arc) -> None:
    assert all(turn.lead for turn in arc.turns)


def test_a_line_belongs_to_one_turn_only() -> None:
    assert len(by_line(ARCS)) == len(TURNS)


@each_arc
def test_a_case_that_staff_will_hear_of_is_resolved_with_a_note(arc: Arc) -> None:
    danger = any(level_of(turn) is Level.IMMINENT or turn.act == "not_safe" for turn in arc.turns)
    resolved = [turn for turn in arc.turns if turn.resolve]
    assert bool(resolved) == danger
    assert all(turn.note and turn.staff for turn in resolved)


def test_the_arcs_show_everything_from_calm_to_imminent() -> None:
    read_levels = {level_of(turn) for turn in TURNS} | {CHECK_IN_LEVELS[arc.before] for arc in ARCS}
    assert read_levels == set(Level)
    assert {turn.pulse for turn in TURNS if turn.pulse} == set(FREQUENCIES)
    assert any(turn.act == "need_help" for turn in TURNS) and any(turn.whisper for turn in TURNS)


@each_arc
def test_goodbyes_are_read_as_calm(arc: Arc) -> None:
    assert all(level_of(turn) <= Level.LOW for turn in arc.goodbye)


METHODS = re.compile(
    r"\b(pills?|tablets?|overdos\w*|bridge|knife|knives|razor|blade|rope|gun|cut(ting)?|hang\w*|jump\w*|train)\b"
)
HOLLOW = re.compile(r"\b(cheer up|stay positive|everything happens for|calm down|i know exactly how)\b")


@pytest.mark.parametrize("turn", TURNS, ids=lambda turn: turn.seeker[:30])
def test_no_line_names_a_method_and_no_helper_is_hollow(turn: Turn) -> None:
    helpers = " ".join((turn.lead, turn.second, turn.staff, turn.whisper)).lower()
    assert not METHODS.search(f"{turn.seeker.lower()} {helpers} {turn.note.lower()}")
    assert not HOLLOW.search(helpers)
    for line in (turn.lead, turn.second, turn.staff):
        assert read_helper(line, language="en").level <= Level.LOW

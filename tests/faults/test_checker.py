"""The checker must see every broken promise, or its zeros mean nothing."""

from collections.abc import Callable

import pytest

from tests.faults.acts import FAULTS, SHORT
from tests.faults.checker import Findings, check
from tests.faults.journal import Journal, Shown, Stored

pytestmark = pytest.mark.pure


class Run:
    """A small run in which every promise was kept: one person in one room, in danger, until it is doctored."""

    def __init__(self) -> None:
        self.rows = [Shown(1, "", ""), Shown(2, "a", "A"), Shown(3, "b", "B")]
        self.journal = Journal(
            "ida", "r", said={"a": "A"}, acked={"a": 2}, shown=list(self.rows), dangers={"a"}
        )
        self.cases = {"r": {"level": 1}}
        self.rings = {"r": 1}
        self.alerted = {"r"}

    def findings(self) -> Findings:
        return check([self.journal], Stored({"r": self.rows}, self.cases, self.rings), self.alerted)


def acked_and_gone(run: Run) -> None:
    run.journal.acked["gone"] = 4


def acked_as_another_number(run: Run) -> None:
    run.journal.acked["a"] = 3


def acked_and_the_room_is_gone(run: Run) -> None:
    run.rows.clear()


def one_client_id_stored_twice(run: Run) -> None:
    run.rows.append(Shown(4, "b", "B"))


def a_text_that_changed_on_its_way(run: Run) -> None:
    run.rows[1] = Shown(2, "a", "other")


def a_retry_acked_as_another_number(run: Run) -> None:
    run.journal.changed_acks = 1


def an_entry_shown_twice(run: Run) -> None:
    run.journal.shown.append(Shown(3, "b", "B"))


def an_entry_that_came_late(run: Run) -> None:
    run.journal.shown[1:] = reversed(run.journal.shown[1:])


def an_entry_in_the_middle_that_never_came(run: Run) -> None:
    del run.journal.shown[1]


def a_last_entry_that_never_came(run: Run) -> None:
    run.journal.shown.pop()


def an_entry_that_was_never_stored(run: Run) -> None:
    run.journal.shown.append(Shown(4, "x", "X"))


def an_entry_with_the_words_of_another(run: Run) -> None:
    run.journal.shown[2] = Shown(3, "b", "A")


def a_hole_in_the_numbers(run: Run) -> None:
    del run.rows[1]


def a_danger_without_a_case(run: Run) -> None:
    run.cases.clear()


def a_danger_with_a_case_of_another_cause_only(run: Run) -> None:
    run.cases["r"] = {"nobody came": 1}


def a_danger_with_two_cases(run: Run) -> None:
    run.cases["r"]["level"] = 2
    run.rings["r"] = 2


def a_case_whose_ring_is_not_in_the_outbox(run: Run) -> None:
    run.rings.clear()


def a_case_that_no_staff_heard_of(run: Run) -> None:
    run.alerted.clear()


def a_case_whose_cause_was_never_stored(run: Run) -> None:
    run.journal.dangers = {"never stored"}


DOCTORED: list[tuple[Callable[[Run], None], str]] = [
    (acked_and_gone, "lost_acked"),
    (acked_as_another_number, "lost_acked"),
    (acked_and_the_room_is_gone, "lost_acked"),
    (one_client_id_stored_twice, "stored_twice"),
    (a_text_that_changed_on_its_way, "body_changed"),
    (a_retry_acked_as_another_number, "acks_changed"),
    (an_entry_shown_twice, "shown_twice"),
    (an_entry_that_came_late, "out_of_order"),
    (an_entry_in_the_middle_that_never_came, "not_shown"),
    (a_last_entry_that_never_came, "not_shown"),
    (an_entry_that_was_never_stored, "shown_wrong"),
    (an_entry_with_the_words_of_another, "shown_wrong"),
    (a_hole_in_the_numbers, "numbers_missing"),
    (a_danger_without_a_case, "escalations_lost"),
    (a_danger_with_a_case_of_another_cause_only, "escalations_lost"),
    (a_danger_with_two_cases, "escalations_twice"),
    (a_case_whose_ring_is_not_in_the_outbox, "rings_lost"),
    (a_case_that_no_staff_heard_of, "alerts_unheard"),
    (a_case_whose_cause_was_never_stored, "escalations_twice"),
]


def test_kept_promises_are_found_kept() -> None:
    found = Run().findings()
    assert found.kept and (found.said, found.acked, found.shown, found.dangers) == (1, 1, 3, 1)


@pytest.mark.parametrize(("doctor", "broken"), DOCTORED, ids=lambda value: getattr(value, "__name__", ""))
def test_a_doctored_run_is_found_broken(doctor: Callable[[Run], None], broken: str) -> None:
    run = Run()
    doctor(run)
    found = run.findings()
    assert getattr(found, broken) == 1 and not found.kept
    assert any(word.startswith(broken) for word in found.words) or broken == "acks_changed"


def test_every_promise_has_a_doctored_run() -> None:
    assert {broken for _, broken in DOCTORED} == set(Findings.BROKEN)


def test_a_danger_phrase_that_was_never_stored_needs_no_case() -> None:
    run = Run()
    run.journal.dangers = {"c"}
    run.cases, run.rings, run.alerted = {}, {}, set()
    assert run.findings().kept


def test_one_broken_room_is_not_outweighed_by_others() -> None:
    total = Findings()
    for doctor in (lambda run: None, a_last_entry_that_never_came, lambda run: None):
        run = Run()
        doctor(run)
        total.add(run.findings())
    assert total.not_shown == 1 and total.said == 3 and not total.kept


def test_no_faults_name_is_the_beginning_of_anothers() -> None:
    """Rooms are told apart by the name of their scene and a hyphen."""
    assert not [(a, b) for a in FAULTS for b in FAULTS if b.startswith(a + "-")]


def test_the_short_selection_names_faults_in_worlds_they_have() -> None:
    assert all(world in FAULTS[fault].worlds for world, fault in SHORT)

"""The checker must see every broken promise, or its zeros mean nothing."""

import pytest

from tests.faults.checker import Findings, check
from tests.faults.journal import Journal, Shown, Stored

pytestmark = pytest.mark.pure


def log() -> list[Shown]:
    return [Shown(1, "", ""), Shown(2, "a", "A"), Shown(3, "b", "B")]


def journal() -> Journal:
    return Journal("ida", "r", said={"a": "A"}, acked={"a": 2}, shown=log())


def findings(person: Journal, rows: list[Shown], cases: int = 0, alerted: bool = False) -> Findings:
    stored = Stored({"r": rows}, {"r": {"level": cases}} if cases else {})
    return check([person], stored, {"r"} if alerted else set())


def test_kept_promises_are_found_kept() -> None:
    found = findings(journal(), log())
    assert found.kept and (found.said, found.acked, found.shown) == (1, 1, 3)


def test_an_acked_message_that_is_not_stored_is_lost() -> None:
    person = journal()
    person.acked["gone"] = 4
    assert findings(person, log()).lost_acked == 1


def test_an_ack_with_another_number_than_the_stored_one_is_a_loss() -> None:
    person = journal()
    person.acked["a"] = 3
    assert findings(person, log()).lost_acked == 1


def test_one_client_id_stored_twice_is_seen() -> None:
    rows = [*log(), Shown(4, "b", "B")]
    assert findings(journal(), rows).stored_twice == 1


def test_a_text_that_changed_on_its_way_is_seen() -> None:
    rows = log()
    rows[1] = Shown(2, "a", "other")
    found = findings(journal(), rows)
    assert found.body_changed == 1 and found.shown_wrong == 1


def test_an_entry_shown_twice_is_seen() -> None:
    person = journal()
    person.shown.append(Shown(3, "b", "B"))
    assert findings(person, log()).shown_twice == 1


def test_an_entry_that_came_late_is_seen() -> None:
    person = journal()
    person.shown = [log()[0], log()[2], log()[1]]
    assert findings(person, log()).out_of_order == 1


def test_an_entry_that_never_came_is_seen() -> None:
    person = journal()
    person.shown.pop()
    assert findings(person, log()).not_shown == 1


def test_an_entry_that_was_never_stored_is_seen() -> None:
    person = journal()
    person.shown.append(Shown(4, "x", "X"))
    assert findings(person, log()).shown_wrong == 1


def test_a_hole_in_the_numbers_is_seen() -> None:
    assert findings(journal(), [log()[0], log()[2]]).numbers_missing == 1


def test_a_danger_phrase_needs_exactly_one_case_that_staff_heard_of() -> None:
    person = journal()
    person.dangers.add("a")
    assert findings(person, log()).escalations_lost == 1
    assert findings(person, log(), cases=2, alerted=True).escalations_twice == 1
    assert findings(person, log(), cases=1).alerts_unheard == 1
    assert findings(person, log(), cases=1, alerted=True).kept


def test_a_danger_phrase_that_was_never_stored_needs_no_case() -> None:
    person = journal()
    person.said["c"] = "C"
    person.dangers.add("c")
    assert findings(person, log()).kept


def test_no_faults_name_is_the_beginning_of_anothers() -> None:
    """Rooms are told apart by the name of their scene and a hyphen."""
    from tests.faults.acts import FAULTS

    assert not [(a, b) for a in FAULTS for b in FAULTS if b.startswith(a + "-")]

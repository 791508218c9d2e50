"""Opening, raising and withdrawing calls, and the line of waiting seekers."""

import pytest

from rooms.care import keeping
from rooms.constellation import selectors, services
from rooms.constellation.models import Call, Invitation
from rooms.conversation.refusals import Refused


def test_a_room_has_one_open_call_a_need(people):
    room = people.comes_asking()
    first = people.call(room)
    assert people.call(room).pk == first.pk
    assert people.call(room, "further").pk != first.pk
    assert Call.objects.count() == 2


def test_opening_again_raises_the_level_and_never_lowers_it(people):
    room = people.comes_asking()
    people.call(room, level=1)
    assert people.call(room, level=3).level == 3
    assert people.call(room, level=2).level == 3
    services.raise_level(room, 1)
    assert Call.objects.get().level == 3


def test_a_closed_room_opens_no_call(people):
    room = people.comes_asking()
    people.closes(room)
    with pytest.raises(Refused, match="ended"):
        people.call(room)


def test_helpers_hear_of_a_call_backstage_and_the_seeker_does_not(people):
    room = people.comes_asking()
    people.call(room, cause="waiting")
    services.withdraw_calls(room)
    assert people.behind(room) == [
        {"need": "lead", "cause": "waiting", "state": "open"},
        {"need": "lead", "cause": "waiting", "state": "withdrawn"},
    ]
    assert people.saw(room, "call") == []


def test_withdrawing_tells_whoever_was_asked_and_frees_their_seat(people):
    anna, room = people.supporter("Anna"), people.comes_asking()
    people.call(room)
    services.withdraw_calls(room)
    services.withdraw_calls(room)
    assert people.heard(anna) == ["offered", "lost"]
    assert selectors.load_of(anna.pk) == 0
    assert Call.objects.get().state == "withdrawn"


def test_withdrawing_one_need_leaves_the_other(people):
    room = people.comes_asking()
    people.call(room)
    people.call(room, "further")
    services.withdraw_calls(room, "further")
    assert [c.need for c in Call.objects.filter(state="open")] == ["lead"]


def test_a_call_left_open_by_a_closed_room_is_withdrawn_by_the_clock(people):
    room = people.comes_asking()
    people.call(room)
    people.closes(room)
    services.step()
    assert Call.objects.get().state == "withdrawn"
    assert not Invitation.objects.exists()


def test_an_asked_supporter_sees_the_level_rise(people):
    anna, room = people.supporter("Anna"), people.comes_asking()
    people.call(room)
    services.raise_level(room, 4)
    assert [n.data["level"] for n in people.notices(anna)] == [0, 4]


def test_a_seeker_sees_the_line_before_them_and_how_many_are_asked(people):
    ann, bea, cleo = (people.comes_asking(name) for name in ("Ann", "Bea", "Cleo"))
    for room in (ann, bea, cleo):
        people.call(room)
    assert [selectors.waiting_place(r.pk) for r in (ann, bea, cleo)] == [(0, 0), (1, 0), (2, 0)]
    people.supporter("Anna")
    services.step()
    assert selectors.waiting_place(ann.pk) == (0, 1)


def test_the_line_moves_when_somebody_in_front_is_taken_or_rises(people):
    ann, bea = people.comes_asking("Ann"), people.comes_asking("Bea")
    people.call(ann)
    people.call(bea)
    assert people.places(bea)[-1] == (1, 0)
    services.raise_level(bea, 4)
    assert people.places(bea)[-1] == (0, 0)
    assert people.places(ann)[-1] == (1, 0)
    anna = people.supporter("Anna", capacity=1)
    services.step()
    people.accepts(anna)
    assert people.places(ann)[-1] == (0, 0)
    assert selectors.waiting_place(bea.pk) == (0, 0)


def test_calls_for_further_supporters_are_no_people_in_line(people):
    led, waiting = people.comes_asking("Ann"), people.comes_asking("Bea")
    people.holds(people.supporter("Lea"), led)
    people.call(led, "further", level=4)
    people.call(waiting)
    assert selectors.waiting_place(waiting.pk)[0] == 0


def test_open_calls_come_in_turn_with_their_reasons(people):
    first, second = people.comes_asking("Ann"), people.comes_asking("Bea", language="pt")
    people.call(first)
    people.call(second, level=4)
    shown = selectors.open_calls()
    assert [c.room_id for c in shown] == [second.pk, first.pk]
    assert [c.reasons for c in shown] == [["no supporter is on duty"]] * 2
    assert shown[0].could == 0
    assert 0 <= shown[0].waited < 60


def test_the_clock_tells_the_line_again_for_whoever_missed_that_it_moved(people):
    ann, bea = people.comes_asking("Ann"), people.comes_asking("Bea")
    people.call(ann)
    people.call(bea)
    people.departed.clear()
    keeping.settle()
    assert people.places(ann) and people.places(bea)

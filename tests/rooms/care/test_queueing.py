"""The clock's pass over the queue, and the seekers to whom nobody comes."""

import pytest

from rooms.care import queueing
from rooms.constellation import services as constellation
from rooms.constellation.models import Call
from rooms.conversation import port
from rooms.conversation.models import Room
from rooms.crisis.models import Escalation
from rooms.distress.models import RoomDistress
from tests.rooms.queue_people import People


@pytest.fixture
def people(transactional_db: None, monkeypatch: pytest.MonkeyPatch) -> People:
    people = People()
    monkeypatch.setattr(port, "_publisher", people.departed.extend)
    return people


@pytest.fixture
def room(people):
    return people.comes_asking()


def causes():
    return list(Escalation.objects.order_by("pk").values_list("cause", flat=True))


def test_one_pass_does_all_that_time_does(people, room):
    anna = people.supporter("Anna", topics=["grief"])
    people.call(room)
    people.time_passes(31)
    ben = people.supporter("Ben")
    queueing.tick()
    assert people.heard(anna) == ["offered", "expired"]
    assert people.heard(ben) == ["offered"]


def test_an_absent_lead_is_seen_then_replaced(people, room):
    lea = people.holds(people.supporter("Lea"), room)
    people.vanishes(lea.user)
    queueing.tick()
    queueing.tick()
    assert people.saw(room, "unled") == [{"how": "lost"}]
    people.time_passes(46)
    ben = people.supporter("Ben")
    queueing.tick()
    assert people.heard(ben) == ["offered"]
    constellation.accept(people.invitation(ben).key, ben)
    assert Room.objects.get(pk=room.pk).lead.user == ben
    assert causes() == []


def test_a_lead_back_in_time_leads_again(people, room):
    lea = people.holds(people.supporter("Lea"), room)
    people.vanishes(lea.user)
    queueing.tick()
    people.connects(lea.user)
    queueing.tick()
    assert Room.objects.get(pk=room.pk).lead == lea


@pytest.mark.parametrize(("level", "cases"), [(2, []), (3, ["lead lost"]), (4, ["lead lost"])])
def test_somebody_in_high_distress_left_alone_is_a_case_for_staff(people, room, level, cases):
    RoomDistress.objects.create(room=room, level=level)
    lea = people.holds(people.supporter("Lea"), room)
    people.vanishes(lea.user)
    queueing.tick()
    people.time_passes(46)
    queueing.tick()
    queueing.tick()
    assert causes() == cases


def test_nobody_to_ask_for_three_minutes_is_a_case_for_staff_once(people, room):
    people.call(room)
    people.time_passes(170)
    queueing.tick()
    assert causes() == []
    people.time_passes(15)
    queueing.tick()
    queueing.tick()
    assert causes() == ["nobody came"]
    Escalation.objects.update(state="resolved")
    queueing.tick()
    assert causes() == ["nobody came"]


def test_while_somebody_is_being_asked_staff_is_not_called(people, room):
    people.call(room)
    people.time_passes(200)
    people.supporter("Anna")
    constellation.step()
    queueing.tick()
    assert causes() == []


def test_three_minutes_after_the_last_no_staff_hears(people, room):
    anna = people.supporter("Anna")
    people.call(room)
    constellation.decline(people.invitation(anna).key, anna)
    people.time_passes(170)
    queueing.tick()
    assert causes() == []
    people.time_passes(20)
    queueing.tick()
    assert causes() == ["nobody came"]


def test_being_asked_over_and_over_is_not_yet_coming(people, room, settings):
    people.supporter("Anna")
    people.call(room)
    for _ in range(7):
        people.time_passes(92)
        queueing.tick()
    assert people.departed
    assert causes() == ["nobody came"]


def test_a_minor_without_anybody_cleared_is_a_case_for_staff_at_once(people):
    people.supporter("Anna")
    room = people.comes_asking("Young", age_group="under 18")
    people.call(room)
    queueing.tick()
    assert causes() == ["nobody came"]
    assert Call.objects.get().state == "open"


def test_a_call_for_a_further_supporter_never_says_that_nobody_came(people, room):
    people.holds(people.supporter("Lea"), room)
    people.call(room, "further", 3)
    people.time_passes(3600)
    queueing.tick()
    assert causes() == []


def test_one_failing_room_does_not_keep_the_others_waiting(people, room, monkeypatch):
    other = people.comes_asking("Other")
    for waiting in (room, other):
        people.call(waiting)
    people.time_passes(200)
    raised = queueing.crisis.raise_escalation

    def fails_for_one(where, cause):
        if where.pk == room.pk:
            raise RuntimeError
        return raised(where, cause)

    monkeypatch.setattr(queueing.crisis, "raise_escalation", fails_for_one)
    queueing.tick()
    assert [e.room for e in Escalation.objects.all()] == [other]

"""Many at once, with real threads and connections: run on SQLite and on PostgreSQL alike."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection

from rooms.constellation import selectors, services
from rooms.constellation.models import Call, Invitation
from rooms.conversation.models import Membership
from rooms.conversation.refusals import Refused
from supportnet.accounts.models import SupporterProfile


def at_once(*acts: Callable[[], object]) -> list[object]:
    """What each act gave (or the code it was refused with), all let go at the same moment."""
    start = Barrier(len(acts))

    def run(act: Callable[[], object]) -> object:
        try:
            start.wait(10)
            return act()
        except Refused as refused:
            return refused.code
        finally:
            connection.close()

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(run, acts))


def seats_are_kept():
    for user_id, capacity in SupporterProfile.objects.values_list("user_id", "capacity"):
        assert selectors.load_of(user_id) <= capacity


@pytest.fixture
def four_asked(people):
    """A room for which several supporters hold an open invitation to lead."""
    for number in range(12):
        people.supporter(f"S{number}")
    room = people.comes_asking()
    people.call(room)
    for _ in range(4):
        people.time_passes(31)
        services.step()
    asked = list(Invitation.objects.filter(state="offered").select_related("supporter"))
    assert len(asked) == 4
    return room, asked


def test_of_many_who_accept_at_once_one_wins_and_the_others_are_told(people, four_asked):
    room, asked = four_asked
    results = at_once(*(lambda i=i: services.accept(i.key, i.supporter).state for i in asked))
    assert sorted(results) == ["joined", "lost", "lost", "lost"]
    assert Membership.objects.filter(room=room, part="supporter").count() == 1
    assert sorted(people.heard(i.supporter)[-1] for i in asked) == ["joined", "lost", "lost", "lost"]
    assert [e["handle"] for e in people.saw(room, "lead")] == [
        Membership.objects.get(part="supporter").handle
    ]


def test_one_who_accepts_many_times_at_once_comes_in_once(people, four_asked):
    room, asked = four_asked
    one = asked[0]
    assert at_once(*[lambda: services.accept(one.key, one.supporter).state] * 5) == ["joined"] * 5
    assert Membership.objects.filter(room=room, user=one.supporter).count() == 1
    assert people.heard(one.supporter).count("joined") == 1


def test_accepting_and_withdrawing_at_once_leave_one_truth(people, four_asked):
    room, asked = four_asked
    one = asked[0]
    state, _ = at_once(
        lambda: services.accept(one.key, one.supporter).state, lambda: services.withdraw_calls(room)
    )
    inside = Membership.objects.filter(room=room, part="supporter").count()
    assert (state, inside, Call.objects.get().state) in [("joined", 1, "filled"), ("lost", 0, "withdrawn")]
    assert not Invitation.objects.filter(state__in=Invitation.LIVE).exists()


def test_an_answer_and_the_deadline_at_once_end_the_invitation_once(people, four_asked):
    room, asked = four_asked
    people.time_passes(31)
    results = at_once(
        *(lambda i=i: services.accept(i.key, i.supporter).state for i in asked),
        services.expire,
        services.expire,
    )
    assert set(results[:4]) == {"expired"}
    for one in asked:
        assert people.heard(one.supporter).count("expired") == 1
    assert not Membership.objects.filter(room=room, part="supporter").exists()


def test_yes_at_the_door_and_its_deadline_at_once_leave_one_truth(people):
    room = people.comes_asking()
    people.holds(people.supporter("Lea"), room)
    ben = people.supporter("Ben")
    people.call(room, "further", 3)
    key = people.accepts(ben).key
    people.time_passes(121)
    result, *_ = at_once(lambda: services.let_in(key, room, True).state, services.expire, services.expire)
    inside = Membership.objects.filter(room=room, user=ben).count()
    assert (result, inside) in [("joined", 1), ("over", 0)]
    assert len(people.saw(room, "door_ended")) == 1


def test_many_clocks_at_once_exceed_no_capacity_and_ask_nobody_twice(people):
    for number in range(4):
        people.supporter(f"S{number}", capacity=1 + number % 2, here=False)
    rooms = [people.comes_asking(f"Seeker {number}") for number in range(10)]
    for room in rooms:
        people.call(room)
    for user_id in SupporterProfile.objects.values_list("user", flat=True):
        people.connects(SupporterProfile.objects.get(pk=user_id).user)
    at_once(*[services.step] * 5)
    seats_are_kept()
    assert Invitation.objects.count() == sum(SupporterProfile.objects.values_list("capacity", flat=True))
    assert Invitation.objects.values("room").distinct().count() == Invitation.objects.count()


def test_seekers_who_arrive_at_once_share_the_free_seats(people):
    for number in range(3):
        people.supporter(f"S{number}", capacity=1)
    rooms = [people.comes_asking(f"Seeker {number}") for number in range(6)]
    at_once(*(lambda room=room: people.call(room) for room in rooms))
    services.step()
    seats_are_kept()
    assert Invitation.objects.filter(state="offered").count() == 3
    assert Call.objects.filter(state="open").count() == 6


def test_opening_the_same_call_many_times_at_once_opens_one(people):
    room = people.comes_asking()
    at_once(*[lambda: people.call(room)] * 5)
    assert Call.objects.filter(room=room).count() == 1


def test_accepts_in_many_rooms_while_clocks_run_leave_every_seat_counted(people):
    for number in range(3):
        people.supporter(f"S{number}", capacity=2)
    rooms = [people.comes_asking(f"Seeker {number}") for number in range(8)]
    for room in rooms:
        people.call(room)
    asked = list(Invitation.objects.filter(state="offered").select_related("supporter"))
    answers = [lambda i=i: services.accept(i.key, i.supporter).state for i in asked[:3]]
    noes = [lambda i=i: services.decline(i.key, i.supporter).state for i in asked[3:]]
    results = at_once(*answers, *noes, services.step, services.step)
    assert results[:3] == ["joined"] * 3
    seats_are_kept()
    services.step()
    seats_are_kept()
    assert Membership.objects.filter(part="supporter").count() == 3

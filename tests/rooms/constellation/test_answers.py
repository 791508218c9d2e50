"""Accepting, declining, and what happens to whoever comes too late."""

import pytest

from rooms.constellation import selectors, services
from rooms.constellation.models import Call, Invitation
from rooms.conversation import refusals
from rooms.conversation.models import Membership, Room
from supportnet.accounts.models import RoleGrant, SupporterProfile


def test_accepting_a_lead_call_makes_them_lead(people):
    anna, room = people.supporter("Anna"), people.comes_asking()
    people.call(room)
    assert people.accepts(anna).state == "joined"
    room.refresh_from_db()
    assert (room.state, room.lead.user) == (Room.State.LED, anna)
    assert Call.objects.get().state == "filled"
    assert people.heard(anna) == ["offered", "joined"]
    assert people.notices(anna)[-1].data["room"] == room.key
    assert selectors.load_of(anna.pk) == 1


def test_accepting_twice_changes_nothing(people):
    anna, room = people.supporter("Anna"), people.comes_asking()
    people.call(room)
    people.accepts(anna)
    told = len(people.departed)
    assert people.accepts(anna).state == "joined"
    assert len(people.departed) == told
    assert Membership.objects.filter(user=anna).count() == 1


def test_of_two_who_accept_the_second_hears_lost(people):
    users = [people.supporter(name) for name in ("Anna", "Ben", "Cara", "Dan")]
    room = people.comes_asking()
    people.call(room)
    for _ in range(2):
        people.time_passes(31)
        services.step()
    first, second = (i.supporter for i in Invitation.objects.filter(state="offered").order_by("pk"))
    assert people.accepts(first).state == "joined"
    assert people.accepts(second).state == "lost"
    assert people.heard(second)[-1] == "lost"
    assert Membership.objects.filter(room=room, part="supporter").count() == 1
    assert {first, second} <= set(users)


@pytest.mark.parametrize("act", [services.accept, services.decline])
def test_a_strangers_invitation_and_an_unknown_one_look_alike(people, act):
    anna, vera = people.supporter("Anna"), people.supporter("Vera", on_duty=False)
    people.call(people.comes_asking())
    for key in (people.invitation(anna).key, "nothing"):
        with pytest.raises(refusals.Refused) as refused:
            act(key, vera)
        assert refused.value.code == "not_found"
    assert people.invitation(anna).state == "offered"


def test_an_answer_after_the_time_is_too_late_and_the_next_is_asked(people):
    anna = people.supporter("Anna", topics=["grief"])
    ben = people.supporter("Ben")
    people.call(people.comes_asking())
    people.time_passes(31)
    assert people.accepts(anna).state == "expired"
    assert people.heard(ben) == ["offered"]


def no_longer(what):
    return {
        "suspended": lambda u: RoleGrant.objects.filter(user=u).update(state="suspended"),
        "off duty": lambda u: RoleGrant.objects.filter(user=u).update(on_duty=False),
        "fewer seats": lambda u: SupporterProfile.objects.filter(user=u).update(capacity=0),
    }[what]


@pytest.mark.parametrize("what", ["suspended", "off duty", "fewer seats"])
def test_eligibility_is_checked_again_when_they_accept(people, what):
    anna, room = people.supporter("Anna"), people.comes_asking()
    people.call(room)
    no_longer(what)(anna)
    assert people.accepts(anna).state == "lost"
    assert not Membership.objects.filter(user=anna).exists()
    assert Call.objects.get().state == "open"


def test_clearance_withdrawn_meanwhile_keeps_them_from_a_minor(people):
    anna, room = people.supporter("Anna", cleared=True), people.comes_asking(age_group="under 18")
    people.call(room)
    SupporterProfile.objects.update(cleared_for_minors=False)
    assert people.accepts(anna).state == "lost"


def test_the_last_free_seat_may_be_accepted(people):
    anna = people.supporter("Anna", capacity=1)
    people.call(people.comes_asking())
    assert people.accepts(anna).state == "joined"


def test_declining_is_idempotent_and_final(people):
    anna = people.supporter("Anna")
    people.call(people.comes_asking())
    key = people.invitation(anna).key
    assert [services.decline(key, anna).state for _ in range(2)] == ["declined"] * 2
    assert services.accept(key, anna).state == "declined"
    assert people.heard(anna) == ["offered", "declined"]

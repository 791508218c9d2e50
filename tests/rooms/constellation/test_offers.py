"""Who is asked, when, and how many at once."""

import pytest

from rooms.constellation import selectors, services
from rooms.constellation.models import Call, Invitation
from supportnet.accounts.models import RoleGrant, SupporterProfile


def asked():
    rows = Invitation.objects.filter(state="offered").order_by("pk")
    return [i.supporter.name for i in rows.select_related("supporter")]


def test_opening_a_call_asks_the_best_one_without_waiting_for_the_clock(people):
    people.supporter("Anna")
    grief = people.supporter("Ben", topics=["grief"])
    people.call(people.comes_asking())
    assert asked() == ["Ben"]
    [notice] = people.notices(grief)
    assert notice.kind == "invitation"
    assert notice.data["state"] == "offered"
    assert (notice.data["need"], notice.data["level"], notice.data["language"]) == ("lead", 0, "en")
    assert (notice.data["topics"], notice.data["age_group"]) == (["grief"], "18 or over")


def test_before_accepting_nobody_learns_the_rooms_key(people):
    anna, room = people.supporter("Anna"), people.comes_asking()
    people.call(room)
    people.call(people.comes_asking("Other"))
    assert room.key not in repr(people.notices(anna))
    assert all("room" not in shown for shown in selectors.my_invitations(anna.pk))
    services.accept(people.invitation(anna, room).key, anna)
    assert [n.data["room"] for n in people.notices(anna) if "room" in n.data] == [room.key]


@pytest.mark.parametrize(
    "keeps_out",
    [
        {"on_duty": False},
        {"here": False},
        {"capacity": 0},
    ],
)
def test_whoever_cannot_come_is_not_asked(people, keeps_out):
    people.supporter("Anna", **keeps_out)
    people.call(people.comes_asking())
    assert asked() == []


@pytest.mark.parametrize("state", ["applicant", "training", "paused", "suspended"])
def test_only_active_supporters_are_asked(people, state):
    anna = people.supporter("Anna")
    RoleGrant.objects.filter(user=anna).update(state=state)
    people.call(people.comes_asking())
    assert asked() == []


def test_whoever_is_switched_off_or_has_no_grant_is_not_asked(people):
    anna, ben = people.supporter("Anna"), people.supporter("Ben")
    anna.is_active = False
    anna.save()
    RoleGrant.objects.filter(user=ben).delete()
    people.call(people.comes_asking())
    assert asked() == []


def test_nobody_is_asked_into_a_room_where_they_seek_themselves(people):
    anna = people.supporter("Anna")
    room = people.comes_asking()
    people.seeker(room).memberships.update(user=anna)
    people.call(room)
    assert asked() == []


def test_under_18_only_somebody_cleared_is_asked(people):
    people.supporter("Anna", topics=["grief"])
    room = people.comes_asking(age_group="under 18")
    people.call(room)
    assert asked() == []
    assert selectors.open_calls()[0].reasons == ["needs someone cleared for under 18s"]
    people.supporter("Ben", cleared=True)
    services.step()
    assert asked() == ["Ben"]


def test_one_call_never_fills_the_seats_of_another(people):
    people.supporter("Anna", capacity=1)
    people.call(people.comes_asking("One"))
    people.call(people.comes_asking("Two"))
    services.step()
    assert asked() == ["Anna"]


def test_the_higher_priority_is_offered_first_when_somebody_comes_free(people):
    waits = people.comes_asking("Waits")
    people.call(waits)
    danger = people.comes_asking("Danger")
    people.call(danger, level=4)
    anna = people.supporter("Anna", capacity=1)
    people.call(people.comes_asking("New"), level=3)
    assert people.invitation(anna).room_id == danger.pk


def test_a_newcomer_does_not_jump_ahead_of_somebody_who_waited_longer(people):
    waits = people.comes_asking("Waits")
    people.call(waits)
    people.time_passes(11 * 60)
    anna = people.supporter("Anna", capacity=1)
    people.call(people.comes_asking("New"), level=3)
    assert people.invitation(anna).room_id == waits.pk


def test_whoever_declines_is_followed_by_the_next_at_once(people):
    best, next_one = people.supporter("Anna", topics=["grief"]), people.supporter("Ben")
    people.call(people.comes_asking())
    services.decline(people.invitation(best).key, best)
    assert asked() == ["Ben"]
    assert people.heard(best) == ["offered", "declined"]
    assert people.heard(next_one) == ["offered"]


def test_whoever_does_not_answer_is_followed_by_the_next(people):
    best = people.supporter("Anna", topics=["grief"])
    people.supporter("Ben")
    people.call(people.comes_asking())
    services.step()
    assert asked() == ["Anna"]
    people.time_passes(31)
    services.step()
    assert asked() == ["Ben"]
    assert people.heard(best) == ["offered", "expired"]


def test_after_two_rounds_several_are_asked_at_once_and_then_more(people):
    for name in ("Anna", "Ben", "Cara", "Dan", "Eve", "Finn", "Gia"):
        people.supporter(name)
    people.call(people.comes_asking())
    counts = [len(asked())]
    for _ in range(3):
        people.time_passes(31)
        services.step()
        counts.append(len(asked()))
    assert counts == [1, 1, 2, 3]


def test_while_several_are_asked_a_pass_asks_nobody_more(people):
    for name in ("Anna", "Ben", "Cara", "Dan", "Eve", "Finn"):
        people.supporter(name)
    people.call(people.comes_asking())
    for _ in range(2):
        people.time_passes(31)
        services.step()
    before = asked()
    services.step()
    services.step()
    assert asked() == before
    assert len(before) == 2


def test_declining_lasts_ten_minutes_and_not_answering_one(people):
    anna = people.supporter("Anna")
    people.call(people.comes_asking())
    services.decline(people.invitation(anna).key, anna)
    people.time_passes(9 * 60)
    services.step()
    assert asked() == []
    assert selectors.open_calls()[0].reasons == [
        "everyone who could come was asked already and will be asked again"
    ]
    people.time_passes(2 * 60)
    services.step()
    assert asked() == ["Anna"]
    people.time_passes(31)
    services.step()
    assert asked() == []
    people.time_passes(61)
    services.step()
    assert asked() == ["Anna"]


def test_what_is_offered_to_one_room_may_be_declined_and_the_next_room_is_offered(people):
    anna = people.supporter("Anna", capacity=1)
    people.call(people.comes_asking("One"))
    two = people.comes_asking("Two")
    people.call(two)
    services.decline(people.invitation(anna).key, anna)
    assert people.invitation(anna).room_id == two.pk
    assert people.invitation(anna).state == "offered"


def test_the_frequency_that_the_room_lacks_is_what_they_are_asked_for(people):
    room = people.comes_asking()
    people.holds(people.supporter("Lea"), room, frequency="calm")
    both = people.supporter("Ben", frequencies=["calm", "strength"])
    people.call(room, "further", 3, "level")
    assert people.invitation(both).frequency == "strength"


def test_a_further_call_waits_for_a_lead(people):
    room = people.comes_asking()
    people.call(room, "further", 3, "level")
    lea, ben = people.supporter("Lea"), people.supporter("Ben")
    services.step()
    assert asked() == []
    people.holds(lea, room)
    services.step()
    assert people.invitation(ben).state == "offered"


def test_an_offer_refuses_a_call_that_ended_meanwhile(people):
    people.supporter("Anna", here=False)
    room = people.comes_asking()
    stale = people.call(room)
    services.withdraw_calls(room)
    assert services.offer(stale) == []


def test_a_lowered_capacity_is_heeded_by_the_next_offer(people):
    anna = people.supporter("Anna", capacity=2)
    people.call(people.comes_asking("One"))
    SupporterProfile.objects.update(capacity=1)
    people.call(people.comes_asking("Two"))
    assert Call.objects.filter(state="open").count() == 2
    assert people.heard(anna) == ["offered"]


def test_a_match_that_fails_does_not_undo_the_call(people, monkeypatch):
    def broken(*_):
        raise RuntimeError

    people.supporter("Anna")
    monkeypatch.setattr(services.offers.supporters, "on_duty", broken)
    people.call(people.comes_asking())
    monkeypatch.undo()
    assert Call.objects.get().state == "open"
    services.step()
    assert asked() == ["Anna"]

"""The door: a seat held while the seeker decides, and what their openness makes of it."""

import pytest

from rooms.constellation import selectors, services
from rooms.constellation.models import Call, Invitation
from rooms.conversation import refusals
from rooms.conversation import services as conversation
from rooms.conversation.models import Membership, Room
from supportnet.accounts.models import RoleGrant


@pytest.fixture
def led(people):
    """A room that Lea holds and that calls for one more; Ben is asked."""
    room = people.comes_asking()
    people.holds(people.supporter("Lea"), room)
    people.supporter("Ben")
    people.call(room, "further", 3, "level")
    return Room.objects.get(pk=room.pk)


@pytest.fixture
def ben(led):
    return Invitation.objects.get().supporter


def at_door(people, ben):
    return people.accepts(ben)


def test_a_further_supporter_waits_at_the_door(people, led, ben):
    assert at_door(people, ben).state == "at door"
    [seen] = people.saw(led, "door")
    assert seen == {
        "invitation": people.invitation(ben).key,
        "name": "Ben",
        "frequency": "calm",
        "ends_at": seen["ends_at"],
    }
    assert selectors.at_doors([led.pk]) == {led.pk: [seen]}
    assert not Membership.objects.filter(user=ben).exists()
    assert selectors.load_of(ben.pk) == 1
    assert people.notices(ben)[-1].data["room"] == led.key
    assert [shown["state"] for shown in selectors.my_invitations(ben.pk)] == ["at door"]


def test_letting_in_makes_them_a_member_and_fills_the_call(people, led, ben):
    key = at_door(people, ben).key
    assert [services.let_in(key, led, True).state for _ in range(2)] == ["joined"] * 2
    assert Membership.objects.get(user=ben).frequency == "calm"
    assert people.saw(led, "door_ended") == [{"invitation": key, "how": "let in"}]
    assert Call.objects.get().state == "filled"
    led.refresh_from_db()
    assert led.lead.user.name == "Lea"


def test_a_no_at_the_door_ends_the_call_and_they_are_not_asked_again(people, led, ben):
    key = at_door(people, ben).key
    assert [services.let_in(key, led, False).state for _ in range(2)] == ["refused"] * 2
    assert people.heard(ben)[-1] == "refused"
    assert Call.objects.get().state == "withdrawn"
    people.call(led, "further", 3)
    people.time_passes(24 * 3600)
    services.step()
    assert Invitation.objects.filter(supporter=ben).count() == 1


def test_a_no_in_imminent_danger_leaves_the_call_open_for_the_next(people, led, ben):
    services.raise_level(led, 4)
    cara = people.supporter("Cara")
    services.let_in(at_door(people, ben).key, led, False)
    assert Call.objects.get().state == "open"
    assert people.heard(cara) == ["offered"]


def test_yes_after_no_is_over_and_so_is_any_answer_to_an_offer(people, led, ben):
    with pytest.raises(refusals.Refused, match="no longer waiting"):
        services.let_in(people.invitation(ben).key, led, True)
    key = at_door(people, ben).key
    services.let_in(key, led, False)
    with pytest.raises(refusals.Refused, match="no longer waiting"):
        services.let_in(key, led, True)


def test_another_rooms_seeker_cannot_let_in(people, led, ben):
    foreign = people.comes_asking("Foreign")
    with pytest.raises(refusals.Refused) as refused:
        services.let_in(at_door(people, ben).key, foreign, True)
    assert refused.value.code == "not_found"


def test_nobody_answers_at_the_door_the_seat_is_released_and_the_next_is_asked(people, led, ben):
    at_door(people, ben)
    cara = people.supporter("Cara")
    services.step()
    assert people.heard(cara) == []
    people.time_passes(121)
    services.step()
    assert people.heard(ben)[-1] == "released"
    assert people.saw(led, "door_ended")[-1]["how"] == "released"
    assert people.heard(cara) == ["offered"]


def test_a_supporter_who_vanished_from_the_door_holds_no_seat(people, led, ben):
    at_door(people, ben)
    people.vanishes(ben)
    services.step()
    assert people.heard(ben)[-1] == "released"
    assert selectors.load_of(ben.pk) == 0


def test_a_supporter_may_step_away_from_the_door(people, led, ben):
    key = at_door(people, ben).key
    assert services.decline(key, ben).state == "released"
    assert people.saw(led, "door_ended") == [{"invitation": key, "how": "released"}]


def test_whoever_was_suspended_at_the_door_is_not_let_in(people, led, ben):
    key = at_door(people, ben).key
    RoleGrant.objects.filter(user=ben).update(state="suspended")
    assert services.let_in(key, led, True).state == "released"
    assert not Membership.objects.filter(user=ben).exists()


def test_whoever_lost_clearance_at_the_door_is_not_let_in_to_a_minor(people, led, ben):
    key = at_door(people, ben).key
    Room.objects.update(age_group="under 18")
    assert services.let_in(key, led, True).state == "released"
    assert not Membership.objects.filter(user=ben).exists()


def test_the_others_who_were_asked_hear_that_the_door_is_taken(people):
    room = people.comes_asking()
    people.holds(people.supporter("Lea"), room)
    for name in ("Ben", "Cara", "Dan", "Eve"):
        people.supporter(name)
    people.call(room, "further", 3)
    for _ in range(2):
        people.time_passes(31)
        services.step()
    first, second = (i.supporter for i in Invitation.objects.filter(state="offered"))
    people.accepts(first)
    assert people.heard(second)[-1] == "lost"
    assert selectors.open_calls()[0].reasons == ["somebody waits at the door"]


def test_welcome_lets_in_without_asking(people, led, ben):
    conversation.set_openness(led, "welcome")
    assert people.accepts(ben).state == "joined"
    assert people.saw(led, "door") == []
    assert people.saw(led, "joined")[-1]["name"] == "Ben"


def test_only_you_ends_what_was_offered_and_keeps_the_call_visible(people, led, ben):
    people.turns(led, "only you")
    services.step()
    assert people.heard(ben) == ["offered", "lost"]
    assert selectors.open_calls()[0].reasons == ["the seeker wants nobody else to join for now"]
    people.turns(led, "ask me")
    assert people.heard(ben) == ["offered", "lost", "offered"]


def test_only_you_thanks_whoever_is_at_the_door(people, led, ben):
    at_door(people, ben)
    people.turns(led, "only you")
    assert people.heard(ben)[-1] == "released"
    assert Call.objects.get().state == "open"


def test_turning_to_welcome_lets_in_whoever_is_at_the_door(people, led, ben):
    at_door(people, ben)
    people.turns(led, "welcome")
    assert people.heard(ben)[-1] == "joined"


def test_an_accept_that_crosses_only_you_is_lost(people, led, ben):
    conversation.set_openness(led, "only you")
    assert people.accepts(ben).state == "lost"


def test_a_full_room_lets_nobody_in(people, led, ben, settings):
    key = at_door(people, ben).key
    settings.ROOM_SUPPORTERS = 1
    with pytest.raises(refusals.Refused) as refused:
        services.let_in(key, led, True)
    assert refused.value.code == "full"
    assert people.invitation(ben).state == "at door"
    assert selectors.open_calls()[0].reasons == ["somebody waits at the door"]


def test_going_off_duty_gives_back_everything_that_was_offered(people, led, ben):
    at_door(people, ben)
    people.call(people.comes_asking("Other"))
    cara = people.supporter("Cara")
    assert services.release(ben.pk) >= 1
    assert services.release(ben.pk) == 0
    assert selectors.load_of(ben.pk) == 0
    assert people.heard(ben)[-1] == "released"
    RoleGrant.objects.filter(user=ben).update(on_duty=False)
    services.step()
    assert "offered" in people.heard(cara)


def test_whoever_is_let_in_where_nobody_leads_any_more_leads(people, led, ben):
    key = at_door(people, ben).key
    services.step_back(led.lead, "stepped back")
    services.let_in(key, led, True)
    led.refresh_from_db()
    assert (led.state, led.lead.user) == (Room.State.LED, ben)
    assert not Call.objects.filter(state="open").exists()

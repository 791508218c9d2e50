"""Exactly one lead: stepping back, passing on, absence, coming back."""

import pytest

from rooms.constellation import services
from rooms.constellation.models import Call, Invitation, NotAgain
from rooms.conversation.models import Membership, Room
from rooms.distress.models import RoomDistress


@pytest.fixture
def room(people):
    return people.comes_asking()


@pytest.fixture
def lea(people, room):
    return people.holds(people.supporter("Lea", capacity=1), room)


def fresh(room):
    return Room.objects.select_related("lead__user").get(pk=room.pk)


def absent(room):
    """Both halves of the clock's look at leads."""
    for room_id in services.absent_leads():
        services.notice_absence(room_id)
    return [services.mend(room_id) for room_id in services.unled_rooms()]


def test_a_lead_names_who_is_next(people, room, lea):
    ben = people.sits_in(people.supporter("Ben"), room)
    services.step_back(lea, "stepped back", ben)
    assert (fresh(room).state, fresh(room).lead) == (Room.State.LED, ben)
    assert people.saw(room, "unled") == []
    assert people.saw(room, "left") == [{"handle": lea.handle, "how": "stepped back"}]
    assert not Call.objects.exists()


def test_a_lead_who_leaves_nobody_behind_is_followed_by_a_call_at_once(people, room, lea):
    RoomDistress.objects.create(room=room, level=2)
    ben = people.supporter("Ben")
    services.step_back(lea, "stepped back")
    call = Call.objects.get()
    assert (call.need, call.cause, call.level) == ("lead", "lead lost", 2)
    assert people.saw(room, "unled") == [{"how": "stepped back"}]
    assert people.heard(ben) == ["offered"]


def test_a_supporter_who_is_there_leads_after_the_grace(people, room, lea):
    ben = people.sits_in(people.supporter("Ben"), room)
    services.step_back(lea, "stepped back")
    assert absent(room) == [""]
    assert not Call.objects.exists()
    people.time_passes(46)
    assert absent(room) == ["promoted"]
    assert fresh(room).lead == ben
    assert absent(room) == []


def test_the_first_supporter_present_is_promoted(people, room, lea):
    away = people.sits_in(people.supporter("Away", here=False), room)
    ben = people.sits_in(people.supporter("Ben"), room)
    people.sits_in(people.supporter("Cara"), room)
    services.step_back(lea, "stepped back")
    people.time_passes(46)
    absent(room)
    assert fresh(room).lead == ben != away


def test_absence_is_shown_to_all_and_begins_the_grace(people, room, lea):
    assert services.absent_leads() == []
    people.vanishes(lea.user)
    assert absent(room) == [""]
    assert fresh(room).state == Room.State.UNLED
    assert people.saw(room, "unled") == [{"how": "lost"}]
    assert absent(room) == [""]
    assert people.saw(room, "unled") == [{"how": "lost"}]
    assert not Call.objects.exists()


def test_a_lead_back_within_the_grace_leads_again(people, room, lea):
    people.sits_in(people.supporter("Ben"), room)
    people.vanishes(lea.user)
    absent(room)
    people.time_passes(30)
    people.connects(lea.user)
    assert absent(room) == ["again"]
    assert fresh(room).lead == lea
    assert people.saw(room, "lead")[-1] == {"handle": lea.handle}


def test_after_the_grace_an_absent_lead_is_replaced_by_who_is_there(people, room, lea):
    ben = people.sits_in(people.supporter("Ben"), room)
    people.vanishes(lea.user)
    absent(room)
    people.time_passes(46)
    assert absent(room) == ["promoted"]
    assert fresh(room).lead == ben
    assert people.saw(room, "left") == [{"handle": lea.handle, "how": "lost"}]


def test_after_the_grace_a_new_lead_is_called_once(people, room, lea):
    people.vanishes(lea.user)
    absent(room)
    people.time_passes(46)
    assert absent(room) == ["called"]
    assert absent(room) == [""]
    assert [c.cause for c in Call.objects.all()] == ["lead lost"]
    assert not Membership.objects.filter(user=lea.user, left_at=None).exists()


def test_a_lost_lead_who_returns_later_is_asked_first(people, room, lea):
    people.vanishes(lea.user)
    absent(room)
    people.time_passes(46)
    absent(room)
    ben = people.supporter("Ben")
    people.connects(lea.user)
    services.step()
    assert people.heard(lea.user) == ["offered"]
    assert people.heard(ben) == []
    assert people.accepts(lea.user).state == "joined"
    assert fresh(room).lead.user == lea.user


def test_a_supporter_who_comes_back_while_a_lead_is_called_leads_and_the_call_ends(people, room, lea):
    ben = people.sits_in(people.supporter("Ben", here=False), room)
    cara = people.supporter("Cara")
    services.step_back(lea, "stepped back")
    assert people.heard(cara) == ["offered"]
    people.time_passes(46)
    people.connects(ben.user)
    assert absent(room) == ["promoted"]
    assert fresh(room).lead == ben
    assert people.heard(cara) == ["offered", "lost"]
    assert Call.objects.get().state == "filled"


def test_a_further_supporter_stepping_back_leaves_the_lead_in_place(people, room, lea):
    ben = people.sits_in(people.supporter("Ben"), room)
    services.step_back(ben, "stepped back")
    assert fresh(room).lead == lea
    assert people.saw(room, "unled") == []


def test_whoever_stepped_back_is_left_in_peace_for_a_while(people, room, lea):
    services.step_back(lea, "stepped back")
    services.step()
    assert people.heard(lea.user) == []
    NotAgain.objects.update(until=Call.objects.get().opened_at)
    services.step()
    assert people.heard(lea.user) == ["offered"]


def test_whoever_was_sent_away_is_never_asked_into_this_room_again(people, room, lea):
    services.send_away(lea)
    services.step()
    people.time_passes(24 * 3600)
    services.step()
    assert people.saw(room, "left") == [{"handle": lea.handle, "how": "sent away"}]
    assert NotAgain.objects.get().supporter == lea.user
    assert not Invitation.objects.filter(room=room).exists()
    people.call(people.comes_asking("Other"))
    assert people.heard(lea.user) == ["offered"]


def test_a_lead_present_again_before_the_look_is_left_alone(people, room, lea):
    people.vanishes(lea.user)
    [room_id] = services.absent_leads()
    people.connects(lea.user)
    assert services.notice_absence(room_id) is False
    assert fresh(room).state == Room.State.LED


def test_a_room_closed_meanwhile_is_not_mended(people, room, lea):
    people.vanishes(lea.user)
    absent(room)
    people.closes(room)
    assert services.mend(room.pk) == ""
    assert services.notice_absence(room.pk) is False

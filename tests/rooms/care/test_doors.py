"""The use cases of invitations, doors and the lead, as gateway, API and pages call them."""

import pytest

from rooms.care import doors
from rooms.constellation.models import Call, Invitation
from rooms.conversation import port
from rooms.conversation import services as conversation
from rooms.conversation.models import Membership, Room
from rooms.conversation.refusals import Refused
from rooms.crisis import services as crisis
from rooms.crisis.models import Escalation
from rooms.distress.models import RoomDistress
from supportnet.accounts.models import User
from tests.rooms.queue_people import People


@pytest.fixture
def people(transactional_db: None, monkeypatch: pytest.MonkeyPatch) -> People:
    people = People()
    monkeypatch.setattr(port, "_publisher", people.departed.extend)
    return people


@pytest.fixture
def room(people):
    return people.comes_asking()


@pytest.fixture
def lea(people, room):
    """Leads the room."""
    return people.holds(people.supporter("Lea"), room)


@pytest.fixture
def ben(people, room, lea):
    """Sits in the room beside the lead."""
    return people.sits_in(people.supporter("Ben"), room)


@pytest.fixture
def vera(people):
    """A stranger, though a supporter."""
    return people.supporter("Vera", on_duty=False)


@pytest.fixture
def sara(people, room):
    return people.access(people.seeker(room), room)


def refused(act, *args):
    with pytest.raises(Refused) as refusal:
        act(*args)
    return refusal.value.code


def lead_of(room):
    lead = Room.objects.get(pk=room.pk).lead
    return lead and lead.user


def staff_in(people, room):
    nora = User.objects.create_user("nora@example.org", None, name="Nora")
    with port.unit():
        return conversation.admit(room, nora, Membership.Part.STAFF)


def at_door(people, room):
    people.call(room, "further", 3)
    user = people.supporter("Cara")
    people.connects(user)
    people.departed.clear()
    doors.constellation.match()
    return doors.accept(user, people.invitation(user).key)


def test_accepting_returns_what_was_taken(people, room):
    anna = people.supporter("Anna")
    people.call(room)
    key = people.invitation(anna).key
    assert doors.accept(anna, key).state == "joined"
    assert doors.accept(anna, key).state == "joined"
    assert lead_of(room) == anna


def test_whoever_comes_too_late_is_refused_kindly_and_the_ending_is_kept(people, room):
    anna = people.supporter("Anna")
    people.call(room)
    key = people.invitation(anna).key
    people.time_passes(31)
    assert refused(doors.accept, anna, key) == "over"
    assert Invitation.objects.get(key=key).state == "expired"


def test_a_loser_hears_lost(people, room):
    anna = people.supporter("Anna")
    people.call(room)
    doors.constellation.withdraw_calls(room)
    assert refused(doors.accept, anna, people.invitation(anna).key) == "lost"


def test_a_stranger_accepts_and_declines_nothing(people, room, vera):
    anna = people.supporter("Anna")
    people.call(room)
    for act in (doors.accept, doors.decline):
        assert refused(act, vera, people.invitation(anna).key) == "not_found"


def test_where_distress_is_high_already_the_new_lead_is_not_left_alone(people, room):
    RoomDistress.objects.create(room=room, level=3)
    anna = people.supporter("Anna")
    people.call(room, level=3)
    doors.accept(anna, people.invitation(anna).key)
    assert [(c.need, c.cause, c.level) for c in Call.objects.filter(state="open")] == [
        ("further", "level", 3)
    ]


def test_the_seeker_lets_in_or_does_not(people, room, lea, sara):
    invited = at_door(people, room)
    assert doors.let_in(sara, invited.key, True).state == "joined"
    assert refused(doors.let_in, sara, invited.key, False) == "over"


def test_a_stranger_lets_nobody_in(people, room, lea, vera):
    invited = at_door(people, room)
    assert refused(doors.let_in, people.access(vera, room), invited.key, True) == "not_found"
    assert Invitation.objects.get(key=invited.key).state == "at door"


def test_openness_is_said_once_and_takes_effect(people, room, lea, sara):
    at_door(people, room)
    doors.set_openness(sara, "welcome")
    doors.set_openness(sara, "welcome")
    assert people.saw(room, "openness") == [{"value": "welcome"}]
    assert Membership.objects.filter(room=room, user__name="Cara").exists()
    assert refused(doors.set_openness, sara, "maybe") == "bad_value"


def test_a_lead_leaves_to_a_successor(people, room, lea, ben):
    doors.leave(people.access(lea.user, room), ben.handle)
    assert lead_of(room) == ben.user
    assert people.saw(room, "unled") == []


def test_a_lead_leaves_to_nobody(people, room, lea):
    doors.leave(people.access(lea.user, room))
    assert people.saw(room, "unled") == [{"how": "stepped back"}]
    assert Call.objects.get().cause == "lead lost"


@pytest.mark.parametrize("who", ["the seeker", "themself", "nobody known"])
def test_only_another_supporter_can_be_named(people, room, lea, ben, sara, who):
    to = {"the seeker": sara.handle, "themself": lea.handle, "nobody known": "nothing"}[who]
    assert refused(doors.leave, people.access(lea.user, room), to) in ("conflict", "not_found")
    assert refused(doors.hand_over, people.access(lea.user, room), to) in ("conflict", "not_found")
    assert lead_of(room) == lea.user


def test_the_lead_stays_until_staff_is_in_the_room(people, room, lea, ben):
    with port.unit():
        crisis.raise_escalation(room, "level")
    access = people.access(lea.user, room)
    assert refused(doors.leave, access) == "conflict"
    staff_in(people, room)
    doors.leave(access)
    assert lead_of(room) is None


def test_the_lead_may_hand_over_and_go_while_staff_is_awaited(people, room, lea, ben):
    with port.unit():
        crisis.raise_escalation(room, "seeker")
    doors.leave(people.access(lea.user, room), ben.handle)
    assert lead_of(room) == ben.user


def test_a_report_about_the_lead_does_not_make_them_stay(people, room, lea, sara):
    doors.report(sara, lea.handle)
    doors.leave(people.access(lea.user, room))
    assert lead_of(room) is None


def test_a_supporter_and_staff_step_back_and_a_seeker_closes_instead(people, room, lea, ben, sara):
    doors.leave(people.access(ben.user, room))
    nora = staff_in(people, room)
    doors.leave(people.access(nora.user, room))
    assert [left["how"] for left in people.saw(room, "left")] == ["stepped back"] * 2
    assert refused(doors.leave, sara) == "not_allowed"
    assert lead_of(room) == lea.user


def test_leaving_twice_is_not_found(people, room, lea, ben):
    access = people.access(ben.user, room)
    doors.leave(access)
    assert refused(doors.leave, access) == "not_found"


def test_the_lead_hands_over_and_stays(people, room, lea, ben):
    doors.hand_over(people.access(lea.user, room), ben.handle)
    assert lead_of(room) == ben.user
    assert not people.saw(room, "left")


def test_a_supporter_takes_an_unled_room_and_no_led_one(people, room, lea, ben):
    access = people.access(ben.user, room)
    assert refused(doors.hand_over, access, ben.handle) == "not_allowed"
    doors.leave(people.access(lea.user, room))
    doors.hand_over(access, ben.handle)
    assert lead_of(room) == ben.user


def test_the_seeker_sends_a_helper_away_without_reasons(people, room, lea, ben, sara):
    doors.send_away(sara, ben.handle)
    assert people.saw(room, "left") == [{"handle": ben.handle, "how": "sent away"}]
    assert not Escalation.objects.exists()
    assert refused(doors.send_away, sara, ben.handle) == "not_found"


def test_sending_the_lead_away_calls_a_new_one(people, room, lea, sara):
    doors.send_away(sara, lea.handle, report=True)
    assert Call.objects.get().need == "lead"
    case = Escalation.objects.get()
    assert (case.cause, case.about, case.raised_by.handle) == ("report", lea, sara.handle)


def test_a_report_alone_leaves_the_helper_in_place(people, room, lea, sara):
    doors.report(sara, lea.handle)
    assert Escalation.objects.get().about == lea
    assert lead_of(room) == lea.user


def test_staff_cannot_be_sent_away_but_reported(people, room, lea, sara):
    nora = staff_in(people, room)
    assert refused(doors.send_away, sara, nora.handle) == "not_allowed"
    assert refused(doors.send_away, sara, sara.handle) == "not_allowed"
    assert refused(doors.report, sara, sara.handle) == "not_allowed"
    doors.report(sara, nora.handle)
    assert Escalation.objects.get().about == nora


def test_a_helper_calls_for_one_more_at_the_rooms_level(people, room, lea):
    RoomDistress.objects.create(room=room, level=2)
    cara = people.supporter("Cara")
    call = doors.call_more(people.access(lea.user, room))
    assert (call.need, call.cause, call.level) == ("further", "supporter", 2)
    assert people.heard(cara) == ["offered"]
    assert doors.call_more(people.access(lea.user, room)).pk == call.pk


@pytest.mark.parametrize(
    ("act", "args"),
    [
        (doors.set_openness, ["welcome"]),
        (doors.leave, []),
        (doors.hand_over, ["x"]),
        (doors.send_away, ["x"]),
        (doors.report, ["x"]),
        (doors.call_more, []),
        (doors.let_in, ["x", True]),
    ],
)
@pytest.mark.parametrize("where", ["here", "nowhere"])
def test_a_stranger_does_nothing_in_any_room(people, room, lea, vera, act, args, where):
    key = room.key if where == "here" else "nowhere"
    access = doors.selectors.access_of(vera.pk, key)
    before = len(people.departed)
    assert refused(act, access, *args) == "not_found"
    assert len(people.departed) == before

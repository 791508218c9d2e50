"""How a conversation ends, and what stays of it."""

from datetime import timedelta

import pytest

from rooms.care import ending, feel, retention, safety, talk
from rooms.constellation.models import Call
from rooms.constellation.services import open_call
from rooms.conversation import port, presence, selectors
from rooms.conversation.models import BackstageEvent, Event, Membership, Presence, Room
from rooms.conversation.port import RightsChanged, RoomNotice
from rooms.conversation.refusals import Refused
from rooms.crisis import sealed
from rooms.crisis.models import Escalation, SealedTranscript
from rooms.distress.models import CheckIn, LevelChange
from supportnet.ops.models import AuditEntry

CID = "00000000-0000-4000-8000-00000000000{}"
pytestmark = pytest.mark.django_db(transaction=True)


def access(cast, person):
    user_id = person.user_id if isinstance(person, Membership) else person.pk
    return selectors.access_of(user_id, cast.room.key)


def refused(act):
    with pytest.raises(Refused) as caught:
        act()
    return caught.value.code


def kinds(cast, log=Event):
    return list(log.objects.filter(room=cast.room).order_by("seq").values_list("kind", flat=True))


def talked(cast):
    talk.say(access(cast, cast.sara), CID.format(1), "my violin is gone")
    talk.whisper(access(cast, cast.leo), CID.format(2), "the violin matters")
    feel.judge(access(cast, cast.leo), 3, "she spoke of the violin")


def helper_asked_for_staff(cast):
    return safety.escalate(access(cast, cast.leo))


def staff_came(cast):
    with port.unit():
        presence.come("here", cast.nora.pk)
    return safety.join(cast.nora, cast.room.key)


def words_left(cast):
    kept = []
    for log in ("room", "backstage"):
        kept += [(e.text, e.data) for e in selectors.entries(cast.room.pk, log, 0, 10_000)]
    return str(kept) + str(list(LevelChange.objects.values_list("reasons", flat=True)))


def test_the_seeker_ends_it_with_a_last_check_in(cast):
    open_call(cast.room, "further", "supporter", 0)
    ending.close(access(cast, cast.sara), 3)
    cast.room.refresh_from_db()
    assert kinds(cast)[-2:] == ["check_in", "closed"]
    assert CheckIn.objects.get(room=cast.room).moment == "after"
    assert cast.room.state == Room.State.CLOSED
    assert not Call.objects.filter(room=cast.room, state="open").exists()
    assert Event.objects.filter(room=cast.room, kind="closed").get().data == {"by": "seeker"}
    assert timedelta(days=29) < cast.room.expires_at - cast.room.closed_at < timedelta(days=31)


def test_helpers_may_read_a_closed_room_for_a_while_and_then_their_parts_end(cast, settings):
    ending.close(access(cast, cast.sara))
    retention.tick()
    assert cast.leo.pk in {m.pk for m in selectors.members_of(cast.room.pk)}
    settings.AFTERWARDS_MINUTES = 0
    retention.tick()
    assert [m.pk for m in selectors.members_of(cast.room.pk)] == [cast.sara.pk]
    assert any(isinstance(d, RightsChanged) and d.user_id == cast.leo.user_id for d in cast.departed)


def test_erasing_ends_the_helpers_parts_at_once(cast):
    ending.erase(access(cast, cast.sara))
    assert [m.pk for m in selectors.members_of(cast.room.pk)] == [cast.sara.pk]


def test_the_check_in_is_the_seekers_choice(cast):
    ending.close(access(cast, cast.sara))
    assert not CheckIn.objects.exists()


def test_a_bad_last_check_in_calls_nobody_any_more(cast):
    ending.close(access(cast, cast.sara), 10)
    assert not Call.objects.filter(state="open").exists()
    assert not Escalation.objects.exists()


def test_an_impossible_check_in_ends_nothing(cast):
    assert refused(lambda: ending.close(access(cast, cast.sara), 11)) == "bad_value"
    assert "closed" not in kinds(cast)


def test_closing_twice_is_closing_once(cast):
    for _ in range(2):
        ending.close(access(cast, cast.sara), 3)
    assert kinds(cast).count("closed") == 1
    assert CheckIn.objects.count() == 1


def test_the_lead_may_end_it_and_the_room_says_who_did(cast):
    ending.close(access(cast, cast.leo), 2)
    assert Event.objects.get(room=cast.room, kind="closed").data == {"by": "supporter"}
    assert not CheckIn.objects.exists()  # the number is the seeker's to give


def test_no_helper_ends_it_while_a_case_is_open(cast):
    helper_asked_for_staff(cast)
    staff_came(cast)
    for who in (cast.leo, cast.nora):
        assert refused(lambda who=who: ending.close(access(cast, who))) == "conflict"


def test_the_seeker_is_never_held_and_staff_keep_the_case(cast):
    case = helper_asked_for_staff(cast)
    staff = staff_came(cast)
    ending.close(access(cast, cast.sara))
    with port.unit():
        ending.end_helpers_parts(cast.room)
    case.refresh_from_db()
    assert case.state == "in hand"
    assert {m.pk for m in selectors.members_of(cast.room.pk)} == {cast.sara.pk, staff.pk}


def test_after_the_last_case_staff_leave_a_closed_room(cast):
    case = helper_asked_for_staff(cast)
    staff = staff_came(cast)
    ending.close(access(cast, cast.sara))
    safety.resolve(cast.nora, case.key, "left", "They went.")
    staff.refresh_from_db()
    assert staff.left_at is not None


def test_a_stranger_ends_nothing_and_erases_nothing(cast):
    for act in (ending.close, ending.erase):
        assert refused(lambda act=act: act(access(cast, cast.vera))) == "not_found"


def test_only_the_seeker_erases(cast):
    talked(cast)
    assert refused(lambda: ending.erase(access(cast, cast.leo))) == "not_found"
    assert "violin" in words_left(cast)


def test_erasing_ends_the_conversation_and_takes_every_word_from_everyone(cast):
    talked(cast)
    heads = Room.objects.values_list("head", "backstage_head").get()
    ending.erase(access(cast, cast.sara))
    cast.room.refresh_from_db()
    assert "violin" not in words_left(cast)
    assert set(kinds(cast)) == {"erased", "left"}
    assert set(kinds(cast, BackstageEvent)) == {"erased"}
    assert cast.room.erased_at is not None
    assert cast.room.head > heads[0]
    assert not SealedTranscript.objects.exists()
    assert selectors.access_of(cast.leo.user_id, cast.room.key).relation == "stranger"
    assert [e.kind for e in cast.departed if getattr(e, "kind", "") == "erased"] == ["erased"]


def test_levels_keep_their_kinds_of_reason_but_no_sentence(cast):
    talked(cast)
    ending.erase(access(cast, cast.sara))
    reasons = LevelChange.objects.order_by("pk").last().reasons
    assert reasons[0]["source"] == "judgement"
    assert "sentence" not in reasons[0]


def test_erasing_after_the_end_and_again_is_fine(cast):
    talked(cast)
    ending.close(access(cast, cast.sara))
    for _ in range(2):
        ending.erase(access(cast, cast.sara))
    assert AuditEntry.objects.filter(act="sealed transcript read").count() == 0
    assert "violin" not in words_left(cast)


def erased_in_a_case(cast):
    talked(cast)
    case = helper_asked_for_staff(cast)
    staff_came(cast)
    ending.erase(access(cast, cast.sara))
    return case


def test_inside_an_open_case_a_copy_stays_sealed_for_its_staff_alone(cast):
    erased_in_a_case(cast)
    assert "violin" not in words_left(cast)
    kept = SealedTranscript.objects.get(room=cast.room)
    assert b"violin" not in bytes(kept.body)
    cast.room.refresh_from_db()
    assert cast.room.sealed_until == kept.until
    texts = [entry["text"] for entry in sealed.read(cast.nora, cast.room)]
    assert "my violin is gone" in texts
    assert AuditEntry.objects.get(act="sealed transcript read").actor == cast.nora
    for other in (cast.omar, cast.leo.user, cast.sara.user, cast.vera):
        assert refused(lambda other=other: sealed.read(other, cast.room)) == "not_found"


def test_the_sealed_copy_goes_with_the_last_case(cast):
    case = erased_in_a_case(cast)
    safety.resolve(cast.nora, case.key, "left", "They went.")
    assert not SealedTranscript.objects.exists()
    assert refused(lambda: sealed.read(cast.nora, cast.room)) == "not_found"


def test_the_sealed_copy_is_unreadable_once_its_hours_are_over(cast):
    erased_in_a_case(cast)
    SealedTranscript.objects.update(until=cast.room.opened_at)
    assert refused(lambda: sealed.read(cast.nora, cast.room)) == "not_found"


def test_stepping_away_writes_nothing_and_helpers_see_it(cast):
    with port.unit():
        presence.come("here", cast.sara.user_id)
    before = kinds(cast)
    cast.departed.clear()
    ending.step_away(cast.sara.user)
    assert kinds(cast) == before
    assert not Presence.objects.filter(user=cast.sara.user).exists()
    [notice] = [d for d in cast.departed if isinstance(d, RoomNotice)]
    assert (notice.kind, notice.data) == ("presence", {"who": cast.sara.handle, "present": False})
    cast.room.refresh_from_db()
    assert cast.room.state == Room.State.LED

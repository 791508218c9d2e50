"""Danger, as people meet it."""

import pytest

from rooms.care import feel, safety, talk
from rooms.conversation import port, presence, selectors
from rooms.conversation.models import BackstageEvent, Event, Membership
from rooms.conversation.port import PersonNotice, RightsChanged
from rooms.conversation.refusals import Refused
from rooms.crisis import selectors as crisis
from rooms.crisis.models import BrokenGlass, Escalation
from rooms.distress.selectors import level_of
from supportnet.accounts.models import Role
from supportnet.ops.models import AuditEntry, OutboxMessage

State = Escalation.State
CID = "00000000-0000-4000-8000-000000000001"
pytestmark = pytest.mark.django_db(transaction=True)


def access(cast, person):
    user_id = person.user_id if isinstance(person, Membership) else person.pk
    return selectors.access_of(user_id, cast.room.key)


def kinds(cast):
    return list(Event.objects.filter(room=cast.room).order_by("seq").values_list("kind", flat=True))


def refused(act):
    with pytest.raises(Refused) as caught:
        act()
    return caught.value.code


def connected(cast, *users):
    with port.unit():
        for user in users:
            presence.come("here", user.pk)


def in_danger(cast):
    feel.self_report(access(cast, cast.sara), "danger")
    return Escalation.objects.get(room=cast.room, cause="level")


def test_the_seeker_asks_for_staff(cast):
    case = safety.escalate(access(cast, cast.sara))
    assert (case.cause, case.raised_by) == ("seeker", cast.sara)


def test_a_helper_asks_for_staff(cast):
    assert safety.escalate(access(cast, cast.leo)).cause == "supporter"


def test_a_stranger_finds_no_room_to_ask_for(cast):
    assert refused(lambda: safety.escalate(access(cast, cast.vera))) == "not_found"
    assert not Escalation.objects.exists()


def test_imminent_danger_raises_a_case_in_the_same_transaction(cast):
    case = in_danger(cast)
    assert case.state == State.RAISED
    assert OutboxMessage.objects.filter(topic="alert").count() == 1


def test_staff_join_announced_take_the_cases_and_the_lead_stays(cast):
    case = in_danger(cast)
    connected(cast, cast.nora)
    safety.join(cast.nora, cast.room.key)
    case.refresh_from_db()
    cast.room.refresh_from_db()
    assert (case.state, case.acknowledged_by) == (State.IN_HAND, cast.nora)
    assert cast.room.lead == cast.leo
    joined = Event.objects.filter(room=cast.room, kind="joined").last()
    assert (joined.data["name"], joined.data["part"]) == ("Nora", "staff")


def test_joining_twice_is_joining_once(cast):
    in_danger(cast)
    connected(cast, cast.nora)
    first, again = (safety.join(cast.nora, cast.room.key) for _ in range(2))
    assert first.pk == again.pk


def test_without_an_open_case_staff_do_not_come_in(cast):
    assert refused(lambda: safety.join(cast.nora, cast.room.key)) == "conflict"
    assert kinds(cast).count("joined") == 2


def test_nobody_joins_as_staff_a_room_in_which_they_have_another_part(cast):
    in_danger(cast)
    assert refused(lambda: safety.join(cast.leo.user, cast.room.key)) == "conflict"


def test_an_unknown_room_is_not_there(cast):
    assert refused(lambda: safety.join(cast.nora, "nowhere")) == "not_found"


@pytest.mark.parametrize(("outcome", "level"), [("calmer", 2), ("no danger", 2), ("left", 4), ("other", 4)])
def test_only_an_outcome_that_says_so_takes_the_level_down_from_imminent(cast, outcome, level):
    case = in_danger(cast)
    connected(cast, cast.nora)
    safety.join(cast.nora, cast.room.key)
    safety.resolve(cast.nora, case.key, outcome, "We talked.")
    assert level_of(cast.room.pk) == level


def test_another_case_ending_well_does_not_end_the_danger(cast):
    in_danger(cast)
    asked = safety.escalate(access(cast, cast.sara))
    safety.resolve(cast.nora, asked.key, "calmer", "We talked.")
    assert level_of(cast.room.pk) == 4


def test_a_reported_helper_says_nothing_about_the_seekers_danger(cast):
    danger = in_danger(cast)
    with port.unit():
        from rooms.crisis.services import raise_escalation

        report = raise_escalation(cast.room, "report", raised_by=cast.sara, about=cast.leo)
    safety.resolve(cast.nora, danger.key, "left", "Unknown.")
    safety.resolve(cast.nora, report.key, "no danger", "A misunderstanding.")
    assert level_of(cast.room.pk) == 4


def test_helpers_cannot_take_the_level_down_from_imminent(cast):
    in_danger(cast)
    assert refused(lambda: feel.judge(access(cast, cast.leo), 1, "seems fine")) == "conflict"


def test_the_note_of_a_case_is_nowhere_in_the_logs(cast):
    case = in_danger(cast)
    safety.resolve(cast.nora, case.key, "calmer", "Her sister came.")
    for log in (Event, BackstageEvent):
        assert "sister" not in str(list(log.objects.values_list("data", flat=True)))


def say(cast, who, text, cid=CID):
    return talk.say(access(cast, who), cid, text).seq


def staff_in_the_room(cast):
    in_danger(cast)
    connected(cast, cast.nora)
    safety.join(cast.nora, cast.room.key)
    return access(cast, cast.nora)


def test_a_redacted_message_is_gone_for_everyone_and_says_why(cast):
    seq = say(cast, cast.leo, "call me: 555 0100")
    safety.redact(staff_in_the_room(cast), seq, "contact data")
    row = Event.objects.get(room=cast.room, seq=seq)
    assert (row.kind, row.body, row.data) == ("message", None, {"redacted": "contact data"})
    assert Event.objects.get(room=cast.room, kind="redacted").data == {"seq": seq, "reason": "contact data"}
    [entry] = [e for e in selectors.entries(cast.room.pk, "room", 0) if e.seq == seq]
    assert entry.text is None


def test_redacting_twice_is_told_once(cast):
    seq = say(cast, cast.leo, "call me: 555 0100")
    staff = staff_in_the_room(cast)
    for _ in range(2):
        safety.redact(staff, seq, "contact data")
    assert kinds(cast).count("redacted") == 1
    assert AuditEntry.objects.filter(act="message redacted").count() == 1


def test_a_retry_of_a_redacted_message_does_not_bring_it_back(cast):
    seq = say(cast, cast.leo, "call me: 555 0100")
    safety.redact(staff_in_the_room(cast), seq, "contact data")
    assert say(cast, cast.leo, "call me: 555 0100") == seq
    assert Event.objects.get(room=cast.room, seq=seq).body is None


def test_redacting_needs_a_listed_reason_and_a_message(cast):
    seq = say(cast, cast.leo, "hello")
    staff = staff_in_the_room(cast)
    assert refused(lambda: safety.redact(staff, seq, "ugly")) == "bad_value"
    assert refused(lambda: safety.redact(staff, 9_999, "harm")) == "not_found"
    assert refused(lambda: safety.redact(staff, 1, "harm")) == "not_found"  # a `joined` is no message
    assert refused(lambda: safety.redact(access(cast, cast.vera), seq, "harm")) == "not_found"


def test_the_words_are_nowhere_in_audit_or_outbox(cast):
    seq = say(cast, cast.sara, "I have a secret violin")
    safety.redact(staff_in_the_room(cast), seq, "harm")
    kept = str(list(AuditEntry.objects.values())) + str(list(OutboxMessage.objects.values()))
    assert "violin" not in kept


def test_broken_glass_is_short_reasoned_audited_and_announced(cast, person):
    una = person("Una", Role.AUDITOR)
    pane = safety.break_glass(cast.nora, cast.room.key, "A parent called.", 15)
    assert (pane.until - pane.opened_at).total_seconds() == 15 * 60
    entry = AuditEntry.objects.get(act="glass broken")
    assert (entry.actor, entry.reason, entry.about) == (
        cast.nora,
        "A parent called.",
        f"room:{cast.room.key}",
    )
    assert [d.user_id for d in cast.departed if isinstance(d, PersonNotice)] == [una.pk]
    assert any(isinstance(d, RightsChanged) and d.user_id == cast.nora.pk for d in cast.departed)
    assert OutboxMessage.objects.get(topic="glass").payload == {
        "room": cast.room.key,
        "user": cast.nora.pk,
        "minutes": 15,
    }
    assert crisis.glass_until(cast.nora.pk, cast.room.pk) == pane.until


def test_broken_glass_is_for_one_person_one_room_and_its_time(cast):
    pane = safety.break_glass(cast.nora, cast.room.key, "A parent called.", 15)
    assert crisis.glass_until(cast.omar.pk, cast.room.pk) is None
    assert crisis.glass_until(cast.nora.pk, cast.room.pk + 1) is None
    BrokenGlass.objects.filter(pk=pane.pk).update(until=pane.opened_at)
    assert crisis.glass_until(cast.nora.pk, cast.room.pk) is None


@pytest.mark.parametrize(
    ("reason", "minutes", "code"),
    [("", 5, "empty"), ("x" * 501, 5, "too_long"), ("x", 0, "bad_value"), ("x", 61, "bad_value")],
)
def test_glass_does_not_break_without_a_reason_or_for_longer_than_an_hour(cast, reason, minutes, code):
    assert refused(lambda: safety.break_glass(cast.nora, cast.room.key, reason, minutes)) == code
    assert not BrokenGlass.objects.exists()

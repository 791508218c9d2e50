"""A case from raising to resolving."""

import pytest

from rooms.conversation import port, presence
from rooms.conversation.models import BackstageEvent, Event
from rooms.conversation.port import LogEntry, PersonNotice, StaffNotice
from rooms.conversation.refusals import Refused
from rooms.crisis import selectors, services
from rooms.crisis.models import Escalation
from rooms.crisis.rules import OUTCOMES
from supportnet.ops import audit
from supportnet.ops.models import AuditEntry, OutboxMessage

State = Escalation.State
pytestmark = pytest.mark.django_db(transaction=True)


def safety(cast):
    return [e.data["state"] for e in Event.objects.filter(room=cast.room, kind="safety").order_by("seq")]


def test_raising_writes_case_outbox_audit_and_both_logs_at_once(cast):
    case = cast.raised("level")
    assert (case.state, case.rings) == (State.RAISED, 1)
    assert OutboxMessage.objects.get(topic="alert").payload == {
        "escalation": case.key,
        "ring": 1,
        "circle": "on duty",
    }
    assert AuditEntry.objects.get(act="escalation raised").about == f"escalation:{case.key}"
    assert Event.objects.get(room=cast.room, kind="safety").data == {
        "escalation": case.key,
        "state": "raised",
    }
    told = BackstageEvent.objects.get(room=cast.room, kind="case").data
    assert told == {"escalation": case.key, "cause": "level", "state": "raised"}


def test_a_raise_that_is_rolled_back_leaves_nothing(cast):
    with pytest.raises(RuntimeError), port.unit():
        services.raise_escalation(cast.room, "level")
        raise RuntimeError
    assert not Escalation.objects.exists()
    assert not OutboxMessage.objects.exists()
    assert not AuditEntry.objects.exists()
    assert safety(cast) == []
    assert cast.departed == []


def test_staff_on_duty_get_the_frame_after_the_commit(cast):
    case = cast.raised("supporter")
    [notice] = cast.frames()
    assert isinstance(notice, StaffNotice)
    assert notice.data == {
        "escalation": case.key,
        "room": cast.room.key,
        "cause": "supporter",
        "state": "raised",
        "level": 0,
        "raised_at": case.raised_at.isoformat(timespec="milliseconds"),
        "rings": 1,
        "name": "Indigo Heron",
    }


def test_with_nobody_on_duty_everyone_of_staff_is_told_at_once(cast):
    cast.nora.grants.update(on_duty=False)
    cast.raised()
    told = {d.user_id for d in cast.frames() if isinstance(d, PersonNotice)}
    assert told == {cast.nora.pk, cast.omar.pk}


def test_one_open_case_a_room_and_cause(cast):
    first, again, other = cast.raised("seeker"), cast.raised("seeker"), cast.raised("level")
    assert first.pk == again.pk
    assert other.pk != first.pk
    assert OutboxMessage.objects.count() == 2


def test_a_cause_can_be_raised_again_after_it_was_resolved(cast):
    first = cast.raised()
    with port.unit():
        services.resolve(first.key, cast.nora, "no danger", "Talked it over.")
    assert cast.raised().pk != first.pk


def test_a_report_stays_out_of_both_logs_because_the_reported_helper_reads_them(cast):
    with port.unit():
        case = services.raise_escalation(cast.room, "report", raised_by=cast.sara, about=cast.leo)
    assert safety(cast) == []
    assert not BackstageEvent.objects.filter(room=cast.room, kind="case").exists()
    assert selectors.told_in([cast.room.pk]) == {cast.room.pk: []}
    assert not any(isinstance(d, LogEntry) for d in cast.departed)
    assert [d.data["escalation"] for d in cast.frames()] == [case.key]


def test_a_second_report_about_somebody_else_is_not_swallowed(cast):
    with port.unit():
        services.raise_escalation(cast.room, "report", raised_by=cast.sara, about=cast.leo)
        member = cast.comes(cast.omar)
        services.raise_escalation(cast.room, "report", raised_by=cast.sara, about=member)
    assert AuditEntry.objects.get(act="escalation repeated").detail["about"] == member.handle
    assert Escalation.objects.count() == 1


def test_a_human_acknowledges_and_the_room_hears_who(cast):
    case = cast.raised()
    with port.unit():
        answered = services.acknowledge(case.key, cast.nora)
    assert (answered.state, answered.acknowledged_by) == (State.ACKNOWLEDGED, cast.nora)
    assert (answered.ring_at - answered.acknowledged_at).total_seconds() == 180
    assert safety(cast) == ["raised", "acknowledged"]
    assert cast.frames()[-1].data["acknowledged_by"] == "Nora"


def test_the_second_to_acknowledge_sees_who_was_first(cast):
    case = cast.raised()
    for user in (cast.nora, cast.omar, cast.nora):
        with port.unit():
            assert services.acknowledge(case.key, user).acknowledged_by == cast.nora
    assert AuditEntry.objects.filter(act="escalation acknowledged").count() == 1


def test_staff_who_is_in_the_room_has_it_in_hand_on_acknowledging(cast):
    cast.comes(cast.nora)
    case = cast.raised()
    with port.unit():
        assert services.acknowledge(case.key, cast.nora).state == State.IN_HAND


def test_in_hand_takes_every_open_case_of_the_room(cast):
    cast.raised("seeker"), cast.raised("level")
    cast.comes(cast.nora)
    with port.unit():
        cases = services.in_hand(cast.room, cast.nora)
    assert {(c.state, c.acknowledged_by, c.ring_at) for c in cases} == {(State.IN_HAND, cast.nora, None)}


def test_a_part_without_a_connection_is_acknowledged_but_not_in_hand(cast):
    case = cast.raised()
    cast.comes(cast.nora)
    with port.unit():
        presence.vanish(cast.nora.pk)
    with port.unit():
        services.in_hand(cast.room, cast.nora)
    case.refresh_from_db()
    assert case.state == State.ACKNOWLEDGED
    assert case.ring_at is not None


def test_resolving_needs_a_listed_outcome_and_a_note(cast):
    case = cast.raised()
    for outcome, note, code in [
        ("fine", "x", "bad_value"),
        ("calmer", "  ", "empty"),
        ("calmer", "x" * 2001, "too_long"),
    ]:
        with pytest.raises(Refused) as refused, port.unit():
            services.resolve(case.key, cast.nora, outcome, note)
        assert refused.value.code == code
    case.refresh_from_db()
    assert case.state == State.RAISED


@pytest.mark.parametrize("outcome", OUTCOMES)
def test_every_listed_outcome_ends_a_case(cast, outcome):
    case = cast.raised()
    with port.unit():
        done = services.resolve(case.key, cast.nora, outcome, "Spoke with them.")
    assert (done.state, done.outcome, done.ring_at) == (State.RESOLVED, outcome, None)
    assert safety(cast)[-1] == "resolved"
    assert selectors.open_escalations() == []


def test_the_note_is_sealed_and_opens_for_staff(cast):
    case = cast.raised()
    with port.unit():
        services.resolve(case.key, cast.nora, "calmer", "She called her sister.")
    case.refresh_from_db()
    assert b"sister" not in bytes(case.note)
    assert selectors.note_of(case) == "She called her sister."


def test_no_note_or_name_reaches_audit_or_outbox(cast):
    case = cast.raised()
    with port.unit():
        services.resolve(case.key, cast.nora, "calmer", "She called her sister.")
    kept = str(list(AuditEntry.objects.values())) + str(list(OutboxMessage.objects.values()))
    for secret in ("sister", "Indigo", "Heron", "Leo", "Nora"):
        assert secret not in kept
    assert audit.verify() is None


def test_a_resolved_case_is_over_for_everyone(cast):
    case = cast.raised()
    with port.unit():
        services.resolve(case.key, cast.nora, "left", "Gone.")
    for act in (
        lambda: services.acknowledge(case.key, cast.omar),
        lambda: services.resolve(case.key, cast.omar, "left", "Gone."),
    ):
        with pytest.raises(Refused) as refused, port.unit():
            act()
        assert refused.value.code == "over"


def test_an_unknown_case_is_not_there(cast):
    for act in (
        lambda: services.acknowledge("nothing", cast.nora),
        lambda: services.resolve("nothing", cast.nora, "left", "Gone."),
    ):
        with pytest.raises(Refused) as refused, port.unit():
            act()
        assert refused.value.code == "not_found"

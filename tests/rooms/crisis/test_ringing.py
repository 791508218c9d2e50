"""Nobody rests until a human has answered and has come."""

from datetime import timedelta
from threading import Barrier, Thread

import pytest
from django.db import connection

from rooms.conversation import port, presence
from rooms.conversation.models import Event
from rooms.conversation.port import PersonNotice, StaffNotice
from rooms.crisis import services
from rooms.crisis.models import Escalation
from supportnet.ops.models import AuditEntry, OutboxMessage

State = Escalation.State
pytestmark = pytest.mark.django_db(transaction=True)


def after(case, seconds):
    return case.raised_at + timedelta(seconds=seconds)


def acknowledged(cast, case):
    with port.unit():
        return services.acknowledge(case.key, cast.nora)


def rings(topic="alert"):
    return [m.payload["circle"] for m in OutboxMessage.objects.filter(topic=topic).order_by("id")]


def test_an_unanswered_case_rings_at_30_60_120_and_then_every_minute(cast):
    case = cast.raised()
    rang = [second for second in range(305) if services.ring(after(case, second))]
    assert rang == [30, 60, 120, 180, 240, 300]
    assert rings() == ["on duty", "everyone", "outside", "outside", "outside", "outside", "outside"]
    case.refresh_from_db()
    assert case.rings == 7


def test_nothing_rings_before_its_time(cast):
    case = cast.raised()
    assert services.ring(after(case, 29.9)) == 0


def test_the_second_ring_reaches_staff_who_are_off_duty(cast):
    case = cast.raised()
    cast.departed.clear()
    services.ring(after(case, 30))
    assert [type(d) for d in cast.frames()] == [StaffNotice, PersonNotice]
    assert cast.frames()[1].user_id == cast.omar.pk
    assert cast.frames()[0].data["rings"] == 2


def test_a_stranger_is_never_rung(cast):
    case = cast.raised()
    for second in (30, 60, 120):
        services.ring(after(case, second))
    told = {d.user_id for d in cast.departed if isinstance(d, PersonNotice)}
    assert cast.vera.pk not in told
    assert cast.sara.user_id not in told


def test_the_outside_number_is_called_from_the_third_ring_on_if_there_is_one(cast, settings):
    settings.OUTSIDE_URL = "http://127.0.0.1:1/"
    case = cast.raised()
    for second in (30, 60, 120):
        services.ring(after(case, second))
    assert [m.payload["ring"] for m in OutboxMessage.objects.filter(topic="outside").order_by("id")] == [3, 4]


def test_rings_missed_while_the_clock_stood_still_are_not_made_up_for(cast):
    case = cast.raised()
    assert [services.ring(after(case, 400 + tenth / 10)) for tenth in range(5)] == [1, 0, 0, 0, 0]
    case.refresh_from_db()
    assert case.ring_at == after(case, 420)


def test_an_acknowledged_case_is_quiet_for_three_minutes(cast):
    case = acknowledged(cast, cast.raised())
    quiet = case.acknowledged_at + timedelta(seconds=179)
    assert services.ring(quiet) == 0


def test_acknowledged_but_not_in_the_room_rings_again_and_the_room_is_told(cast):
    case = acknowledged(cast, cast.raised())
    assert services.ring(case.acknowledged_at + timedelta(seconds=180.5)) == 1
    case.refresh_from_db()
    assert (case.state, case.acknowledged_by) == (State.RAISED, None)
    shown = Event.objects.filter(room=cast.room, kind="safety").order_by("seq").values_list("data", flat=True)
    assert [data["state"] for data in shown] == ["raised", "acknowledged", "raised"]
    assert AuditEntry.objects.filter(act="acknowledgement lapsed").exists()
    assert acknowledged(cast, case).state == State.ACKNOWLEDGED


def test_who_acknowledged_and_came_has_it_in_hand_and_nothing_rings(cast):
    case = acknowledged(cast, cast.raised())
    cast.comes(cast.nora)
    assert services.ring(after(case, 1)) == 0
    case.refresh_from_db()
    assert (case.state, case.ring_at) == (State.IN_HAND, None)
    assert services.ring(after(case, 10_000)) == 0


def test_another_member_of_staff_in_the_room_has_it_too(cast):
    case = acknowledged(cast, cast.raised())
    cast.comes(cast.omar)
    services.ring(after(case, 1))
    case.refresh_from_db()
    assert (case.state, case.acknowledged_by) == (State.IN_HAND, cast.omar)


def test_a_dropped_connection_rings_only_if_nobody_comes_back_in_time(cast):
    case = acknowledged(cast, cast.raised())
    cast.comes(cast.nora)
    services.ring(after(case, 1))
    presence.vanish(cast.nora.pk)
    assert services.ring(after(case, 10)) == 0
    presence.come("here", cast.nora.pk)
    assert services.ring(after(case, 100)) == 0
    case.refresh_from_db()
    assert (case.state, case.ring_at) == (State.IN_HAND, None)
    presence.vanish(cast.nora.pk)
    assert services.ring(after(case, 110)) == 0
    assert services.ring(after(case, 291)) == 1
    case.refresh_from_db()
    assert case.state == State.RAISED


def test_a_resolved_case_never_rings(cast):
    case = cast.raised()
    with port.unit():
        services.resolve(case.key, cast.nora, "no danger", "A film quote.")
    assert services.ring(after(case, 1_000)) == 0


def at_once(*acts):
    """Each act in a thread of its own; whatever they raise is raised here."""
    barrier, failed, results = Barrier(len(acts)), [], []

    def run(act):
        try:
            barrier.wait()
            results.append(act())
        except Exception as error:
            failed.append(error)
        finally:
            connection.close()

    threads = [Thread(target=run, args=(act,)) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not failed, failed
    return results


def test_of_many_clocks_one_rings(cast):
    case = cast.raised()
    rang = at_once(*[lambda: services.ring(after(case, 31))] * 6)
    assert sum(rang) == 1
    case.refresh_from_db()
    assert case.rings == 2
    assert AuditEntry.objects.filter(act="escalation rung").count() == 1


def test_of_many_who_acknowledge_one_wins_and_all_see_whom(cast):
    case = cast.raised()

    def by(user):
        def act():
            with port.unit():
                return services.acknowledge(case.key, user).acknowledged_by_id

        return act

    seen = at_once(*[by(user) for user in (cast.nora, cast.omar) * 3])
    assert len(set(seen)) == 1
    assert AuditEntry.objects.filter(act="escalation acknowledged").count() == 1


def test_an_acknowledgement_during_a_ring_is_not_undone_by_it(cast):
    case = cast.raised()
    at_once(lambda: services.ring(after(case, 31)), lambda: acknowledged(cast, case))
    case.refresh_from_db()
    assert case.state == State.ACKNOWLEDGED
    assert case.ring_at > after(case, 120)


def test_of_many_who_raise_at_once_one_case_comes(cast):
    keys = at_once(*[lambda: cast.raised("level").key] * 5)
    assert len(set(keys)) == 1
    assert OutboxMessage.objects.count() == 1

"""Ending sessions and changing roles: Nora is staff, Leo leads Sara's room, Vera is nobody here."""

import threading
from collections.abc import Callable

import pytest
from django.db import connection
from django.test import Client

from rooms import policies
from rooms.care import sessions
from rooms.constellation.models import Call
from rooms.conversation import port, refusals, selectors
from rooms.conversation import services as conversation
from rooms.conversation.access import Relation
from rooms.conversation.models import Event, Membership
from rooms.conversation.port import RightsChanged
from rooms.crisis.models import Escalation
from supportnet.accounts import roles
from supportnet.accounts.models import Role, SupporterState, User
from supportnet.ops import audit, revocations
from supportnet.ops.models import AuditEntry
from tests.rooms.crisis.conftest import Cast, Person

COMMITS = pytest.mark.django_db(transaction=True)
BACKEND = "django.contrib.auth.backends.ModelBackend"


def departed_for(cast: Cast, user: User) -> list[RightsChanged]:
    return [d for d in cast.departed if isinstance(d, RightsChanged) and d.user_id == user.pk]


@COMMITS
def test_ending_sessions_reaches_pages_and_sockets_and_is_audited(cast: Cast) -> None:
    device = Client()
    device.force_login(cast.vera, backend=BACKEND)
    before = revocations.newest_id()
    sessions.end_sessions(cast.vera, by=cast.nora, reason="lost phone")
    assert "/accounts/login/" in device.get("/accounts/2fa/")["Location"]
    assert [(r.user_id, r.ends_sessions) for r in revocations.since(before)] == [(cast.vera.pk, True)]
    assert [d.ends_sessions for d in departed_for(cast, cast.vera)] == [True]
    entry = AuditEntry.objects.get(act="sessions ended")
    assert (entry.actor, entry.about, entry.reason) == (cast.nora, f"user:{cast.vera.pk}", "lost phone")


def test_ending_sessions_takes_no_right_and_no_seat(cast: Cast) -> None:
    sessions.end_sessions(cast.leo.user, by=cast.nora, reason="")
    assert selectors.access_of(cast.leo.user_id, cast.room.key).relation == Relation.LEAD


def test_nobody_elses_session_ends(cast: Cast) -> None:
    device = Client()
    device.force_login(cast.omar, backend=BACKEND)
    sessions.end_sessions(cast.vera, by=cast.nora, reason="")
    assert device.get("/accounts/2fa/").status_code == 200


@COMMITS
@pytest.mark.parametrize("state", [SupporterState.SUSPENDED, SupporterState.PAUSED, None])
def test_a_lead_who_may_no_longer_support_leaves_and_another_is_called(
    cast: Cast, state: SupporterState | None
) -> None:
    leo = cast.leo.user
    sessions.change_role(leo, Role.SUPPORTER, state, by=cast.nora, reason="complaint")
    cast.room.refresh_from_db()
    assert cast.room.state == "unled"
    assert cast.room.lead_id is None
    assert selectors.access_of(leo.pk, cast.room.key).relation == Relation.STRANGER
    assert Call.objects.filter(room=cast.room, need="lead", state="open").exists()
    with pytest.raises(refusals.Refused) as refused:
        policies.allow(leo.pk, "say", policies.access(leo.pk, cast.room.key))
    assert refused.value.code == "not_found"
    assert not roles.on_duty(leo.pk, Role.SUPPORTER)
    assert any(d.ends_sessions for d in departed_for(cast, leo))


def test_the_seeker_keeps_their_room_whatever_happens_to_the_lead(cast: Cast) -> None:
    sessions.change_role(cast.leo.user, Role.SUPPORTER, SupporterState.SUSPENDED, by=cast.nora)
    policies.allow(cast.sara.user_id, "say", policies.access(cast.sara.user_id, cast.room.key))
    last = Event.objects.filter(room=cast.room).order_by("-seq").first()
    assert last is not None
    assert last.kind == "left"


def test_staff_who_are_staff_no_longer_leave_the_rooms_they_joined(cast: Cast) -> None:
    cast.comes(cast.omar)
    sessions.change_role(cast.omar, Role.STAFF, None, by=cast.nora)
    assert selectors.access_of(cast.omar.pk, cast.room.key).relation == Relation.STRANGER
    assert Membership.objects.get(room=cast.room, user=cast.leo.user).left_at is None


def test_a_new_role_is_granted_and_takes_effect_at_the_next_sign_in(cast: Cast) -> None:
    device = Client()
    device.force_login(cast.vera, backend=BACKEND)
    sessions.change_role(cast.vera, Role.STAFF, SupporterState.ACTIVE, by=cast.nora)
    assert Role.STAFF in roles.roles_of(cast.vera.pk)
    assert device.get("/accounts/2fa/").status_code == 302


def test_a_new_supporter_begins_in_the_state_that_was_said(cast: Cast) -> None:
    sessions.change_role(cast.vera, Role.SUPPORTER, SupporterState.APPLICANT, by=cast.nora)
    assert roles.supporter_state(cast.vera.pk) == SupporterState.APPLICANT
    assert Role.SUPPORTER not in roles.roles_of(cast.vera.pk)


def test_a_step_that_cannot_be_taken_changes_nothing(cast: Cast) -> None:
    sessions.change_role(cast.leo.user, Role.SUPPORTER, SupporterState.SUSPENDED, by=cast.nora)
    epoch = User.objects.get(pk=cast.leo.user_id).session_epoch
    with pytest.raises(refusals.Refused) as refused:
        sessions.change_role(cast.leo.user, Role.SUPPORTER, SupporterState.ACTIVE, by=cast.nora)
    assert refused.value.code == "conflict"
    assert User.objects.get(pk=cast.leo.user_id).session_epoch == epoch


def test_a_guest_is_not_made_staff(cast: Cast) -> None:
    with pytest.raises(refusals.Refused, match="guest"):
        sessions.change_role(cast.sara.user, Role.STAFF, SupporterState.ACTIVE, by=cast.nora)


def test_the_last_admin_stays_one(person: Person) -> None:
    ada, root = person("Ada", Role.ADMIN), person("Root", Role.ADMIN)
    sessions.change_role(root, Role.ADMIN, None, by=ada)
    with pytest.raises(refusals.Refused, match="last admin"):
        sessions.change_role(ada, Role.ADMIN, None, by=ada)
    assert Role.ADMIN in roles.roles_of(ada.pk)


@COMMITS
def test_nothing_leaves_when_the_transaction_fails(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*args: object, **kwargs: object) -> None:
        raise RuntimeError("the database went away")

    monkeypatch.setattr(revocations, "revoke", broken)
    with pytest.raises(RuntimeError):
        sessions.end_sessions(cast.vera, by=cast.nora, reason="")
    assert departed_for(cast, cast.vera) == []
    assert User.objects.get(pk=cast.vera.pk).session_epoch == 0


def test_an_open_case_outlives_the_staff_who_answered_it(cast: Cast) -> None:
    case = cast.raised()
    cast.comes(cast.omar)
    sessions.change_role(cast.omar, Role.STAFF, None, by=cast.nora)
    assert Escalation.objects.get(pk=case.pk).state != Escalation.State.RESOLVED


@COMMITS
def test_a_role_that_is_lost_and_an_audited_act_in_the_same_room_never_wait_for_each_other(
    cast: Cast, person: Person
) -> None:
    leaving = [person(f"Ben{n}", Role.SUPPORTER) for n in range(12)]
    for user in leaving:
        conversation.admit(cast.room, user, Membership.Part.SUPPORTER)
    begin, failed = threading.Barrier(2), []

    def each(act: Callable[[User], object]) -> None:
        try:
            for user in leaving:
                begin.wait(20)
                act(user)
        except Exception as error:
            failed.append(error)
            begin.abort()
        finally:
            connection.close()

    def audited(_: User) -> None:
        with port.unit():
            conversation.hold(cast.room.pk)
            audit.record(cast.nora, "looked", about=f"room:{cast.room.pk}")

    threads = [
        threading.Thread(target=each, args=(act,))
        for act in (audited, lambda user: sessions.change_role(user, Role.SUPPORTER, None, by=cast.nora))
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert not failed

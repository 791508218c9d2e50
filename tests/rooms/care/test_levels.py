"""What a change of level sets in motion: all of it with the message that caused it, at little cost to the others."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from uuid import uuid4

import pytest
from django.db import connection

from rooms.care import feel, talk
from rooms.constellation import services as constellation
from rooms.constellation.models import Call
from rooms.conversation import port, presence, selectors
from rooms.conversation import services as conversation
from rooms.conversation.access import Access
from rooms.conversation.models import BackstageEvent, Event, Membership, Room
from rooms.conversation.port import LogEntry, PersonNotice, RoomNotice, StaffNotice
from rooms.crisis.models import Escalation
from rooms.distress.models import CheckIn, LevelChange
from supportnet.accounts.models import Role, RoleGrant, SupporterProfile, User
from supportnet.ops import audit
from supportnet.ops.models import AuditEntry, OutboxMessage
from supportnet.ops.statements import Many, Statement

pytestmark = pytest.mark.django_db(transaction=True)
CALM, ELEVATED, HIGH = "how are you today", "I feel like a burden to everyone", "I want to die"
IMMINENT = "I am going to kill myself tonight, I have the pills here"


def words(access: Access, text: str) -> talk.Words:
    return talk.words(access, str(uuid4()), text)


def say(*said: tuple[Access, str]) -> list[object]:
    """As the writer does it: all in one commit."""
    batch = [words(access, text) for access, text in said]
    with port.unit():
        return talk.commit(batch)


def own(cast) -> Access:
    return selectors.access_of(cast.sara.user_id, cast.room.key)


def another_room(cast, lead: User | None = None) -> tuple[Room, Access]:
    seeker = User.objects.create_guest("Swift")
    with port.unit():
        room, _ = conversation.open_room(
            seeker, language="en", topics=[], age_group="18 or over", region="US"
        )
        if lead is not None:
            conversation.give_lead(room, conversation.admit(room, lead, Membership.Part.SUPPORTER))
    return room, selectors.access_of(seeker.pk, room.key)


def logged(room: Room, model: type[Event] | type[BackstageEvent]) -> list[tuple[int, str]]:
    rows = model.objects.filter(room=room).exclude(kind__in=("joined", "lead")).order_by("seq")
    return list(rows.values_list("seq", "kind"))


@contextmanager
def statements(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """Everything that is sent to the database meanwhile: plain statements and Django's own."""
    sent: list[str] = []
    run, write = Statement._run, Many.write

    def counted_run(self: Statement, *given: object) -> object:
        sent.append(self._sqlite)
        return run(self, *given)

    def counted_write(self: Many, rows: list) -> None:
        sent.extend([self._sqlite] if rows else [])
        write(self, rows)

    def django(execute: Callable, sql: str, *given: object) -> object:
        sent.append(sql)
        return execute(sql, *given)

    with monkeypatch.context() as patched, connection.execute_wrapper(django):
        patched.setattr(Statement, "_run", counted_run)
        patched.setattr(Many, "write", counted_write)
        yield sent


@pytest.mark.parametrize(
    ("before", "text", "level", "most"),
    [
        ([], ELEVATED, 2, 9),
        ([ELEVATED], HIGH, 3, 7),
        ([], HIGH, 3, 10),
        ([], IMMINENT, 4, 18),
        ([ELEVATED, HIGH], IMMINENT, 4, 20),
    ],
)
def test_a_change_of_level_takes_few_statements_and_none_of_them_is_a_savepoint(
    cast, monkeypatch: pytest.MonkeyPatch, before: list[str], text: str, level: int, most: int
) -> None:
    monkeypatch.setattr(port, "_runner", lambda job: None)
    access = own(cast)
    say(*((access, said) for said in (CALM, *before)))
    with statements(monkeypatch) as calm:
        say((access, CALM))
    with statements(monkeypatch) as changed:
        say((access, text))
    assert LevelChange.objects.latest("pk").after == level
    assert len(changed) - len(calm) <= most, changed
    assert not [sql for sql in changed if "SAVEPOINT" in sql]


def test_what_is_told_of_many_rooms_is_written_at_once(cast, monkeypatch: pytest.MonkeyPatch) -> None:
    rooms = [another_room(cast, cast.leo.user) for _ in range(3)]
    with statements(monkeypatch) as sent:
        say(*((access, ELEVATED) for _, access in rooms))
    into = [sql.split()[2] for sql in sent if sql.startswith("INSERT")]
    assert into.count("rooms_event") == 2, "the messages, then every room's contacts"
    assert into.count("rooms_backstageevent") == 1


def test_entries_come_in_their_order_when_a_commit_moves_two_rooms_and_one_of_them_twice(cast) -> None:
    room, access = another_room(cast, cast.leo.user)
    say((own(cast), ELEVATED), (access, HIGH), (own(cast), IMMINENT))
    assert logged(cast.room, Event) == [
        (4, "message"), (5, "message"), (6, "contacts"), (7, "safety"),
    ]  # fmt: skip
    assert logged(cast.room, BackstageEvent) == [(1, "level"), (2, "level"), (3, "call"), (4, "case")]
    assert logged(room, BackstageEvent) == [(1, "level"), (2, "call")]
    entries = [e for e in cast.departed if isinstance(e, LogEntry)]
    mine = [(e.log, e.kind) for e in entries if e.room_key == cast.room.key and e.kind != "message"]
    assert mine == [
        ("backstage", "level"), ("room", "contacts"),
        ("backstage", "level"), ("backstage", "call"), ("room", "safety"), ("backstage", "case"),
    ]  # fmt: skip
    levels = [e.data["after"] for e in entries if e.kind == "level" and e.room_key == cast.room.key]
    assert levels == [2, 4]


def test_all_that_danger_causes_is_lost_with_its_message_or_kept_with_it(
    cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(*_: object, **__: object) -> None:
        raise OSError

    with monkeypatch.context() as patched, pytest.raises(OSError):
        patched.setattr(audit, "take_turn", fails)
        say((own(cast), IMMINENT))
    for model in (Escalation, OutboxMessage, AuditEntry, LevelChange, Call, BackstageEvent):
        assert not model.objects.exists()
    assert logged(cast.room, Event) == []
    assert cast.departed == []
    say((own(cast), IMMINENT))
    case = Escalation.objects.get()
    assert (case.state, case.rings, case.outcome, case.note) == ("raised", 1, "", None)
    assert (case.ring_at - case.raised_at).total_seconds() == 30
    assert case.raised_at == case.changed_at
    message = OutboxMessage.objects.get()
    assert (message.attempts, message.done_at, message.error) == (0, None, "")
    assert audit.verify() is None
    [frame] = [d for d in cast.departed if isinstance(d, StaffNotice)]
    assert (frame.data["level"], frame.data["name"]) == (4, "Indigo Heron")


def test_danger_that_is_heard_again_is_the_same_case_and_the_same_call(cast) -> None:
    say((own(cast), IMMINENT))
    say((own(cast), IMMINENT))
    with port.unit():
        feel.level_changed(
            cast.room.pk, feel.distress.judge(cast.room.pk, 2, by=None, by_staff=True, reason="x")
        )
    say((own(cast), IMMINENT))
    assert LevelChange.objects.count() == 3
    assert Escalation.objects.count() == Call.objects.count() == OutboxMessage.objects.count() == 1
    assert AuditEntry.objects.filter(act="escalation raised").count() == 1


def test_a_room_that_nobody_leads_calls_no_further_supporter(cast) -> None:
    room, access = another_room(cast)
    say((access, IMMINENT))
    assert not Call.objects.filter(room=room).exists()
    assert Escalation.objects.get().room == room


def test_a_closed_room_s_last_check_in_changes_its_level_and_sets_nothing_in_motion(cast) -> None:
    with port.unit():
        conversation.close(cast.room, "seeker")
        feel.record_check_in(cast.room, cast.sara, 10, CheckIn.Moment.AFTER)
    assert logged(cast.room, BackstageEvent) == [(1, "level")]
    assert [kind for _, kind in logged(cast.room, Event)] == ["closed", "check_in"]
    assert not Call.objects.exists()


def test_whoever_is_asked_sees_the_level_rise_and_the_line_hears_its_places(cast, person) -> None:
    room, access = another_room(cast)
    anna = person("Anna")
    RoleGrant.objects.create(user=anna, role=Role.SUPPORTER, on_duty=True)
    SupporterProfile.objects.create(user=anna, languages=["en"], topics=[], frequencies=["calm"], capacity=1)
    with port.unit():
        presence.come("here", anna.pk)
    constellation.open_call(room, "lead", "waiting", 0)
    cast.departed.clear()
    say((access, HIGH))
    [shown] = [d for d in cast.departed if isinstance(d, PersonNotice) and d.user_id == anna.pk]
    assert (shown.kind, shown.data["state"], shown.data["level"]) == ("invitation", "offered", 3)
    [place] = [d for d in cast.departed if isinstance(d, RoomNotice) and d.kind == "place"]
    assert (place.room_key, place.data) == (room.key, {"ahead": 0, "asking": 1})

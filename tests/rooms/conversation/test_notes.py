"""Entries of the system itself, one by one and together."""

import pytest

from rooms.conversation import port, services
from rooms.conversation.models import BackstageEvent, Event, Membership, Room
from rooms.conversation.refusals import Refused

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def left(monkeypatch: pytest.MonkeyPatch) -> list[port.Departure]:
    departed: list[port.Departure] = []
    monkeypatch.setattr(port, "_publisher", departed.extend)
    return departed


def written(room: Room) -> list[tuple[str, int, str]]:
    """(log, seq, kind) of what was noted, log by log."""
    found = []
    for log, model in (("room", Event), ("backstage", BackstageEvent)):
        rows = model.objects.filter(room=room).exclude(kind="joined").order_by("seq")
        found += [(log, seq, kind) for seq, kind in rows.values_list("seq", "kind")]
    return found


def test_what_is_noted_together_is_numbered_in_its_order_and_leaves_in_it(room: Room, left: list) -> None:
    with port.unit():
        with services.together():
            services.note_backstage(room.pk, "level", {"after": 4})
            services.note(room.pk, "contacts", {"shown": True})
            services.note_backstage(room.pk, "call", {"need": "further"})
            assert written(room) == []
        assert written(room) == [("room", 2, "contacts"), ("backstage", 1, "level"), ("backstage", 2, "call")]
    assert [(e.log, e.seq, e.kind, e.room_key) for e in left] == [
        ("backstage", 1, "level", room.key),
        ("room", 2, "contacts", room.key),
        ("backstage", 2, "call", room.key),
    ]


def test_together_inside_together_is_stored_at_the_outer_end(room: Room) -> None:
    with port.unit(), services.together():
        services.note(room.pk, "contacts", {})
        with services.together():
            services.note(room.pk, "safety", {})
        assert written(room) == []
    assert written(room) == [("room", 2, "contacts"), ("room", 3, "safety")]


def test_an_entry_with_an_author_comes_after_what_was_noted_before_it(room: Room, birch: Membership) -> None:
    with port.unit(), services.together():
        services.note(room.pk, "contacts", {})
        services.append(room.pk, "message", author=birch, text="I am here")
        services.note(room.pk, "safety", {})
    assert [kind for _, _, kind in written(room)] == ["contacts", "message", "safety"]


def test_a_failure_between_stores_nothing_and_the_next_notes_stand_alone(room: Room, left: list) -> None:
    with pytest.raises(ZeroDivisionError), port.unit(), services.together():
        services.note(room.pk, "contacts", {})
        raise ZeroDivisionError
    assert (written(room), left) == ([], [])
    with port.unit():
        services.note(room.pk, "safety", {})
    assert written(room) == [("room", 2, "safety")]


def test_a_closed_room_takes_only_what_may_follow_its_end(room: Room) -> None:
    with port.unit():
        services.close(room, "seeker")
    with pytest.raises(Refused) as caught, port.unit(), services.together():
        services.note(room.pk, "contacts", {})
        services.note_backstage(room.pk, "level", {})
    assert caught.value.code == "closed"
    assert written(room) == [("room", 2, "closed")]
    with port.unit():
        services.note_backstage(room.pk, "level", {})
    assert written(room)[-1] == ("backstage", 1, "level")


def test_a_room_that_is_not_there_takes_none(db: None) -> None:
    with pytest.raises(Refused) as caught, port.unit():
        services.note(4_000_000, "contacts", {})
    assert caught.value.code == "not_found"

"""What staff and auditors see without entering a room."""

import pytest

from rooms.conversation import port, services
from rooms.conversation.models import Room
from rooms.crisis import selectors
from rooms.crisis.services import resolve
from rooms.distress.models import RoomDistress
from supportnet.accounts.models import User
from supportnet.ops import audit

pytestmark = pytest.mark.django_db(transaction=True)


def another_room(level):
    with port.unit():
        seeker = User.objects.create_guest("Amber Wren")
        room, _ = services.open_room(seeker, language="en", topics=[], age_group="18 or over", region="US")
    RoomDistress.objects.create(room=room, level=level)
    return room


def test_rooms_stand_by_level_then_by_case_then_by_age(cast):
    calm, high, newer_high = another_room(0), another_room(3), another_room(3)
    with port.unit():
        from rooms.crisis.services import raise_escalation

        raise_escalation(newer_high, "seeker")
    assert [row.room for row in selectors.board()] == [newer_high.key, high.key, cast.room.key, calm.key]


def test_a_row_is_metadata_alone(cast):
    with port.unit():
        services.append(cast.room.pk, "message", author=cast.sara, text="my violin is gone")
    case = cast.raised("level")
    [row] = selectors.board()
    assert (row.room, row.level, row.state, row.members) == (cast.room.key, 0, "led", 2)
    assert row.cases == [selectors.frame(case)]
    assert "violin" not in str(row)


def test_a_closed_room_stays_on_the_board_until_its_case_is_over(cast):
    case = cast.raised()
    with port.unit():
        services.close(cast.room, "seeker")
    assert [row.state for row in selectors.board()] == [Room.State.CLOSED]
    with port.unit():
        resolve(case.key, cast.nora, "left", "They went.")
    assert selectors.board() == []


def test_the_board_costs_the_same_however_many_rooms(cast, django_assert_max_num_queries):
    for level in range(4):
        another_room(level)
    cast.raised("seeker"), cast.raised("level")
    with django_assert_max_num_queries(6):
        assert len(selectors.board()) == 5


def test_open_cases_the_oldest_first(cast):
    first, second = cast.raised("level"), cast.raised("seeker")
    assert selectors.open_escalations() == [first, second]


def test_the_room_is_shown_its_open_cases_but_not_a_report(cast):
    case = cast.raised("level")
    with port.unit():
        from rooms.crisis.services import raise_escalation

        raise_escalation(cast.room, "report", raised_by=cast.sara, about=cast.leo)
    [told] = selectors.told_in([cast.room.pk])[cast.room.pk]
    assert told.safety() == {"escalation": case.key, "state": "raised"}
    assert told.case() == {"escalation": case.key, "cause": "level", "state": "raised"}


def test_auditors_page_through_the_chain_from_the_newest(cast):
    ids = [audit.record(cast.nora, f"act {n}").pk for n in range(5)]
    newest = selectors.audit_trail(limit=2)
    assert [entry.pk for entry in newest] == [ids[4], ids[3]]
    assert [entry.pk for entry in selectors.audit_trail(before=newest[-1].pk, limit=2)] == [ids[2], ids[1]]

"""Transcripts go when their time is over; what was counted stays."""

from datetime import timedelta

import pytest
from django.core.management import call_command

from rooms.care import ending, retention, safety, talk
from rooms.conversation import selectors
from rooms.conversation.models import BackstageEvent, Event, Room
from rooms.crisis.models import Escalation, SealedTranscript
from rooms.distress.models import CheckIn
from supportnet.ops import clock

CID = "00000000-0000-4000-8000-00000000000{}"
pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def ended(cast):
    """A conversation that was held and closed; nothing has expired yet."""
    seeker = selectors.access_of(cast.sara.user_id, cast.room.key)
    talk.say(seeker, CID.format(1), "hello")
    talk.whisper(selectors.access_of(cast.leo.user_id, cast.room.key), CID.format(2), "hm")
    ending.close(seeker, 4)
    return cast


def pass_days(cast, days):
    """As if the room had closed so long ago."""
    Room.objects.filter(pk=cast.room.pk).update(
        closed_at=clock.now() - timedelta(days=days), expires_at=clock.now() + timedelta(days=30 - days)
    )


def rows(cast):
    return (
        Event.objects.filter(room=cast.room).count() + BackstageEvent.objects.filter(room=cast.room).count()
    )


def test_nothing_goes_before_its_time(ended):
    pass_days(ended, 29)
    assert retention.tick() == 0
    assert rows(ended) > 0


def test_both_logs_go_and_the_counts_stay(ended):
    head = Room.objects.get(pk=ended.room.pk).head
    pass_days(ended, 31)
    assert retention.tick() == 1
    ended.room.refresh_from_db()
    assert rows(ended) == 0
    assert ended.room.head == head + 1  # its helper left
    assert ended.room.erased_at is not None
    assert CheckIn.objects.filter(room=ended.room).count() == 1
    assert ended.room.memberships.count() == 2


def test_a_second_pass_finds_nothing(ended):
    pass_days(ended, 31)
    assert [retention.tick(), retention.tick()] == [1, 0]


def test_the_rows_of_an_erased_room_go_too(ended):
    ending.erase(selectors.access_of(ended.sara.user_id, ended.room.key))
    erased_at = Room.objects.get(pk=ended.room.pk).erased_at
    pass_days(ended, 31)
    assert retention.tick() == 1
    ended.room.refresh_from_db()
    assert (rows(ended), ended.room.erased_at) == (0, erased_at)


def test_an_open_room_never_expires(cast):
    Room.objects.filter(pk=cast.room.pk).update(expires_at=clock.now() - timedelta(days=1))
    assert retention.tick() == 0


@pytest.mark.parametrize(("closed_days_ago", "gone"), [(1, 0), (4, 1)])
def test_an_open_case_holds_a_transcript_back_for_three_days_at_most(ended, closed_days_ago, gone):
    Escalation.objects.create(key="case", room=ended.room, cause="level")
    Room.objects.filter(pk=ended.room.pk).update(
        closed_at=clock.now() - timedelta(days=closed_days_ago), expires_at=clock.now() - timedelta(minutes=1)
    )
    assert retention.tick() == gone


def test_a_sealed_copy_goes_after_its_hours_though_the_case_is_open(cast):
    safety.escalate(selectors.access_of(cast.sara.user_id, cast.room.key))
    ending.erase(selectors.access_of(cast.sara.user_id, cast.room.key))
    retention.tick()
    assert SealedTranscript.objects.count() == 1
    SealedTranscript.objects.update(until=clock.now() - timedelta(seconds=1))
    retention.tick()
    assert SealedTranscript.objects.count() == 0


def test_the_command_deletes_everything_that_is_due(ended, capsys):
    pass_days(ended, 31)
    call_command("expire_transcripts")
    assert "1 transcripts deleted" in capsys.readouterr().out
    assert rows(ended) == 0

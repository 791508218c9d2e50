import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rooms.gateway.feeds import LogFeed, RoomFeed

pytestmark = pytest.mark.pure


class Screen:
    """What one socket has shown, unrolled."""

    def __init__(self) -> None:
        self.shown: list[int] = []

    def push(self, frame: str) -> None:
        body = json.loads(frame)
        self.shown += body["frames"] if isinstance(body, dict) else [body]

    push_passing = push


def entry(seq: int) -> tuple[int, str]:
    return seq, str(seq)


def entries(*seqs: int) -> list[tuple[int, str]]:
    return [entry(s) for s in seqs]


@given(st.permutations(range(1, 12)), st.lists(st.integers(1, 11), max_size=6))
def test_whatever_the_order_and_repeats_each_entry_is_shown_once_and_in_order(
    order: list[int], repeats: list[int]
) -> None:
    feed, screen = LogFeed(0), Screen()
    feed.live.add(screen)
    missing = False
    for seq in [*order[:5], *repeats, *order[5:], *repeats]:
        missing = feed.take(entries(seq))
    assert screen.shown == list(range(1, 12))
    assert not missing and not feed.held


def test_a_gap_holds_back_what_comes_after_it_and_says_so() -> None:
    feed, screen = LogFeed(3), Screen()
    feed.live.add(screen)
    assert feed.take(entries(5, 6))
    assert screen.shown == []
    assert not feed.take(entries(4))
    assert screen.shown == [4, 5, 6]


def test_entries_that_are_gone_for_good_do_not_hold_up_the_rest() -> None:
    feed, screen = LogFeed(3), Screen()
    feed.live.add(screen)
    feed.take(entries(6))
    feed.skip_to(5)
    assert screen.shown == [6]


@given(st.integers(0, 8), st.integers(0, 8), st.integers(0, 8), st.integers(0, 8))
def test_resuming_anywhere_while_entries_arrive_misses_none_and_repeats_none(
    seen: int, feed_at: int, read_upto: int, live_upto: int
) -> None:
    """Subscribe first, then read, then drain: `read_upto` is what the database held when the past was read."""
    last = 8
    feed_at, seen = min(feed_at, last), min(seen, last)
    read_upto = max(read_upto, feed_at, seen)  # what anybody has seen is committed
    feed, other, screen = LogFeed(feed_at), Screen(), Screen()
    feed.live.add(other)
    feed.begin(screen)
    feed.take(entries(*range(feed_at + 1, max(live_upto, feed_at) + 1)))
    feed.go_live(screen, entries(*range(min(seen, feed.head) + 1, read_upto + 1)), seen)
    feed.take(entries(*range(1, last + 1)))
    assert screen.shown == list(range(seen + 1, last + 1))
    assert other.shown == list(range(feed_at + 1, last + 1))


def test_who_left_while_reading_the_past_gets_nothing() -> None:
    feed, screen = LogFeed(0), Screen()
    feed.begin(screen)
    feed.leave(screen)
    feed.go_live(screen, entries(1), 0)
    assert screen.shown == []


def test_passing_frames_for_helpers_reach_only_those_in_the_backstage_feed() -> None:
    room, seeker, helper = RoomFeed("k", 1), Screen(), Screen()
    room.room.live |= {seeker, helper}
    room.backstage.live.add(helper)
    assert room.receivers(helpers_only=True) == {helper}
    assert room.receivers(helpers_only=False) == {seeker, helper}
    for screen in (seeker, helper):
        room.leave(screen)
    assert room.empty

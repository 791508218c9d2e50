"""The pure modules of the pages, in a real browser without a server: what a room is after its entries."""

import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from playwright.sync_api import Browser, Page, Route

pytestmark = [pytest.mark.browser, pytest.mark.pure]

MODULES = Path(settings.BASE_DIR, "static", "js")
SNAPSHOT = {
    "room": "r", "me": "s", "part": "seeker", "state": "waiting", "openness": "ask me", "reading": True,
    "head": 1,
    "members": [{"handle": "s", "name": "Indigo Heron", "part": "seeker", "here": True, "present": True}],
    "door": [], "contacts": False, "safety": [], "check_ins": [], "place": {"ahead": 0, "asking": 1},
    "closed": False, "erased": False, "backstage_head": 0, "level": 0, "calls": [], "cases": [],
}  # fmt: skip
BIRCH = {"handle": "b", "name": "Quiet Birch", "part": "supporter", "frequency": "calm"}
STORY = [
    ("joined", BIRCH),
    ("lead", {"handle": "b"}),
    ("check_in", {"distress": 8, "moment": "during"}),
    ("contacts", {"shown": True}),
    ("door", {"invitation": "i", "name": "Steady Larch", "frequency": "strength"}),
    ("safety", {"escalation": "e", "state": "raised"}),
    ("door_ended", {"invitation": "i", "how": "joined"}),
    ("safety", {"escalation": "e", "state": "acknowledged", "name": "Sol"}),
    ("openness", {"value": "only you"}),
    ("unled", {"how": "lost"}),
    ("left", {"handle": "b", "how": "lost"}),
]
ENTRIES = [
    {"type": "event", "room": "r", "seq": seq, "kind": kind, "at": "2026-01-01T00:00:00Z", "data": data}
    for seq, (kind, data) in enumerate(STORY, start=2)
]
# Hears frames one after the other, as the page does; answers the room and the seqs in the order of news.
HEAR = """
async ([snapshot, known, frames]) => {
  const { heard, opened } = await import("/room-state.js");
  let room = opened(snapshot, null, known);
  const order = [];
  let missing = false;
  for (const frame of frames) {
    const answer = heard(room, frame);
    room = answer.room;
    missing = answer.missing;
    order.push(...answer.news.map((entry) => entry.seq));
  }
  return { room, order, missing };
}
"""


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    context = browser.new_context()
    opened = context.new_page()
    opened.route("http://modules.test/**", _serve)
    opened.goto("http://modules.test/")
    yield opened
    context.close()


def _serve(route: Route) -> None:
    name = route.request.url.rsplit("/", 1)[1]
    if name:
        route.fulfill(path=MODULES / name, content_type="text/javascript")
    else:
        route.fulfill(body="<!doctype html>", content_type="text/html")


def hear(
    page: Page, frames: list[dict[str, Any]], snapshot: dict[str, Any] = SNAPSHOT, known: int = 1
) -> Any:
    return page.evaluate(HEAR, [snapshot, known, frames])


def state(room: dict[str, Any]) -> dict[str, Any]:
    """What a fresh snapshot would say, without what is only known of the way there."""
    ways = ("events", "backstage", "early", "seen", "stateSeq", "stateBackstage", "backstageSeq", "head")
    return {name: value for name, value in room.items() if name not in ways}


def test_the_story_ends_as_a_fresh_snapshot_would_say(page: Page) -> None:
    room = hear(page, ENTRIES)["room"]
    birch = BIRCH | {"lead": False, "here": False, "present": False}
    assert state(room) == state(SNAPSHOT) | {
        "seq": 12,
        "state": "unled",
        "place": None,
        "openness": "only you",
        "contacts": True,
        "members": [SNAPSHOT["members"][0] | {"lead": False}, birch],  # type: ignore[index]
        "check_ins": [{"distress": 8, "moment": "during", "at": "2026-01-01T00:00:00Z"}],
        "safety": [{"escalation": "e", "state": "acknowledged", "name": "Sol"}],
    }


@pytest.mark.parametrize("seed", range(8))
def test_in_whatever_order_and_however_often_they_come_each_counts_once(page: Page, seed: int) -> None:
    frames = ENTRIES * 2
    random.Random(seed).shuffle(frames)
    shuffled = hear(page, frames)
    assert shuffled["order"] == [entry["seq"] for entry in ENTRIES]
    assert state(shuffled["room"]) == state(hear(page, ENTRIES)["room"])
    assert not shuffled["missing"]


def test_what_lacks_an_entry_before_it_waits_and_says_so(page: Page) -> None:
    waiting = hear(page, [ENTRIES[0], ENTRIES[2]])
    assert waiting["order"] == [2]
    assert waiting["missing"]


def test_entries_that_the_snapshot_knew_are_shown_and_not_applied_again(page: Page) -> None:
    later = SNAPSHOT | {"head": 12, "openness": "welcome", "check_ins": [{"distress": 3, "moment": "during"}]}
    resumed = hear(page, ENTRIES, later)
    assert resumed["order"] == [entry["seq"] for entry in ENTRIES]
    assert resumed["room"]["openness"] == "welcome"
    assert len(resumed["room"]["check_ins"]) == 1


def test_the_two_logs_keep_their_own_count(page: Page) -> None:
    level = {"type": "backstage", "room": "r", "seq": 1, "kind": "level", "data": {"before": 0, "after": 3}}
    opened = {"need": "lead", "state": "open", "cause": "waiting"}
    call = {
        "type": "backstage",
        "room": "r",
        "seq": 2,
        "kind": "call",
        "data": opened,
    }
    both = hear(page, [call, ENTRIES[0], level])
    assert both["order"] == [2, 1, 2]
    assert both["room"]["level"] == 3
    assert both["room"]["calls"] == [opened]


def test_words_that_were_deleted_are_gone_from_memory(page: Page) -> None:
    message = {"type": "event", "room": "r", "seq": 2, "kind": "message", "text": "private", "data": {}}
    erased = {"type": "event", "room": "r", "seq": 3, "kind": "erased", "data": {}}
    room = hear(page, [message, erased])["room"]
    assert "private" not in str(room)
    assert room["erased"]


def test_a_gap_is_gone_over_and_never_back(page: Page) -> None:
    seqs = page.evaluate("""async (snapshot) => {
      const { opened, skipped } = await import("/room-state.js");
      const room = opened(snapshot, null, 5);
      return [skipped(room, { log: "room", to: 9 }).seq, skipped(room, { log: "room", to: 3 }).seq];
    }""", SNAPSHOT)  # fmt: skip
    assert seqs == [9, 5]


def test_the_wait_before_coming_back_grows_and_has_an_end(page: Page) -> None:
    waits = page.evaluate("""async () => {
      const { backoff } = await import("/socket.js");
      return [0, 1, 4, 20].map((attempt) => [backoff(attempt, () => 0), backoff(attempt, () => 1)]);
    }""")
    assert waits == [[0, 0.5], [0, 1], [0, 8], [0, 10]]

import pytest

from bench.profile import shares_of

pytestmark = pytest.mark.pure

LOOP = "thread (10): MainThread;run (/venv/lib/python3.11/asyncio/runners.py:118)"
WRITER = "thread (11): writer;_run (/home/rooms/care/writer.py:50)"


def test_the_innermost_frame_that_is_known_says_what_was_done() -> None:
    stacks = [
        f"{LOOP};_say (/home/rooms/gateway/consumer.py:200);read (/home/rooms/distress/reader/engine.py:22);"
        "sub (/usr/lib/python3.11/re.py:100) 3",
        f"{LOOP};_say (/home/rooms/gateway/consumer.py:200) 1",
    ]
    found = shares_of(stacks, {"10": 2.0})
    assert [(s["part"], s["percent"]) for s in found["shares"]] == [
        ("distress: reading", 75.0),
        ("gateway: hub, feeds, consumer", 25.0),
    ]


def test_a_thread_counts_by_the_time_it_had_not_by_how_often_it_was_seen() -> None:
    execute = "execute (/venv/site-packages/django/db/backends/sqlite3/base.py:354)"
    found = shares_of([f"{LOOP} 100", f"{WRITER};{execute} 900"], {"10": 3.0, "11": 1.0})
    assert [(s["part"], s["percent"]) for s in found["shares"]] == [
        ("event loop and threads", 75.0),
        ("SQL", 25.0),
    ]
    assert found["seconds"] == 4.0 and found["samples"] == 1000


def test_a_frame_is_shown_without_the_machines_folders() -> None:
    execute = "execute (/venv/lib/python3.11/site-packages/django/db/backends/utils.py:80)"
    [share] = shares_of([f"{WRITER};{execute} 1"], {"11": 1.0})["shares"]
    assert share["most"] == "`execute (django/db/backends/utils.py)` 100.0 %"

"""python -m rooms.distress: JSON lines in, JSON lines out, whatever comes in."""

import json
import subprocess
import sys

from rooms.distress.command import answers


def asked(*lines: object) -> list[dict[str, object]]:
    return list(answers(line if isinstance(line, str) else json.dumps(line) for line in lines))


def test_a_line_is_answered_with_score_level_and_spans() -> None:
    [answer] = asked({"id": "a", "text": "i want to die"})
    assert answer["id"] == "a" and answer["level"] == "high" and "room_level" not in answer
    assert {"signal": "wish_to_be_dead", "span": [2, 13], "modifier": ""} in answer["reasons"]  # type: ignore[operator]


def test_lines_of_one_room_are_fused_in_order() -> None:
    told = asked(
        {"id": 1, "text": "i want to die", "room": "r", "ts": 0},
        {"id": 2, "text": "hello", "room": "s"},
        {"id": 3, "text": "goodbye everyone", "room": "r", "ts": 120},
        {"id": 4, "text": "ok", "room": "r"},
    )
    assert [answer["room_level"] for answer in told] == ["high", "calm", "imminent", "imminent"]


def test_a_bad_line_gets_an_error_with_its_id_and_stops_nothing() -> None:
    told = asked(
        "nonsense",
        {"id": 7},
        [1],
        {"id": 8, "text": "x", "room": "r", "ts": "soon"},
        "",
        {"id": 9, "text": "hi"},
    )
    assert [answer["id"] for answer in told] == [None, 7, None, 8, 9]
    assert all("error" in answer for answer in told[:4]) and told[4]["level"] == "calm"


def test_the_command_runs_without_django() -> None:
    asks = '{"id": 1, "text": "i want to die"}\n{"id": 2\n'
    done = subprocess.run(
        [sys.executable, "-m", "rooms.distress"], input=asks, capture_output=True, text=True, check=True
    )
    first, second = (json.loads(line) for line in done.stdout.splitlines())
    assert first["level"] == "high" and "error" in second

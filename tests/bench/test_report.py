from typing import Any

import pytest

from bench.report import document
from bench.targets import HUMAN_PACE, LIVE_PATH

pytestmark = pytest.mark.pure
READING = "distress reading, share of a message's CPU in group: daphne"
STEADY = "steady, p99 delivery, 3 lines a second a room"


def talk(per_cpu: float, number: int = 1, p99: float = 3.0, **more: Any) -> dict[str, Any]:
    latency = {"p50": 1.0, "p95": 2.0, "p99": p99, "worst": 400.0}
    return {
        "deliveries_per_cpu_second": per_cpu, "deliveries_per_second": per_cpu / 2, "delivery_ms": latency,
        "ack_ms": latency, "everybody_ms": latency, "lost": 0, "disorder": 0, "server_percent": 90.0,
        "load_percent": 40.0, "round": number,
    } | more  # fmt: skip


def results(**servers: list[float]) -> dict[str, Any]:
    part = {
        server: {"group": [talk(f, number) for number, f in enumerate(figures)]}
        for server, figures in servers.items()
    }
    return {"machine": "a machine", "versions": "versions", "parts": {"sqlite": part}}


def row(text: str, about: str) -> str:
    [found] = [line for line in text.splitlines() if line.startswith(f"| {about}")]
    return found


def test_a_run_whose_peers_are_out_of_proportion_is_void() -> None:
    assert "void**" in document(results(canonical=[1_000.0], socketio=[11_000.0]))
    assert "void**" not in document(results(canonical=[1_000.0], socketio=[13_000.0]))


def test_a_run_without_both_peers_says_that_it_was_not_checked() -> None:
    assert "**Not checked**" in document(results(socketio=[11_000.0]))


def test_a_figure_that_was_not_reached_is_shown_as_missed() -> None:
    text = document(results(canonical=[1_000.0], socketio=[20_000.0], uvicorn=[21_000.0], daphne=[40_000.0]))
    assert "| group ÷ canonical Channels: uvicorn | ≥ 22× | ≥ 36× | 21× (21–21) | **missed** |" in text
    assert "| group ÷ socket.io, SQLite: daphne | ≥ 1.1× | ≥ 1.8× | 2× (2–2) | aim reached |" in text


def test_a_figure_that_was_not_measured_says_so() -> None:
    text = document(results(uvicorn=[1.0]))
    assert text.count("**not measured**") == len(LIVE_PATH) + len(HUMAN_PACE)
    assert row(text, "idle socket at 5,000: uvicorn").endswith("| **not measured** |")


def test_the_aim_may_be_a_peers_figure() -> None:
    given = results()
    given["parts"]["sqlite"] = {
        "socketio": {"steady": [talk(1.0, p99=6.0)]},
        "daphne": {"steady": [talk(1.0, p99=8.0)]},
        "uvicorn": {"steady": [talk(1.0, p99=5.0)]},
    }
    text = document(given)
    assert "≤ socket.io's 6 ms | 8 ms (8–8) | reached |" in row(
        text, "steady, p99 delivery, 3 lines a second a room: daphne"
    )
    assert row(text, "steady, p99 delivery, 3 lines a second a room: uvicorn").endswith("| aim reached |")


def test_one_order_fault_in_any_round_is_a_miss() -> None:
    given = results()
    rounds = [talk(1.0, 1), talk(1.0, 2, disorder=1), talk(1.0, 3)]
    given["parts"]["postgres"] = {"uvicorn-postgres-2": {"group": rounds, "many": rounds[:1]}}
    found = row(document(given), "2 processes + Redis + PostgreSQL, order faults")
    assert found.endswith("| 0 (0–1) | **missed** |")


def test_reading_is_told_as_a_share_of_the_messages_cpu_of_its_round() -> None:
    given = results()
    given["parts"]["sqlite"] = {"daphne": {"group": [talk(1.0, 1, cpu_us_a_message=400.0)]}}
    given["parts"]["reading"] = {"reader": {"lines": [{"us_a_message": 50.0, "round": 1}]}}
    assert "| 12.5 % (12.5–12.5) | reached |" in row(document(given), READING)


def test_a_throughput_with_a_long_tail_says_so() -> None:
    given = results(ws=[1_000.0, 1_000.0])
    assert "p99 ≥" not in document(given).partition("## How")[0]
    given["parts"]["sqlite"]["ws"]["group"][1]["delivery_ms"]["p99"] = 300.0
    assert "p99 ≥ 250 ms in 1 of 2" in document(given)


def test_the_spread_of_the_rounds_is_shown() -> None:
    assert "2,000 (1,000–3,000)" in document(results(ws=[1_000.0, 3_000.0, 2_000.0]))


def test_what_failed_is_told_with_its_reason() -> None:
    given = results(ws=[1_000.0])
    given["failures"] = [
        {"round": 2, "part": "slow", "server": "ws", "scene": "group", "why": "the server ended with code 1"}
    ]
    assert "- round 2: slow, ws, `group`: the server ended with code 1" in document(given)


def test_figures_of_several_runs_are_never_shown_as_one() -> None:
    given = results(ws=[1_000.0, 2_000.0])
    for report, run in zip(given["parts"]["sqlite"]["ws"]["group"], ("a", "b"), strict=True):
        report["run"] = run
    assert "**Measured in 2 runs**" in document(given)


def test_the_profile_stands_under_what_was_missed() -> None:
    given = results(ws=[1_000.0])
    share = {"part": "SQL", "percent": 31.4, "most": "`execute (django/db/backends/utils.py)` 20.0 %"}
    given["profiles"] = {"uvicorn steady": {"seconds": 4.2, "samples": 1_000, "shares": [share]}}
    text = document(given)
    assert "### `steady`: **SupportNet, uvicorn**" in text
    assert "| SQL | 31.4 % | `execute (django/db/backends/utils.py)` 20.0 % |" in text
    assert text.index("**not measured**") < text.index("31.4 %") < text.index("## SQLite")


def test_a_message_s_cpu_is_told_by_whose_it_is() -> None:
    given = results(ws=[1_000.0, 2_000.0, 3_000.0])
    for report, whole in zip(given["parts"]["sqlite"]["ws"]["group"], (90.0, 100.0, 400.0), strict=True):
        report |= {"cpu_us_a_message": whole, "cpu": {"app": 3.0, "valkey": 1.0}}
    assert "| `ws`, SQLite | 75 | 25 | 0 |" in document(given)

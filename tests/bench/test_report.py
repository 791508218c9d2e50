from typing import Any

import pytest

from bench.report import document

pytestmark = pytest.mark.pure


def talk(per_cpu: float) -> dict[str, Any]:
    latency = {"p50": 1.0, "p95": 2.0, "p99": 3.0, "worst": 4.0}
    return {
        "deliveries_per_cpu_second": per_cpu, "deliveries_per_second": per_cpu / 2, "delivery_ms": latency,
        "ack_ms": latency, "everybody_ms": latency, "lost": 0, "disorder": 0,
    }  # fmt: skip


def results(**servers: list[float]) -> dict[str, Any]:
    part = {server: {"group": [talk(f) for f in figures]} for server, figures in servers.items()}
    return {"machine": "a machine", "versions": "versions", "parts": {"sqlite": part}}


def test_a_run_whose_peers_are_out_of_proportion_is_void() -> None:
    assert "void**" in document(results(canonical=[1_000.0], socketio=[11_000.0]))
    assert "void**" not in document(results(canonical=[1_000.0], socketio=[13_000.0]))


def test_a_figure_that_was_not_reached_is_shown_as_such() -> None:
    text = document(results(canonical=[1_000.0], socketio=[20_000.0], uvicorn=[21_000.0], daphne=[40_000.0]))
    assert "| group ÷ canonical Channels: uvicorn | ≥ 22× | ≥ 36× | 21× (21–21) | **not reached** |" in text
    assert "| group ÷ socket.io (SQLite): daphne | ≥ 1.1× | ≥ 1.8× | 2× (2–2) | aim reached |" in text


def test_a_figure_that_was_not_measured_is_not_shown() -> None:
    assert "idle socket" not in document(results(uvicorn=[1.0])).partition("## How")[0]


def test_the_spread_of_the_rounds_is_shown() -> None:
    assert "2,000 (1,000–3,000)" in document(results(ws=[1_000.0, 3_000.0, 2_000.0]))

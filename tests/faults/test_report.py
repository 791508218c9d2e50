"""The report says no where a promise was broken, and adds up what several runs kept."""

from dataclasses import replace
from typing import Any

import msgspec
import pytest

from tests.faults import report
from tests.faults.checker import Findings
from tests.faults.scenario import Result

pytestmark = pytest.mark.pure


def result(fault: str = "kill", **fields: Any) -> Result:
    kept = Result(
        "sqlite-1", fault, "a web process is killed", 50.0, Findings(said=700, acked=700, shown=1_400, dangers=3),
        back_p95=1.5, ack_p95_ms=20.0, delivery_p95_ms=30.0, settled=True, happened=True, repaired=0,
    )  # fmt: skip
    return replace(kept, **fields)


def document(*results: Result) -> str:
    return report.document(list(results), "a machine", [0.5, 1.0], 2, 50.0)


def test_zeros_are_told_with_what_was_looked_at() -> None:
    text = document(result(), result(), result("away", back_p95=2.5))
    assert "3 scenes, 2,100 messages said, 2,100 acked" in text
    assert "**0 acked messages lost, 0 duplicates shown or stored, 0 escalations lost**" in text
    assert "sqlite-1 2.5 s" in text
    assert "roken" not in text.partition("## What is promised")[0]


@pytest.mark.parametrize(
    "broken",
    [
        result(findings=Findings(said=1, lost_acked=1, words=["lost_acked: ida was promised a as 2"])),
        result(settled=False),
        result(happened=False),
    ],
    ids=["lost", "not settled", "did not happen"],
)
def test_a_broken_scene_is_told_at_the_top_in_its_row_and_by_its_words(broken: Result) -> None:
    text = document(result("calm"), broken)
    assert "Promises were broken" in text and "| **no** |" in text
    assert "## Broken\n\n- sqlite-1, kill: " in text
    assert "BROKEN" in report.line(broken)


def test_a_result_survives_being_kept_in_a_file() -> None:
    kept = result(notes={"cut off": 3.0}, refused={"rate": 2})
    assert msgspec.json.decode(msgspec.json.encode(kept), type=Result) == kept

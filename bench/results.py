"""What was measured, kept as JSON: {"parts": {part: {server: {scene: [a report a round]}}}, …}."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from bench.stats import Spread, ratio

Results = dict[str, Any]
Report = dict[str, Any]
Figure = Callable[[Results], Spread | None]


class Kept:
    """The results of a run in a file that is whole after every scene, whatever happens next."""

    def __init__(self, file: Path, machine: str, versions: str, run: str, *, whole: bool = False) -> None:
        """`whole`: everything is measured anew, nothing of an earlier run stays."""
        self._file, self._run = file, run
        earlier: Results = json.loads(file.read_text()) if file.exists() and not whole else {}
        self.results: Results = {
            "machine": machine,
            "versions": versions,
            "run": run,
            "parts": earlier.get("parts", {}),
            "profiles": earlier.get("profiles", {}),
            "failures": [],
        }

    def forget(self, part: str, server: str, scene: str) -> None:
        """What is about to be measured again; everything else keeps its last results."""
        self.results["parts"].setdefault(part, {}).setdefault(server, {})[scene] = []

    def add(self, part: str, server: str, scene: str, number: int, report: Report) -> None:
        found = self.results["parts"].setdefault(part, {}).setdefault(server, {}).setdefault(scene, [])
        found.append(report | {"round": number, "run": self._run})
        self.save()

    def failed(self, part: str, server: str, scene: str, number: int, why: str) -> None:
        told = {"part": part, "server": server, "scene": scene, "round": number, "why": why}
        self.results["failures"].append(told)
        self.save()

    def save(self) -> None:
        self._file.parent.mkdir(parents=True, exist_ok=True)
        new = self._file.with_suffix(".new")
        new.write_text(json.dumps(self.results))
        new.replace(self._file)


def by_round(results: Results, part: str, server: str, scene: str, *path: str) -> dict[int, float]:
    """One figure of every round that has it."""
    found = {}
    for place, report in enumerate(results["parts"].get(part, {}).get(server, {}).get(scene, [])):
        value: Any = report
        for step in path:
            value = value.get(step) if isinstance(value, dict) else None
        if value is not None:
            found[int(report.get("round", place))] = float(value)
    return found


def values(results: Results, part: str, server: str, scene: str, *path: str) -> list[float]:
    return list(by_round(results, part, server, scene, *path).values())


def quotient(part: str, scene: str, server: str, to: str, *path: str) -> Figure:
    path = path or ("deliveries_per_cpu_second",)
    return lambda r: ratio(by_round(r, part, server, scene, *path), by_round(r, part, to, scene, *path))


def figure(part: str, scene: str, server: str, *path: str) -> Figure:
    def read(results: Results) -> Spread | None:
        found = values(results, part, server, scene, *path)
        return Spread.of(found) if found else None

    return read


def reading_share(server: str) -> Figure:
    """Percent of a message's CPU, in `group`, that goes into reading it for distress."""

    def read(results: Results) -> Spread | None:
        reading = by_round(results, "reading", "reader", "lines", "us_a_message")
        spent = by_round(results, "sqlite", server, "group", "cpu_us_a_message")
        share = ratio(reading, spent)
        return share and Spread(share.middle * 100, share.low * 100, share.high * 100)

    return read


def summed(*figures: Figure) -> Figure:
    """The sum of their middles, lows and highs: for counts that all have to be zero."""

    def read(results: Results) -> Spread | None:
        found = [spread for one in figures if (spread := one(results)) is not None]
        if len(found) < len(figures):
            return None
        return Spread(sum(s.middle for s in found), sum(s.low for s in found), sum(s.high for s in found))

    return read

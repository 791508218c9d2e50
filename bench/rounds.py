"""Rounds: every server in turn, every scene on it, the same way each time."""

import json
import subprocess
import sys
import tempfile
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from typing import Any

from bench import backing, servers
from bench.cast import Scene
from bench.servers import ROOT, Bench, Kind

Report = dict[str, Any]
Say = Callable[[str], None]


def load(running: servers.Running, scene: Scene, run: int) -> Report:
    """One scene against a running server, from a process of its own."""
    names = {m.name for m in scene.members()}
    plan = {
        "base": running.base,
        "dialect": running.dialect,
        "parts": running.parts,
        "scene": scene.plan(run),
        "members": [
            {"room": m.room, "name": m.name, "cookie": m.cookie, "seeker": m.seeker}
            for m in running.members
            if m.name in names
        ],
    }
    done = subprocess.run(
        [sys.executable, "-m", "bench.load"],
        cwd=ROOT,
        input=json.dumps(plan).encode(),
        stdout=subprocess.PIPE,
        check=True,
        timeout=300,
    )
    report: Report = json.loads(done.stdout)
    return report


def one_server(bench: Bench, kind: Kind, scenes: Sequence[Scene], run: int, say: Say) -> dict[str, Report]:
    """All scenes on this kind of server: those that want a fresh one get one, the others share one."""
    reports: dict[str, Report] = {}
    shared = [s for s in scenes if not s.fresh]
    for group in [shared, *([s] for s in scenes if s.fresh)]:
        if not group:
            continue
        try:
            with servers.start(bench, kind, [m for s in group for m in s.members()]) as running:
                for scene in group:
                    reports[scene.name] = load(running, scene, run)
                    say(f"  {kind.name:20} {scene.name:9} {brief(reports[scene.name])}")
        except (RuntimeError, subprocess.SubprocessError) as error:
            say(f"  {kind.name:20} failed: {error}")
    return reports


def brief(report: Report) -> str:
    if "deliveries" in report:
        return (
            f"{report['deliveries_per_cpu_second']:>9,.0f}/cpu-s {report['deliveries_per_second']:>9,.0f}/s"
            f"  cpu {report['cpu_share']:.2f}"
            f"  load {report['load_share']:.2f}  p99 {report['delivery_ms']['p99']:.1f} ms"
            f"  ack p95 {report['ack_ms']['p95']:.1f}  lost {report['lost']}  disorder {report['disorder']}"
            f"  {report['refused'] or ''}"
        )
    return "  ".join(f"{key} {value}" for key, value in report.items() if not isinstance(value, dict))


def rounds(
    kinds: Sequence[Kind], scenes: Sequence[Scene], count: int, folder: Path, say: Say, preload: str = ""
) -> dict[str, dict[str, list[Report]]]:
    """Interleaved: {server: {scene: [a report a round]}}."""
    results: dict[str, dict[str, list[Report]]] = {k.name: {s.name: [] for s in scenes} for k in kinds}
    with ExitStack() as stack:
        valkey = stack.enter_context(backing.valkey())
        wants = any(k.database == "postgres" for k in kinds)
        postgres = stack.enter_context(backing.postgres()) if wants else None
        data = stack.enter_context(tempfile.TemporaryDirectory(prefix="data-", dir=folder))
        bench = Bench(Path(data), valkey, postgres, preload)
        for number in range(1, count + 1):
            say(f"round {number} of {count}")
            for kind in kinds:
                for name, report in one_server(bench, kind, scenes, number, say).items():
                    results[kind.name][name].append(report)
    return results


def shortened(scene: Scene, seconds: float) -> Scene:
    return replace(scene, seconds=min(scene.seconds, seconds), warm=min(scene.warm, 1.0))

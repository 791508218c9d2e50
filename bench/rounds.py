"""Go through the plan: start each server, play its scenes, keep every report at once."""

import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from itertools import groupby
from pathlib import Path

from bench import backing, plan, servers, slow
from bench.cast import Scene
from bench.plan import Step
from bench.results import Kept, Report
from bench.servers import KINDS, ROOT, Bench, Kind

Say = Callable[[str], None]
LOAD_MOST_SECONDS = 300


class SceneFailed(Exception):
    """The text is why, in one line."""


class Run:
    """`deadline`: seconds on the monotonic clock after which no further server is started."""

    def __init__(self, kept: Kept, folder: Path, say: Say, deadline: float | None = None) -> None:
        self._kept, self._folder, self._say, self._deadline = kept, folder, say, deadline

    def go(self, chosen: Sequence[Step]) -> None:
        for step in chosen:
            for scene in step.scenes:
                self._kept.forget(step.part, step.kind, scene.name)
        self._kept.save()
        since, done = time.monotonic(), 0
        whole = plan.seconds(chosen)
        for (number, part), group in groupby(chosen, key=lambda step: (step.number, step.part)):
            todo = list(group)
            passed = time.monotonic() - since
            self._say(f"== round {number}, {part}  [{passed / 60:.0f} min of about {whole / 60:.0f}]")
            try:
                with backed(part, self._folder) as bench:
                    for step in todo:
                        done += 1
                        self._say(f"  {done} of {len(chosen)}: {step.kind or part}")
                        self._step(bench, step)
            except Exception as error:  # valkey or PostgreSQL did not start or end: the other parts go on
                self._failed(part, todo[0], "all", error)

    def _failed(self, part: str, step: Step, scene: str, error: Exception) -> None:
        why = " ".join(str(error).replace(str(ROOT), "").split()) or type(error).__name__
        self._kept.failed(part, step.kind, scene, step.number, why)
        self._say(f"    {scene:12} failed: {why}")

    def _step(self, bench: Bench, step: Step) -> None:
        if self._deadline is not None and time.monotonic() > self._deadline:
            for name in [scene.name for scene in step.scenes] or ["lines"]:
                self._failed(step.part, step, name, SceneFailed("no time was left"))
            return
        if step.part == plan.READING:
            self._reading(step)
            return
        kind = KINDS[step.kind]
        shared = [scene for scene in step.scenes if not scene.fresh]
        for group in [shared, *([scene] for scene in step.scenes if scene.fresh)]:
            while group:
                group = self._until_one_fails(bench, kind, step, group)

    def _until_one_fails(self, bench: Bench, kind: Kind, step: Step, scenes: list[Scene]) -> list[Scene]:
        """The scenes that are left, for a new server: one that failed takes no other with it."""
        left = list(scenes)
        try:
            since = time.monotonic()
            with servers.start(bench, kind, [m for s in left for m in s.members()]) as running:
                self._say(f"    {time.monotonic() - since:3.0f} s  ready")
                while left:
                    since = time.monotonic()
                    report = load(running, left[0], step.number)
                    self._kept.add(step.part, step.kind, left[0].name, step.number, report)
                    self._say(f"    {time.monotonic() - since:3.0f} s  {left.pop(0).name:12} {brief(report)}")
        except Exception as error:  # whatever it was, the other scenes go on
            self._failed(step.part, step, left.pop(0).name if left else "its end", error)
        return left

    def _reading(self, step: Step) -> None:
        try:
            done = _told([sys.executable, "-m", "bench.reading"], b"", 60)
        except SceneFailed as error:
            self._failed(step.part, step, "lines", error)
            return
        if step.number == 1:
            self._kept.forget(plan.READING, "reader", "lines")
        self._kept.add(plan.READING, "reader", "lines", step.number, done)
        self._say(f"    {'lines':12} {brief(done)}")


@contextmanager
def backed(part: str, folder: Path) -> Iterator[Bench]:
    """What a part's servers stand on."""
    with ExitStack() as stack:
        valkey = stack.enter_context(backing.valkey())
        postgres = stack.enter_context(backing.postgres()) if part == "postgres" else None
        data = stack.enter_context(tempfile.TemporaryDirectory(prefix="data-", dir=folder))
        preload = slow.shared_object(folder) if part == "slow" else ""
        yield Bench(Path(data), valkey, postgres, preload, raised=part != "flood")


def load(running: servers.Running, scene: Scene, run: int, profiled: int = 0) -> Report:
    """One scene against a running server, from a process of its own; `profiled` is a process to look at
    meanwhile. Raises SceneFailed."""
    names = {m.name for m in scene.members()}
    plan_ = {
        "base": running.base,
        "dialect": running.dialect,
        "parts": running.parts,
        "profiled": profiled,
        "scene": scene.plan(run),
        "members": [
            {"room": m.room, "name": m.name, "cookie": m.cookie, "seeker": m.seeker}
            for m in running.members
            if m.name in names
        ],
    }
    return _told([sys.executable, "-m", "bench.load"], json.dumps(plan_).encode(), LOAD_MOST_SECONDS)


def _told(command: list[str], plan_: bytes, most_seconds: float) -> Report:
    """The JSON that a command prints. Raises SceneFailed with the last line of its complaint."""
    try:
        done = subprocess.run(command, cwd=ROOT, input=plan_, capture_output=True, timeout=most_seconds)
    except subprocess.TimeoutExpired:
        raise SceneFailed(f"not over after {most_seconds:.0f} s") from None
    if done.returncode:
        lines = done.stderr.decode(errors="replace").strip().splitlines()
        raise SceneFailed(lines[-1] if lines else f"ended with code {done.returncode}")
    report: Report = json.loads(done.stdout)
    return report


def brief(report: Report) -> str:
    if "deliveries" in report:
        return (
            f"{report['deliveries_per_cpu_second']:>9,.0f}/cpu-s {report['deliveries_per_second']:>9,.0f}/s"
            f"  server {report['server_percent']:.0f} %  load {report['load_percent']:.0f} %"
            f"  p99 {report['delivery_ms']['p99']:.1f} ms  ack p95 {report['ack_ms']['p95']:.1f}"
            f"  lost {report['lost']}  disorder {report['disorder']}  {report['refused'] or ''}"
        )
    flat = {
        f"{key}.{inner}" if inner else key: value
        for key, found in report.items()
        for inner, value in (found.items() if isinstance(found, dict) else [("", found)])
    }
    return "  ".join(f"{key} {value}" for key, value in flat.items() if not isinstance(value, dict))

"""`python -m bench`: every table of docs/benchmarks.md, from one command.

Rounds are interleaved: each runs every server once, so what disturbs the machine for a while disturbs all.
Results are kept as JSON in var/bench after each scene; `--report-only` writes the document again from them.
"""

import argparse
import json
import os
import shutil
import signal
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path
from typing import Any

from bench import machine, plan, procs, report, rounds, servers, setup
from bench.cast import SCENES
from bench.results import Kept
from bench.servers import ROOT

FOLDER = ROOT / "var" / "bench"
DOCUMENT = ROOT / "docs" / "benchmarks.md"
PROFILED = (  # server and scene: those whose figures are the hardest to reach
    ("daphne", "group"),
    ("uvicorn", "group"),
    ("uvicorn", "many"),
    ("uvicorn", "steady"),
    ("uvicorn", "idle"),
    ("uvicorn-postgres", "group"),
    ("uvicorn-postgres-2", "group"),
)
PROFILE_SECONDS = 32  # each, about


def main() -> int:
    options = arguments()
    file = FOLDER / ("quick.json" if options.quick else "results.json")
    if not options.report_only:
        signal.signal(
            signal.SIGTERM, lambda *_: sys.exit(1)
        )  # so that every server is stopped on the way out
        try:
            measure(options, file)
        except setup.CannotMeasure as error:
            say(f"bench: {error}")
            return 1
        except KeyboardInterrupt:
            say("bench: stopped; `python -m bench --report-only` makes the tables of what was measured")
            return 1
    text = report.document(json.loads(file.read_text()))
    if not options.quick:
        DOCUMENT.write_text(text)
    print(text)
    return 0


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("--parts", default="", help=f"only these, of: {', '.join(plan.PARTS)}")
    parser.add_argument("--servers", default="", help=f"only these, of: {', '.join(servers.KINDS)}")
    parser.add_argument("--scenes", default="", help=f"only these, of: {', '.join(SCENES)}")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--minutes", type=float, help="start no server after so many; what is left says so")
    parser.add_argument("--profile", action="store_true", help="at the end, where the product's time goes")
    parser.add_argument(
        "--quick", action="store_true", help="one short round; prints, and writes no document"
    )
    parser.add_argument("--ahead", action="store_true", help="before whatever else runs here (root only)")
    parser.add_argument("--estimate", action="store_true", help="only say how long it would take")
    parser.add_argument("--report-only", action="store_true", help="write the document from the last results")
    return parser.parse_args()


def measure(options: argparse.Namespace, file: Path) -> None:
    named = (options.parts, options.servers, options.scenes)
    parts, kinds, scenes = (tuple(filter(None, names.split(","))) for names in named)
    choice = plan.Choice(parts, kinds, scenes, 1 if options.quick else options.rounds, options.quick)
    steps = plan.steps(choice)
    whole = plan.seconds(steps) + options.profile * PROFILE_SECONDS * len(PROFILED)
    say(
        f"bench: {len(steps)} steps, {choice.rounds} rounds, about {whole / 60:.0f} minutes on a quiet machine"
    )
    if options.estimate:
        sys.exit(0)
    if not options.quick and file.exists():
        shutil.copy(file, file.with_name("results-before.json"))
    started = time.strftime("%F %H:%M")
    kept = Kept(file, machine.line(), machine.versions(), started, whole=not any(named))
    setup.ensure(node=any(s.kind and servers.KINDS[s.kind].server.endswith(".js") for s in steps))
    FOLDER.mkdir(parents=True, exist_ok=True)
    for log in FOLDER.glob("*.log"):
        log.unlink()
    procs.many_files()
    if options.ahead:
        os.environ[procs.AHEAD] = "1"
    deadline = time.monotonic() + options.minutes * 60 if options.minutes else None
    rounds.Run(kept, FOLDER, say, deadline).go(steps)
    if options.profile:
        for kind, scene in PROFILED:
            if kind in (kinds or [kind]) and scene in (scenes or [scene]):
                profile(kept, kind, scene)


def profile(kept: Kept, kind: str, name: str) -> None:
    """A scene once more, looked at; its figures are not counted, since looking costs time."""
    scene = replace(SCENES[name], seconds=6.0, warm=2.0)
    say(f"== profile of {kind} in {name}")
    try:
        with (
            rounds.backed(servers.KINDS[kind].database, FOLDER) as bench,
            servers.start(bench, servers.KINDS[kind], scene.members()) as running,
        ):
            shares: dict[str, Any] = rounds.load(running, scene, 1, running.web())["profile"]
    except (rounds.SceneFailed, RuntimeError, OSError, subprocess.SubprocessError) as error:
        kept.failed("profile", kind, name, 1, str(error).replace(str(ROOT), ""))
        say(f"    failed: {error}")
        return
    kept.results["profiles"][f"{kind} {name}"] = shares
    kept.save()
    for share in shares["shares"]:
        say(f"    {share['percent']:5.1f} %  {share['part']}")


def say(line: str) -> None:
    print(line, file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())

"""`python -m bench`: every table of docs/benchmarks.md, from one command.

Rounds are interleaved: each runs every server once, so what disturbs the machine for a while disturbs all.
Results are kept as JSON in var/bench; `--report-only` writes the document again from them.
"""

import argparse
import json
import os
import signal
import sys
from dataclasses import replace
from typing import Any

from bench import machine, procs, report, rounds, servers, setup, slow
from bench.cast import SCENES, Scene
from bench.servers import ROOT

FOLDER = ROOT / "var" / "bench"
DOCUMENT = ROOT / "docs" / "benchmarks.md"
SPEED = ["canonical", "socketio", "ws", "daphne", "uvicorn"]
POSTGRES = ["socketio-postgres", "daphne-postgres", "uvicorn-postgres", "uvicorn-postgres-2"]
PARTS: dict[str, tuple[list[str], list[str]]] = {
    "sqlite": (SPEED, ["group", "pair", "lobby", "many", "steady"]),
    "postgres": (POSTGRES, ["group", "pair", "many"]),
    "slow": (["canonical", "socketio", "ws", "daphne", "uvicorn"], ["group"]),
    "sockets": (SPEED, ["connect", "idle1000", "idle5000"]),
    "live": (["daphne", "uvicorn"], ["live"]),
}


def main() -> int:
    options = arguments()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))  # so that every server is stopped on the way out
    if not options.report_only:
        try:
            setup.ensure(node=not options.servers or any(s in options.servers for s in ("socketio", "ws")))
            run(options)
        except (setup.CannotMeasure, RuntimeError) as error:
            say(f"bench: {error}")
            return 1
    results = json.loads((FOLDER / "results.json").read_text())
    text = report.document(results)
    if not options.quick:
        DOCUMENT.write_text(text)
    print(text)
    return 0


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("--parts", default=",".join(PARTS), help=f"of: {', '.join(PARTS)}")
    parser.add_argument("--servers", default="", help=f"only these, of: {', '.join(servers.KINDS)}")
    parser.add_argument("--scenes", default="", help=f"only these, of: {', '.join(SCENES)}")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seconds", type=float, default=5.0, help="measured seconds of a talk")
    parser.add_argument(
        "--quick", action="store_true", help="one short round; prints, and writes no document"
    )
    parser.add_argument("--ahead", action="store_true", help="before whatever else runs here (root only)")
    parser.add_argument("--report-only", action="store_true", help="write the document from the last results")
    return parser.parse_args()


def run(options: argparse.Namespace) -> None:
    FOLDER.mkdir(parents=True, exist_ok=True)
    if options.ahead:
        os.environ[procs.AHEAD] = "1"
    results = {"machine": machine.line(), "versions": machine.versions(), "parts": earlier_parts()}
    for part in options.parts.split(","):
        kinds, scenes = PARTS[part]
        wanted = [k for k in kinds if not options.servers or k in options.servers.split(",")]
        chosen = [
            paced(SCENES[s], options) for s in scenes if not options.scenes or s in options.scenes.split(",")
        ]
        if not wanted or not chosen:
            continue
        say(f"== {part}: {', '.join(wanted)}")
        preload = slow.shared_object(FOLDER) if part == "slow" else ""
        count = 1 if options.quick else options.rounds
        results["parts"][part] = rounds.rounds(servers.names(wanted), chosen, count, FOLDER, say, preload)
        (FOLDER / "results.json").write_text(json.dumps(results))


def earlier_parts() -> dict[str, Any]:
    """A part that is not measured again keeps its last results."""
    kept = FOLDER / "results.json"
    return json.loads(kept.read_text())["parts"] if kept.exists() else {}


def paced(scene: Scene, options: argparse.Namespace) -> Scene:
    if options.quick:
        return rounds.shortened(scene, 3.0)
    return replace(scene, seconds=options.seconds) if scene.kind == "talk" else scene


def say(line: str) -> None:
    print(line, file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())

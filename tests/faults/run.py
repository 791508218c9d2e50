"""`python -m tests.faults.run [--short] [--only kill,network] [--worlds sqlite-1] [--messages 1000000]`.

Exit code 1 when a promise was broken. A full run goes through all faults until enough messages were said, and
writes docs/reliability.md; `--short` takes at most 90 seconds.
"""

import argparse
import gc
import os
import signal
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

import msgspec
import uvloop

from bench import machine
from tests.faults import report
from tests.faults.acts import FAULTS, SHORT, Fault
from tests.faults.scenario import Result, play
from tests.faults.world import ROOT, WORLDS, Unavailable, World, cast_of, world


@dataclass(frozen=True, slots=True)
class Measure:
    rooms: int
    each: int
    seconds: float
    rate: float


ENOUGH_SECONDS = 15.0
SMALL = Measure(rooms=12, each=3, seconds=6.0, rate=4.0)
LARGE = Measure(rooms=16, each=2, seconds=60.0, rate=50.0)


def main() -> int:
    options = arguments()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))  # so that everything is stopped on the way out
    measure = SMALL if options.short else LARGE
    pairs = chosen(options)
    results = earlier(options.add_to)
    loads = [os.getloadavg()[0]]
    for number in range(1 if options.short else options.rounds):
        for name in WORLDS:
            if number and sum(r.findings.said for r in results) >= options.messages:
                break  # every fault has had its turn, and enough was said
            faults = [FAULTS[fault] for w, fault in pairs if w == name]
            if not faults:
                continue
            results += one_world(name, faults, measure, options.seconds or measure.seconds, options.add_to)
            say(report.sum_line(results))
            loads.append(os.getloadavg()[0])
            if options.write and results:  # as far as it is
                write(results, loads, measure, options.note)
    if options.write and results:
        write(results, loads, measure, options.note)
    ran = results and (not options.short or len(results) == len(pairs))
    return 0 if ran and all(r.kept for r in results) else 1


def write(results: list[Result], loads: list[float], measure: Measure, note: str) -> None:
    here = machine.line().partition("; server")[0]
    text = report.document(results, here + (note and f"; {note}"), loads, measure.each, measure.rate)
    (ROOT / "docs" / "reliability.md").write_text(text)


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.faults.run", description=__doc__)
    parser.add_argument("--short", action="store_true", help="a selection, at most 90 seconds")
    parser.add_argument("--only", default="", help=f"of: {', '.join(FAULTS)}")
    parser.add_argument("--worlds", default=",".join(WORLDS))
    parser.add_argument("--messages", type=int, default=1_000_000, help="go round until so many were said")
    parser.add_argument("--rounds", type=int, default=10, help="but no more often than this; 0 only writes")
    parser.add_argument("--seconds", type=float, default=0.0, help="of each scene")
    parser.add_argument(
        "--add-to", type=Path, help="a file that keeps each scene's result, over several runs"
    )
    parser.add_argument("--note", default="", help="what else the machine did, for the document")
    parser.add_argument("--write", action="store_true", help="write docs/reliability.md")
    options = parser.parse_args()
    if options.write and 0 < options.seconds < ENOUGH_SECONDS:
        parser.error(
            f"in scenes shorter than {ENOUGH_SECONDS:g} s some faults do not happen; not worth a document"
        )
    return options


def chosen(options: argparse.Namespace) -> list[tuple[str, str]]:
    pairs = [(w, f.name) for f in FAULTS.values() for w in f.worlds]
    if options.only:
        pairs = [(w, f) for w, f in pairs if f in options.only.split(",")]
    elif options.short:
        pairs = list(SHORT)
    return [(w, f) for w, f in pairs if w in options.worlds.split(",")]


def earlier(kept: Path | None) -> list[Result]:
    """What runs before this one left in the file."""
    if kept is None or not kept.exists():
        return []
    return [msgspec.json.decode(line, type=Result) for line in kept.read_text().splitlines()]


def one_world(
    name: str, faults: list[Fault], measure: Measure, seconds: float, kept: Path | None
) -> list[Result]:
    members = [m for f in faults for m in cast_of(f.name, measure.rooms, measure.each)]
    results: list[Result] = []
    with tempfile.TemporaryDirectory(prefix="faults-") as folder:
        try:
            with world(name, Path(folder), members) as running:
                for fault in faults:
                    new = one_fault(running, fault, measure.rate, seconds)
                    results += new
                    if kept is not None:
                        with kept.open("ab") as file:
                            file.writelines(msgspec.json.encode(result) + b"\n" for result in new)
        except Unavailable as reason:
            say(f"{name:17} not run: {reason}")
    return results


def one_fault(running: World, fault: Fault, rate: float, seconds: float) -> list[Result]:
    began = time.monotonic()
    try:
        result = uvloop.run(play(running, fault, fault.name, seconds, rate))
    except Unavailable as reason:
        say(f"{running.name:17} {fault.name:16} not run: {reason}")
        return []
    say(report.line(result) + f"  [{time.monotonic() - began:.0f} s]")
    gc.collect()
    return [result]


def say(text: str) -> None:
    print(text, flush=True)  # noqa: T201


if __name__ == "__main__":
    sys.exit(main())

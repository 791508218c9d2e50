"""What reading for distress costs: the reader on the lines of the benchmark, on the server's core; JSON on stdout.

The same two functions that the live path calls before a message's transaction: the seeker's half of the lines is
read by `read`, everybody else's by `read_helper`.
"""

import json
import os
from collections.abc import Callable, Sequence
from time import process_time, process_time_ns

from bench import procs, texts
from bench.stats import percentile
from rooms.distress.reader import Reading, read, read_helper

LANGUAGE = "en"  # of the benchmark's rooms
ORDINARY = 120
LONGEST = 4_000
LOOKS = 3
Read = Callable[..., Reading]


def main() -> None:
    procs.pin([os.getpid()], procs.SERVER_CORE)
    procs.go_ahead()
    lines = texts.mix()
    ordinary = [line for line in lines if len(line) <= ORDINARY and not texts.is_risk(line)]
    risk = [line for line in lines if texts.is_risk(line)]
    longest = [("".join(lines[n:]) * 2)[:LONGEST] for n in range(0, 100, 2)]
    _spent(lines)
    found = {
        "us_a_message": percentile([_spent(lines) for _ in range(LOOKS)], 0.5),
        "ordinary_us": percentile(_single(read, ordinary), 0.5),
        "helper_us": percentile(_single(read_helper, ordinary), 0.5),
        "risk_us": percentile(_single(read, risk), 0.5),
        "longest_us": percentile(_single(read, longest), 0.99),
    }
    print(json.dumps({name: round(micros, 2) for name, micros in found.items()}))


def _spent(lines: Sequence[str]) -> float:
    """Microseconds a line of the whole mix, half of it the seeker's."""
    since = process_time()
    for n, line in enumerate(lines):
        if n % 2:
            read(line, language=LANGUAGE)
        else:
            read_helper(line, language=LANGUAGE)
    return (process_time() - since) * 1e6 / len(lines)


def _single(reads: Read, lines: Sequence[str]) -> list[float]:
    """Microseconds of every call."""
    found = []
    for _ in range(LOOKS):
        for line in lines:
            since = process_time_ns()
            reads(line, language=LANGUAGE)
            found.append((process_time_ns() - since) / 1000)
    return found


if __name__ == "__main__":
    main()

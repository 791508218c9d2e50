"""CPU time of one call, in microseconds."""

import random
import time
from collections.abc import Iterator, Sequence

from rooms.distress.messages import messages
from rooms.distress.reader import read
from rooms.distress.report.measures import percentile

Row = tuple[str, ...]
FUZZED = 20
PIECES = (
    "not ",
    "i ",
    "want ",
    "to ",
    "die ",
    "k",
    "i l l ",
    "kill",
    "myself",
    "pills ",
    "1k3@$",
    "-",
    "'",
    "!",
    "\n",
    "ß",
    "aaaa",
    '"',
)


def timed(texts: Sequence[str]) -> list[float]:
    """CPU time of each call in µs, after one warm call each."""
    for text in texts:
        read(text)
    spent = []
    for text in texts:
        before = time.process_time_ns()
        read(text)
        spent.append((time.process_time_ns() - before) / 1e3)
    return spent


def hostile(rng: random.Random) -> Iterator[str]:
    """Texts of 64 KiB that repeat what sets the reader to work, or mix it anew from beginning to end."""
    yield from ((unit * 16_384)[:65_536] for unit in ("not want to die ", "k i l l ", "kill-", "1k3@$"))
    for _ in range(FUZZED):
        unit = "".join(rng.choices(PIECES, k=rng.randint(2, 9)))
        yield (unit * 65_536)[:65_536]
        yield "".join(rng.choices(PIECES, k=65_536))[:65_536]


def rows() -> Iterator[Row]:
    """Ordinary lines of at most 120 characters, crisis lines, texts of 4,000 characters, hostile text."""
    rng = random.Random("latency")
    ordinary = [m.text for m in messages("fit") if m.kind == "ordinary"]
    crisis = [m.text for m in messages("fit") if m.kind == "crisis"]
    long = [" ".join([*rng.choices(ordinary, k=80), *rng.choices(crisis, k=2)])[:4000] for _ in range(60)]
    for name, texts in (
        ("ordinary line ≤ 120 characters", [t for t in ordinary if len(t) <= 120]),
        ("risk line", crisis),
        ("4,000 characters", long),
    ):
        spent = timed(texts)
        yield name, f"{percentile(spent, 0.5):.0f} µs", f"{percentile(spent, 0.99):.0f} µs"
    attacks = list(hostile(rng))
    worst = max(max(timed([text])) for text in attacks)
    half = max(max(timed([text[:32_768]])) for text in attacks)
    yield "64 KiB of hostile text, worst", f"{worst / 1e3:.0f} ms", f"{worst / half:.1f} × 32 KiB"

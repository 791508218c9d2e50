"""What the reader has to reach, beside what it reaches: read off the report's own tables."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from rooms.distress.messages import EXAM
from rooms.distress.reader import Level
from rooms.distress.report.measures import share
from rooms.distress.report.own import Read, Row

HARMED = frozenset({"abuse", "sexual_harm", "eating_disorder"})
OTHERS = ("es", "fr", "de", "pt")


@dataclass(frozen=True, slots=True)
class Tables:
    """Rows as the page shows them; the sets' are empty where no data was given."""

    perturbed: Sequence[Row]
    conversations: Sequence[Row]
    spans: str
    ordinary: Sequence[Row]
    labelled: Sequence[Row]
    cost: Sequence[Row]


def goals(lines: Sequence[Read], tables: Tables) -> Iterator[Row]:
    """(what, must, aim, measured, whether the must is reached). Lines are the exam's: nobody tunes for them."""
    exam = [line for line in lines if line.message.written == EXAM]
    yield from _found(exam)
    for row in tables.ordinary[:1]:
        yield _most(f"ordinary chat at high or above, % ({row[0]})", 0.5, 0.25, row[3])
        yield _most(f"ordinary chat at imminent, % ({row[0]})", 0.05, 0.01, row[4])
    for name, must, aim in (("cssrs_posts", 0.77, 0.84), ("sdcnl", 0.69, 0.77)):
        for row in tables.labelled:
            if row[0] == name:
                yield _least(f"AUC, {name}", must, aim, row[2])
    lost = max(tables.perturbed, key=lambda row: float(row[2]))
    yield _most(f"points lost on perturbed text (most: {lost[0]})", 8, 3, lost[2])
    ever, at_once, never = (row[1] for row in tables.conversations)
    yield _most("calm rooms ever at high", 0.06, 0.02, ever)
    yield _least("crisis rooms raised at once", 0.80, 0.95, at_once)
    yield _most("crisis rooms never raised, one crisis line in each", 0.10, 0.02, never)
    ordinary, risk, long, hostile = tables.cost
    yield _most("an ordinary line, CPU µs p50", 60, 30, ordinary[1])
    yield _most("a risk line, CPU µs p50", 500, 200, risk[1])
    yield _most("4,000 characters, CPU µs p99", 20_000, 8_000, long[2])
    yield _most("64 KiB of hostile text, ms (worst of a fuzz)", 250, 250, hostile[1])
    yield _most("the same ÷ 32 KiB", 2.5, 2.5, hostile[2])
    yield _least("flagged messages that quote a span", 1.0, 1.0, tables.spans)


def _found(exam: Sequence[Read]) -> Iterator[Row]:
    english = [line for line in exam if line.message.lang == "en"]
    crisis = [line for line in exam if line.meant >= Level.HIGH]
    yield _least("English crisis lines at high or above", 0.85, 0.97, _of(_in(crisis, "en"), Level.HIGH))
    imminent = [line for line in english if line.meant is Level.IMMINENT]
    yield _least("English imminent lines at imminent", 0.72, 0.93, _of(imminent, Level.IMMINENT))
    lowest = min(OTHERS, key=lambda name: float(_of(_in(crisis, name), Level.HIGH).split()[0]))
    yield _least(
        f"crisis lines found in Spanish, French, German, Portuguese: the lowest ({lowest})",
        0.69,
        0.94,
        _of(_in(crisis, lowest), Level.HIGH),
    )
    calm = [line for line in english if line.meant <= Level.LOW]
    yield _most(
        "English calm lines raised to high, hard ones among them", 0.083, 0.025, _of(calm, Level.HIGH)
    )
    harmed = [line for line in _in(crisis, "en") if line.message.slot in HARMED]
    yield _least("English abuse, sexual harm, eating disorders found", 0.73, 0.94, _of(harmed, Level.HIGH))


def _in(lines: Sequence[Read], language: str) -> list[Read]:
    return [line for line in lines if line.message.lang == language]


def _of(lines: Sequence[Read], level: Level) -> str:
    return share(sum(line.reading.level >= level for line in lines), len(lines))


def _least(what: str, must: float, aim: float, cell: str) -> Row:
    return what, f"≥ {must:g}", f"≥ {aim:g}", cell, _reached(_number(cell) >= must)


def _most(what: str, must: float, aim: float, cell: str) -> Row:
    return what, f"≤ {must:g}", f"≤ {aim:g}", cell, _reached(_number(cell) <= must)


def _number(cell: str) -> float:
    return float(cell.split()[0])


def _reached(yes: bool) -> str:
    return "reached" if yes else "**missed**"

"""docs/distress.md: the tables in order, and what they do not say."""

from collections.abc import Iterable, Sequence
from pathlib import Path

from rooms.distress.report import latency, own, sets
from rooms.distress.report.goals import Tables, goals
from rooms.distress.report.plots import bars

LIMITS = """# How well distress is read

*Triage for human attention, no diagnosis. Misses happen: **a calm level is not “safe”**. Humans can read
every
message, crisis contacts are on every page, and a supporter's judgement always wins upward. The score only
ranks; it is
no probability, and helpers see levels and reasons, never a percentage.*

Printed by `python -m rooms.distress.report --data DIR --out docs/distress.md` (`make distress-report
DATA=DIR`).
The held-out half of the project's own messages is split by family of messages; rules and weights were made
on the
other half. The messages were written by the project, not by people in danger; those in Spanish, French,
German and
Portuguese are unreviewed, and so are the packs. They were written to be hard: few of them use the set
phrases which
simple lists find. The development sets, where given, are noisy labels on public posts (see the data card),
and
nothing shipped is fitted to them except GoEmotions.
"""

FOUND = (
    "crisis at high+",
    "crisis at elevated+",
    "imminent at imminent",
    "hard negatives at high+",
    "ordinary at high+",
    "ordinary at imminent",
)
WRITERS = """
Lines written with the packs in view flatter them. Those written *apart* come from writers who had not seen the
packs, and half of them speak in hints and stories; the packs' writers read the other half of these lines. The *exam* is
by such writers too, mostly in plain words as most people type them; nobody who edits packs or fits weights reads it.
"""


GOALS = """
Lines are those of the exam (below), by writers who had not seen the packs. In *conversations* a calm room is 20
ordinary lines, and a crisis room has one crisis line, however indirect.
"""


def write(out: Path, data: Path | None) -> None:
    """The page, and its plots in a folder beside it named after it."""
    held_out = own.read_half("held_out")
    slots = list(own.found_by_slot(held_out))
    languages = list(own.found_by_language(held_out))
    ordinary = list(sets.ordinary_sets(data)) if data is not None else []
    scores = ordinary[0][1] if ordinary else []
    tables = Tables(
        list(own.perturbed(held_out)),
        list(own.conversations(held_out)),
        own.spans(held_out),
        [row for row, _ in ordinary],
        list(sets.labelled(data, scores)) if data is not None else [],
        list(latency.rows()),
    )
    parts = [
        LIMITS,
        "## What has to be reached",
        GOALS,
        _table(("", "must", "aim", "measured", ""), goals(held_out, tables)),
        *_own(held_out, languages, slots, tables),
        *(_sets(tables) if data is not None else []),
        "## Cost",
        _table(("call", "p50 CPU", "p99 CPU"), tables.cost),
    ]
    folder = out.with_suffix("")
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "slots.svg").write_text(bars("Crisis lines at high or above, by slot", _shares(slots)), "utf-8")
    (folder / "languages.svg").write_text(bars("Crisis lines at high or above", _shares(languages)), "utf-8")
    out.write_text("\n".join(parts) + "\n", "utf-8")


def _own(
    lines: Sequence[own.Read], languages: Sequence[own.Row], slots: Sequence[own.Row], tables: Tables
) -> list[str]:
    names = sorted({line.message.lang for line in lines})
    return [
        "## Own held-out messages",
        _table(("language", *FOUND), languages),
        "![By language](distress/languages.svg)",
        "### By who wrote the lines",
        WRITERS,
        _table(("written", "language", *FOUND), own.found_by_writer(lines)),
        "### By slot",
        _table(("slot", "all at high+", *names), slots),
        "![By slot](distress/slots.svg)",
        "### Meant (rows) against read (columns)",
        _table(("meant", "calm", "low", "elevated", "high", "imminent"), own.confusion(lines)),
        "### Ranking",
        _table(("set", "AUC", "recall at 0.3 %", "at 1 %", "at 2 %"), [own.ranking(lines)]),
        "### Perturbed text",
        _table(("how", "crisis at high+", "points lost"), tables.perturbed),
        "### Conversations",
        _table(("measure", "share"), tables.conversations),
        "### Calibration (own messages: half of them crisis, unlike any service)",
        _table(("score", "lines", "meant as crisis"), own.calibration(lines)),
        f"Flagged messages that quote a span: {tables.spans}.",
        "",
    ]


def _sets(tables: Tables) -> list[str]:
    return [
        "## Development sets",
        "### Ordinary chat",
        _table(("set", "lines", "elevated+", "high+", "imminent"), tables.ordinary),
        "### Labelled sets (recall at false alarms on the first ordinary set)",
        _table(
            ("set", "lines", "AUC", "at high+", "recall at 0.3 %", "at 1 %", "at 2 %"),
            tables.labelled,
        ),
    ]


def _shares(rows: Iterable[own.Row]) -> list[tuple[str, float]]:
    return [(row[0], float(row[1].split()[0])) for row in rows if row[1] != "–"]


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = ["| " + " | ".join(cells) + " |" for cells in (head, ["---"] * len(head), *rows)]
    return "\n".join(["", *lines, ""])

"""The development sets, where a folder with them is given: aggregate numbers only."""

import json
from collections.abc import Iterator
from pathlib import Path

from rooms.distress.reader import Level, Reading, read
from rooms.distress.report.measures import auc, recall_at

LABELLED = ("cssrs_posts", "sdcnl", "rmhd", "tweets", "es_tweets")
ORDINARY = ("goemotions", "esconv_seeker")
Row = tuple[str, ...]


def read_set(path: Path) -> list[tuple[int | None, Reading]]:
    """(label, reading) for each line of a JSON-lines file with text and label."""
    rows = [json.loads(line) for line in path.read_text("utf-8").splitlines() if line.strip()]
    return [(row.get("label"), read(row["text"], language=row.get("lang"))) for row in rows]


def labelled(folder: Path, ordinary: list[float]) -> Iterator[Row]:
    """AUC of the score, and recall at false alarms on ordinary chat, for each labelled set that is there."""
    for name in LABELLED:
        if (path := folder / f"{name}.jsonl").exists():
            lines = read_set(path)
            crisis = [reading.score for label, reading in lines if label == 1]
            rest = [reading.score for label, reading in lines if label == 0]
            high = sum(reading.level >= Level.HIGH for label, reading in lines if label == 1)
            yield (
                name,
                str(len(lines)),
                f"{auc(crisis, rest):.3f}",
                f"{high / max(1, len(crisis)):.3f}",
                *(f"{recall_at(crisis, ordinary, cut):.3f}" for cut in (0.003, 0.01, 0.02)),
            )


def ordinary_sets(folder: Path) -> Iterator[tuple[Row, list[float]]]:
    """How many ordinary lines are raised, and their scores, for each ordinary set that is there."""
    for name in ORDINARY:
        if (path := folder / f"{name}.jsonl").exists():
            readings = [reading for _, reading in read_set(path)]
            raised = [
                100 * sum(one.level >= level for one in readings) / len(readings)
                for level in (Level.ELEVATED, Level.HIGH, Level.IMMINENT)
            ]
            yield (
                (name, str(len(readings)), *(f"{value:.3f} %" for value in raised)),
                [r.score for r in readings],
            )

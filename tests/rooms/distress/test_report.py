"""The report's measures are right, its perturbations repeatable, and it quotes nobody."""

import random
from pathlib import Path

import pytest

from rooms.distress.messages import EXAM, half_of, messages
from rooms.distress.report.goals import Tables, goals
from rooms.distress.report.measures import auc, percentile, recall_at, share
from rooms.distress.report.own import confusion, found_by_language, read_half
from rooms.distress.report.perturb import PERTURBATIONS
from rooms.distress.report.plots import bars
from rooms.distress.report.sets import labelled, ordinary_sets


def test_auc_counts_ties_half() -> None:
    assert auc([0.9, 0.8], [0.1, 0.2]) == 1.0
    assert auc([0.5], [0.5]) == 0.5
    assert auc([], [0.5]) == 0.5


def test_recall_is_taken_above_the_cut_of_the_ordinary() -> None:
    ordinary = [place / 100 for place in range(100)]
    assert recall_at([0.995, 0.5], ordinary, 0.01) == 0.5
    assert recall_at([], ordinary, 0.01) == 0.0


def test_shares_and_percentiles_speak_of_nothing_too() -> None:
    assert (share(1, 4), share(0, 0), percentile([], 0.5)) == ("0.250 (1 of 4)", "–", 0.0)


@pytest.mark.parametrize("name", PERTURBATIONS)
def test_a_perturbation_is_the_same_for_the_same_seed(name: str) -> None:
    change, line = PERTURBATIONS[name], "we watched another film yesterday evening"
    assert change(line, random.Random(7)) == change(line, random.Random(7)) != line


def test_halves_are_split_by_family_and_share_none() -> None:
    fit, held_out = (
        {message.family for message in messages(half) if message.written != EXAM}
        for half in ("fit", "held_out")
    )
    assert fit and held_out and fit.isdisjoint(held_out)
    assert all(half_of(family) == "fit" for family in fit)


def test_no_line_of_the_exam_is_fitted_to() -> None:
    assert not [message.id for message in messages("fit") if message.written == EXAM]


def test_every_held_out_message_is_counted_once_and_none_is_quoted() -> None:
    lines = read_half("held_out")
    table = list(confusion(lines))
    assert sum(int(cell) for row in table for cell in row[1:]) == len(lines)
    shown = " ".join(cell for row in (*table, *found_by_language(lines)) for cell in row)
    assert not any(line.message.text in shown for line in lines)


def test_each_goal_says_what_was_measured_and_whether_that_is_enough() -> None:
    tables = Tables(
        perturbed=[("typos", "0.700 (7 of 10)", "9.0"), ("leet", "0.790 (79 of 100)", "0.5")],
        conversations=[
            ("calm", "0.050 (1 of 20)"),
            ("at once", "0.900 (18 of 20)"),
            ("never", "0.200 (4 of 20)"),
        ],
        spans="1.000 (3 of 3)",
        ordinary=[("goemotions", "100", "2.000 %", "0.600 %", "0.010 %")],
        labelled=[("cssrs_posts", "9", "0.800", "0.5", "0", "0", "0")],
        cost=[
            ("ordinary", "31 µs", "90 µs"),
            ("risk", "600 µs", "1 µs"),
            ("long", "1 µs", "9000 µs"),
            ("hostile", "251 ms", "1.0 × 32 KiB"),
        ],
    )
    rows = {
        what: (measured, verdict) for what, _, _, measured, verdict in goals(read_half("held_out"), tables)
    }
    assert rows["points lost on perturbed text (most: typos)"] == ("9.0", "**missed**")
    assert rows["calm rooms ever at high"][1] == rows["crisis rooms raised at once"][1] == "reached"
    assert rows["crisis rooms never raised, one crisis line in each"][1] == "**missed**"
    assert rows["ordinary chat at high or above, % (goemotions)"] == ("0.600 %", "**missed**")
    assert rows["ordinary chat at imminent, % (goemotions)"][1] == rows["AUC, cssrs_posts"][1] == "reached"
    assert rows["an ordinary line, CPU µs p50"][1] == rows["4,000 characters, CPU µs p99"][1] == "reached"
    assert rows["64 KiB of hostile text, ms (worst of a fuzz)"][1] == "**missed**"
    assert rows["the same ÷ 32 KiB"][1] == "reached"
    assert rows["a risk line, CPU µs p50"][1] == "**missed**"
    assert "of 110" in rows["English crisis lines at high or above"][0], "of the exam, and of nothing else"


def test_sets_that_are_not_there_are_left_out(tmp_path: Path) -> None:
    assert not list(labelled(tmp_path, [])) and not list(ordinary_sets(tmp_path))
    (tmp_path / "tweets.jsonl").write_text(
        '{"text": "i want to die", "label": 1}\n{"text": "nice film", "label": 0}\n'
    )
    [row] = labelled(tmp_path, [0.1, 0.2])
    assert row[:3] == ("tweets", "2", "1.000")


def test_a_plot_is_an_image_with_a_name() -> None:
    assert 'aria-label="Found"' in bars("Found", [("en", 0.5)])

"""Small measures over scores and levels."""

from bisect import bisect_left, bisect_right
from collections.abc import Sequence


def auc(positive: Sequence[float], negative: Sequence[float]) -> float:
    """The chance that a positive outranks a negative, ties half; 0.5 when a side is empty."""
    if not positive or not negative:
        return 0.5
    ranked = sorted(negative)
    wins = sum(bisect_left(ranked, score) + bisect_right(ranked, score) for score in positive)
    return wins / (2 * len(positive) * len(ranked))


def recall_at(positive: Sequence[float], ordinary: Sequence[float], false_alarms: float) -> float:
    """The share of positives above the cut that lets `false_alarms` (a share) of the ordinary through."""
    if not positive or not ordinary:
        return 0.0
    ranked = sorted(ordinary, reverse=True)
    cut = ranked[min(len(ranked) - 1, int(false_alarms * len(ranked)))]
    return sum(score > cut for score in positive) / len(positive)


def share(part: int, whole: int) -> str:
    """ "0.25 (5 of 20)"; "–" of nothing."""
    return f"{part / whole:.3f} ({part} of {whole})" if whole else "–"


def percentile(values: Sequence[float], at: float) -> float:
    """The value at this share of the sorted values."""
    ranked = sorted(values)
    return ranked[min(len(ranked) - 1, int(at * len(ranked)))] if ranked else 0.0

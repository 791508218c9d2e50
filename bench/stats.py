"""The few numbers that a run is told by."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import ceil
from statistics import median


def percentile(values: Iterable[float], share: float) -> float:
    """The nearest-rank percentile, `share` from 0 to 1; 0.0 when there is nothing."""
    ordered = sorted(values)
    if not ordered:
        return 0.0
    rank = ceil(round(share * len(ordered), 6))
    return ordered[max(rank, 1) - 1]


@dataclass(frozen=True, slots=True)
class Latency:
    """Milliseconds."""

    p50: float
    p95: float
    p99: float
    worst: float

    @classmethod
    def of(cls, seconds: Iterable[float]) -> "Latency":
        ordered = sorted(seconds)
        shares = (percentile(ordered, s) * 1000 for s in (0.50, 0.95, 0.99, 1.0))
        return cls(*(round(ms, 2) for ms in shares))


@dataclass(frozen=True, slots=True)
class Spread:
    """Several rounds of one figure."""

    middle: float
    low: float
    high: float

    @classmethod
    def of(cls, rounds: Sequence[float]) -> "Spread":
        return cls(median(rounds), min(rounds), max(rounds))

    @property
    def share(self) -> float:
        """How far the rounds lie apart, as a share of the middle."""
        return (self.high - self.low) / self.middle if self.middle else 0.0


def ratio(of: Mapping[int, float], to: Mapping[int, float]) -> Spread | None:
    """Round by round (the keys), so what disturbed one round disturbs both sides of its quotient; None without
    a round of both."""
    quotients = [value / to[number] for number, value in of.items() if to.get(number)]
    return Spread.of(quotients) if quotients else None

"""The small linear part: a weight a word and a word pair, added up. It ranks; it never decides imminent."""

import hashlib
import json
import math
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from functools import cache
from itertools import pairwise, repeat
from pathlib import Path

FILE = Path(__file__).parent / "weights.json"


@dataclass(frozen=True, slots=True)
class Linear:
    """weights in logits × 1/scale; cuts are logits: `elevated` raises alone, `high` where a slot agrees."""

    weights: dict[str, int]
    scale: float
    bias: float
    elevated: float
    high: float
    offsets: dict[str, float]
    fingerprint: str
    pairs: dict[tuple[str, str], int] = field(init=False, compare=False)

    def __post_init__(self) -> None:
        """The pairs again under pairs of words, so that nothing is joined while reading."""
        split = ((term.split(" "), weight) for term, weight in self.weights.items() if " " in term)
        object.__setattr__(self, "pairs", {(one[0], one[1]): weight for one, weight in split})

    def logit(
        self, words: Sequence[str], signals: Collection[str] = (), language: str | None = None
    ) -> float:
        """The sum over distinct words and pairs divided by the root of their number, plus the signals'
        weights, plus what evens out the languages."""
        distinct = set(words)
        single = sum(map(self.weights.get, distinct, repeat(0)))
        return self.by_words(words, single, len(distinct), language) + self.added(signals)

    def by_words(self, words: Sequence[str], single: int, distinct: int, language: str | None) -> float:
        """The same without signals, where the weights of the `distinct` words are added up already."""
        pairs = set(pairwise(words))
        spoken = single + sum(map(self.pairs.get, pairs, repeat(0)))
        spread = math.sqrt(distinct + len(pairs) or 1)
        return self.bias + self.offsets.get(language or "", 0.0) + self.scale * spoken / spread

    def added(self, signals: Collection[str]) -> float:
        """What the signals add."""
        return self.scale * sum(map(self.weights.get, signals, repeat(0))) if signals else 0.0


@cache
def linear() -> Linear:
    """The shipped weights; ValueError when the file does not match its own hash."""
    raw = json.loads(FILE.read_text("utf-8"))
    digest = fingerprint(raw["weights"])
    if digest != raw["sha256"]:
        raise ValueError(f"{FILE.name}: the weights do not match their hash")
    return Linear(
        raw["weights"], raw["scale"], raw["bias"], raw["elevated"], raw["high"], raw["offsets"], digest[:12]
    )


def fingerprint(weights: dict[str, int]) -> str:
    """sha256 over the sorted terms and weights."""
    return hashlib.sha256(json.dumps(weights, sort_keys=True, ensure_ascii=True).encode()).hexdigest()

"""What one look at a word tells: its weight, the languages that it votes for, and whether it may open a pack.

The three stand beside each other in one whole number, so that the numbers of a text's words are added up in one pass
of the interpreter's own, and each word is looked for in one table instead of four.
"""

from collections.abc import Callable, Mapping, Set

from rooms.distress.reader.memo import Memo

_COUNT = 16  # bits: more than a text has words, after clipping
_WEIGHT = 24  # bits: so many words of the greatest weight
_LIFT = 128  # lifts each weight above zero
_HOT = 1 << _WEIGHT
_VOTES = _WEIGHT + _COUNT


class Lexicon:
    """The table; words that it has not met are looked into once."""

    def __init__(
        self, weights: Mapping[str, int], votes: Mapping[str, int], may_open: Callable[[str], bool]
    ) -> None:
        """weights: -127 to 127 each. votes: whole numbers to be added up."""

        def packed(word: str) -> int:
            lifted = weights.get(word, 0) + _LIFT
            return (votes.get(word, 0) << _VOTES) | (_HOT if may_open(word) else 0) | lifted

        self._numbers = Memo(packed)

    def sums(self, distinct: Set[str]) -> tuple[int, int, bool]:
        """The words' weights and votes, each added up, and whether one of them may open a pack."""
        total = sum(map(self._numbers.__getitem__, distinct))
        weight = (total & (_HOT - 1)) - _LIFT * len(distinct)
        return weight, total >> _VOTES, bool((total >> _WEIGHT) & ((1 << _COUNT) - 1))

"""The terms of a text, exactly as the reader counts them."""

from collections.abc import Iterable
from functools import cache
from itertools import pairwise

from rooms.distress.reader.closely import NONE
from rooms.distress.reader.engine import heard_in
from rooms.distress.reader.gate import words_of
from rooms.distress.reader.ladder import terms_of as signal_terms


def terms_of(text: str) -> set[str]:
    """Distinct words and word pairs."""
    words = words_of(text)[1]
    return set(words) | set(map(" ".join, pairwise(words)))


def counted(texts: Iterable[str]) -> dict[str, int]:
    """In how many texts each term occurs."""
    counts: dict[str, int] = {}
    for text in texts:
        for term in terms_of(text):
            counts[term] = counts.get(term, 0) + 1
    return counts


@cache
def signals_of(text: str, language: str | None = None, without: frozenset[str] = NONE) -> frozenset[str]:
    """The reader's signals and marks of a text, as terms."""
    heard = heard_in(text, language, without)
    return frozenset(signal_terms(heard.found, heard.marks))

"""Phrases whose words are all there, but not in their order: a hint, and no more than a hint."""

from collections.abc import Sequence, Set

from rooms.distress.reader.level import Level
from rooms.distress.reader.pattern import Hit, Phrase
from rooms.distress.reader.sieve import Need, Scattered
from rooms.distress.reader.stream import Stream

SHORT = 40


def scattered(
    possible: Sequence[Scattered], text: Stream, told: Sequence[Hit], without: Set[str]
) -> list[tuple[Hit, int]]:
    """One place for each slot that has no signal of its own, with the number of words it is made of."""
    heard = {hit.phrase.slot for hit in told if hit.phrase.level >= Level.ELEVATED}
    most: dict[str, int] = {}
    held: list[tuple[str, str, Need, Phrase]] = []
    for word, one in possible:
        need, phrase, slot = one.need, one.phrase, one.phrase.slot
        if not need or phrase.level < Level.ELEVATED or slot in heard or phrase.text in without:
            continue
        if len(need) >= most.get(slot, 1):
            most[slot] = len(need)
            held.append((word, phrase.text, need, phrase))
    if not held:
        return []
    best: dict[str, tuple[int, Hit]] = {}
    for word, _, need, phrase in sorted(held, key=_named):
        if len(need) == most[phrase.slot]:
            hit = _cover(phrase, word, need, text.words)
            rank = hit.first - hit.last
            if phrase.slot not in best or rank > best[phrase.slot][0]:
                best[phrase.slot] = (rank, hit)
    return [(hit, most[slot] + 1) for slot, (_, hit) in sorted(best.items())]


def _named(found: tuple[str, str, Need, Phrase]) -> tuple[str, str]:
    return found[:2]


def _cover(phrase: Phrase, word: str, need: Need, words: Sequence[str]) -> Hit:
    """From the first to the last of the words, each the nearest to the rarest; of two as near the first."""
    middle = first = last = words.index(word)
    for element in need:
        near, least = middle, len(words)
        for place, one in enumerate(words):
            if one in element and abs(place - middle) < least:
                near, least = place, abs(place - middle)
        first, last = min(first, near), max(last, near)
    return Hit(phrase, first, last)

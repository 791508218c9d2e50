"""Phrases whose words are all there, but not in their order: a hint, and no more than a hint."""

from collections.abc import Sequence, Set

from rooms.distress.reader.level import Level
from rooms.distress.reader.packs import Pack
from rooms.distress.reader.pattern import Hit, Phrase
from rooms.distress.reader.sieve import Need
from rooms.distress.reader.stream import Stream

SHORT = 40


def scattered(pack: Pack, text: Stream, told: Sequence[Hit], without: Set[str]) -> list[tuple[Hit, int]]:
    """One place for each slot that has no signal of its own, with the number of words it is made of."""
    heard = {hit.phrase.slot for hit in told if hit.phrase.level >= Level.ELEVATED}
    best: dict[str, tuple[int, int, Hit]] = {}
    for word, need, phrase in sorted(pack.firm.scattered(set(text.words)), key=_named):
        if not need or phrase.level < Level.ELEVATED or phrase.slot in heard or phrase.text in without:
            continue
        hit = _cover(phrase, word, need, text.words)
        rank = (len(need) + 1, hit.first - hit.last)
        held = best.get(phrase.slot)
        if held is None or rank > held[:2]:
            best[phrase.slot] = (*rank, hit)
    return [(hit, words) for _, (words, _, hit) in sorted(best.items())]


def _named(found: tuple[str, Need, Phrase]) -> tuple[str, str]:
    return found[0], found[2].text


def _cover(phrase: Phrase, word: str, need: Need, words: Sequence[str]) -> Hit:
    """From the first to the last of the words, each the nearest to the rarest."""
    middle = words.index(word)
    places = [middle]
    for element in need:
        places.append(
            min((i for i, one in enumerate(words) if one in element), key=lambda i: abs(i - middle))
        )
    return Hit(phrase, min(places), max(places))

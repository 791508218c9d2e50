"""Reading one text closely with one pack."""

from collections.abc import Sequence

from rooms.distress.reader.context import context
from rooms.distress.reader.ladder import Found
from rooms.distress.reader.level import Level
from rooms.distress.reader.packs import Pack
from rooms.distress.reader.pattern import Hit
from rooms.distress.reader.stream import Stream, Tokens, stream

MOST_HITS = 64


def found_by(pack: Pack, tokens: Tokens, *, foreign: bool = False) -> list[Found]:
    """The pack's signals in the text, one for each slot and place, in the order of the text. In a text of
    another
    language (`foreign`) hints and single words are no signals: they are too often words of that language."""
    text = stream(tokens, pack.speller)
    hits = _hits(pack, text, foreign)
    told = _longest(
        [
            hit
            for hit in hits
            if not hit.phrase.slot.startswith("~")
            and not (foreign and (hit.first == hit.last or hit.phrase.level == Level.CALM))
        ]
    )
    if not told:
        return []
    around = context(text, hits, pack.negation_follows)
    return [
        Found(
            hit.phrase.slot,
            *tokens.span(text.first[hit.first], text.last[hit.last]),
            around.modifier(hit),
            Level(hit.phrase.level),
        )
        for hit in told
    ]


def _hits(pack: Pack, text: Stream, foreign: bool) -> list[Hit]:
    """What the pack finds in the sentences that can hold a signal, and jokes anywhere."""
    sieve, hits = pack.firm if foreign else pack.sieve, []
    for first, after, _ in text.sentences:
        spelled = set(text.words[first:after])
        if sieve.lets(spelled) or not pack.jests.isdisjoint(spelled):
            hits += pack.machine.find(text.words, text.breaks, first, after)
    return hits


def _longest(hits: Sequence[Hit]) -> list[Hit]:
    """One hit for each slot and place: the stronger, then the longer; at most MOST_HITS."""
    kept: list[Hit] = []
    taken: dict[str, set[int]] = {}
    for hit in sorted(hits, key=lambda h: (-h.phrase.level, h.first - h.last, h.first)):
        places = taken.setdefault(hit.phrase.slot, set())
        if places.isdisjoint(range(hit.first, hit.last + 1)):
            places.update(range(hit.first, hit.last + 1))
            kept.append(hit)
        if len(kept) >= MOST_HITS:
            break
    return sorted(kept, key=lambda h: (h.first, h.last, h.phrase.slot))

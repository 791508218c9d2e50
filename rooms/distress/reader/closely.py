"""Reading one text closely with one pack."""

from bisect import bisect_left
from collections.abc import Iterator, Sequence, Set
from dataclasses import dataclass
from typing import NamedTuple

from rooms.distress.reader.context import EARNEST, context
from rooms.distress.reader.ladder import Found
from rooms.distress.reader.level import Level
from rooms.distress.reader.packs import Pack
from rooms.distress.reader.pattern import Hit
from rooms.distress.reader.scattered import SHORT, scattered
from rooms.distress.reader.sieve import Scattered, ordered
from rooms.distress.reader.stream import Stream, Tokens, stream

MOST_HITS = 64
LEAST_HINTS = 2
PIECE, OVERLAP = 96, 32  # words
NONE: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Heard:
    """Signals and hints in the order of the text, and what else was marked around them ("joke", "past", …)."""

    found: list[Found]
    marks: frozenset[str]


def heard_by(
    pack: Pack, tokens: Tokens, *, foreign: bool = False, firmly: bool = False, without: Set[str] = NONE
) -> Heard:
    """The pack's signals in the text, one for each slot and place. In a text of another language (`foreign`)
    hints and single words are no signals: they are too often words of that language. `firmly`: where no
    phrase stands in its order, hints count for nothing. Phrases in `without` are taken as not written. A long
    text holds words and marks of every kind, so there they say nothing."""
    text = stream(tokens, pack.speller)
    close = close_parts(pack, text, foreign)
    hits = _signals(text, close)
    if firmly and not hits:
        return NOTHING
    hits += _others(pack, text, close)
    if without:
        hits = [hit for hit in hits if hit.phrase.text not in without]
    told = _longest(
        [hit for hit in hits if not (foreign and (hit.first == hit.last or hit.phrase.level == Level.CALM))]
    )
    short = len(text.words) <= SHORT
    loose = scattered(close[0].firm, text, told, without) if short and not (foreign or firmly) else []
    if not (loose or _worth_telling(told)):
        return NOTHING
    marks = [hit for hit in marks_of(pack, text, close) if hit.phrase.text not in without]
    around = context(
        text, marks, pack.negation_follows, earnest=any(hit.phrase.slot in EARNEST for hit in hits)
    )

    def found(hit: Hit, level: Level, words: int) -> Found:
        start, end = tokens.span(text.first[hit.first], text.last[hit.last])
        return Found(hit.phrase.slot, start, end, around.modifier(hit), level, words)

    return Heard(
        [
            *(found(hit, hit.phrase.level, 0) for hit in told),
            *(found(hit, Level.CALM, words) for hit, words in loose),
        ],
        frozenset(name[1:] for name in around.marks) | _shape(text) if short else NONE,
    )


def _worth_telling(told: Sequence[Hit]) -> bool:
    """Times alone are nothing, nor is a lone hint."""
    if any(hit.phrase.level > Level.CALM and hit.phrase.slot != "timeframe" for hit in told):
        return True
    return len({hit.phrase.slot for hit in told} - {"timeframe", "means"}) >= LEAST_HINTS


def _shape(text: Stream) -> set[str]:
    """What the linear part hears beside words: questions, quotes, and how long the message is."""
    length = bisect_left((5, 10, 17, 31), len(text.words) + 1)
    shape = {f"length{length}"}
    if any(asks for _, _, asks in text.sentences):
        shape.add("asks")
    if True in text.quoted:
        shape.add("quotes")
    return shape


NOTHING = Heard([], NONE)


class Part(NamedTuple):
    """words[first:after], and the signals' phrases that find all their words there in whatever order."""

    first: int
    after: int
    firm: Sequence[Scattered]
    sentence: tuple[int, int]  # it lies in this one, or in a short text


def close_parts(pack: Pack, text: Stream, foreign: bool = False) -> list[Part]:
    """What of the text is read closely: a short one whole, of a long one the sentences that can hold a signal, and
    jokes anywhere."""
    if len(text.words) <= SHORT:
        whole = (0, len(text.words))
        return [Part(*whole, pack.firm.possible(set(text.words)), whole)]
    parts: list[Part] = []
    for begin, end, _ in text.sentences:
        for first, after in _pieces(begin, end):
            spelled = set(text.words[first:after])
            firm = pack.firm.possible(spelled)
            if firm or (not foreign and pack.others.lets(spelled)) or not pack.jests.isdisjoint(spelled):
                parts.append(Part(first, after, firm, (begin, end)))
    return parts


def _pieces(first: int, after: int) -> Iterator[tuple[int, int]]:
    """A sentence; one that never ends in pieces that overlap by more than any phrase spans. The work on a piece grows
    with its words and with the phrases they may make, so hundreds of words without a full stop would cost too much."""
    while after - first > PIECE:
        yield first, first + PIECE
        first += PIECE - OVERLAP
    yield first, after


def hits_of(pack: Pack, text: Stream, parts: Sequence[Part]) -> list[Hit]:
    """Every phrase of a slot that stands in these parts."""
    return _signals(text, parts) + _others(pack, text, parts)


def _signals(text: Stream, parts: Sequence[Part]) -> list[Hit]:
    """Those that are signals: for times and hints alone no text is read firmly."""
    return [
        hit for part in parts for hit in ordered(part.firm, text.words, text.breaks, part.first, part.after)
    ]


def _others(pack: Pack, text: Stream, parts: Sequence[Part]) -> list[Hit]:
    found: list[Hit] = []
    for first, after, *_ in parts:
        possible = pack.others.possible(set(text.words[first:after]))
        found += ordered(possible, text.words, text.breaks, first, after)
    return found


def marks_of(pack: Pack, text: Stream, parts: Sequence[Part]) -> list[Hit]:
    """Every modifier's phrase in the sentences of these parts: what lowers a signal, or takes that back, may stand far
    from it."""
    sentences = dict.fromkeys(part.sentence for part in parts)
    return [hit for each in sentences for hit in pack.modifiers.find(text.words, text.breaks, *each)]


def _longest(hits: Sequence[Hit]) -> list[Hit]:
    """One hit for each slot and place: the stronger, then the longer; at most MOST_HITS."""
    kept: list[Hit] = []
    taken: dict[str, set[int]] = {}
    for hit in sorted(hits, key=lambda h: (-h.phrase.level, h.first - h.last, h.first, h.phrase.text)):
        places = taken.setdefault(hit.phrase.slot, set())
        if places.isdisjoint(range(hit.first, hit.last + 1)):
            places.update(range(hit.first, hit.last + 1))
            kept.append(hit)
        if len(kept) >= MOST_HITS:
            break
    return sorted(kept, key=lambda h: (h.first, h.last, h.phrase.slot))

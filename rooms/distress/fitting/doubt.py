"""Packs are written looking at the fit half, so its lines say too much for them. In copies of these lines the
phrases that no other family of messages bears out are taken as not written: as in words not seen yet."""

import zlib
from collections.abc import Iterable, Sequence
from dataclasses import replace
from functools import cache

from rooms.distress.fitting.sources import Example
from rooms.distress.reader.closely import close_parts, hits_of, marks_of
from rooms.distress.reader.packs import packs
from rooms.distress.reader.stream import Tokens, stream

SHARES = (0.5, 0.85, 1.0)  # of the doubtful phrases, in each copy


def doubted(examples: Sequence[Example]) -> list[Example]:
    """Our own lines in copies that share their weight; all others as they are."""
    families: dict[str, set[str]] = {}
    for one in examples:
        for phrase in _phrases(one.text, one.language) if one.own else ():
            families.setdefault(phrase, set()).add(one.group)
    alone = {phrase for phrase, groups in families.items() if len(groups) == 1}
    return [copy for one in examples for copy in (_copies(one, alone) if one.own else (one,))]


def _copies(one: Example, alone: set[str]) -> Iterable[Example]:
    doubtful = sorted(_phrases(one.text, one.language) & alone)
    for share in SHARES:
        without = frozenset(phrase for phrase in doubtful if _chance(phrase, share) < share)
        yield replace(one, weight=one.weight / len(SHARES), without=without)


def _chance(phrase: str, share: float) -> float:
    return zlib.crc32(f"{share} {phrase}".encode()) % 1000 / 1000


@cache
def _phrases(text: str, language: str) -> frozenset[str]:
    """Every phrase of the language's pack that is in the text, in order or scattered, modifiers among them."""
    pack = next(pack for pack in packs() if pack.language == language)
    view = stream(Tokens(text), pack.speller)
    parts = close_parts(pack, view)
    told = {hit.phrase.text for hit in (*hits_of(pack, view, parts), *marks_of(pack, view, parts))}
    # Of phrases of the same words in one slot the strongest, and signals are stronger.
    loose: dict[object, str] = {}
    for sieve in (pack.firm, pack.others):
        for word, one in sieve.possible(set(view.words)):
            loose.setdefault((word, one.need, one.phrase.slot), one.phrase.text)
    return frozenset(told.union(loose.values()))

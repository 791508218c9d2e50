"""The way in: most lines hold no risk word in any disguise and are let through after one look at their words."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import NamedTuple

from rooms.distress.reader.closely import LEAST_HINTS
from rooms.distress.reader.fold import fold
from rooms.distress.reader.language import Vote
from rooms.distress.reader.lexicon import Lexicon
from rooms.distress.reader.memo import Memo
from rooms.distress.reader.packs import Pack
from rooms.distress.reader.stream import forms_of, spaced_out

LONGEST = 16_000
_HEAD = 12_000
_WORD = re.compile(r"[a-z0-9]+")
_SIGN = re.compile(r"[@$!|+*.\-_'][a-z0-9]")
_LETTERS = frozenset(map(chr, range(97, 123))) - frozenset("aeiouykx")
_LAST_LATIN = 0x24F


Key = tuple[int, frozenset[str] | None, str]  # a pack's place, a rarest word's partners, and the word


class Look(NamedTuple):
    """What the words of a text told at one look: their weights added up, the language, whether it is `known`, and
    whether one of the `distinct` words may open a pack."""

    text: str
    words: list[str]
    distinct: set[str]
    weight: int
    spoken: str | None
    known: bool
    hot: bool


@dataclass(frozen=True, slots=True, eq=False)
class Entrance:
    """What the gate knows of a set of packs. `keys`: what a typed word may open. `spelled`: all that any pack takes a
    typed word for, so that the words of a text are looked up once and not once a pack."""

    packs: tuple[Pack, ...]
    lexicon: Lexicon
    keys: Memo[tuple[Key, ...]]
    spelled: Memo[tuple[str, ...]]
    vote: Vote

    def look(self, text: str, language: str | None) -> Look:
        """The first look at a text; `language` is the room's, kept for short messages."""
        folded, words = words_of(text)
        distinct = set(words)
        weight, votes, hot = self.lexicon.sums(distinct)
        spoken, known = self.vote.won(votes, len(distinct), language)
        return Look(folded, words, distinct, weight, spoken, known, hot)

    def through(self, seen: Look, *, firmly: bool = False) -> Sequence[Pack]:
        """The packs in which this text may hold a phrase; usually none. No text with a signal is kept out;
        `firmly`: hints alone open nothing."""
        typed = seen.distinct
        if not seen.text.isascii() or _SIGN.search(seen.text):
            typed = typed.union(_with_signs(seen.text))
        elif not seen.hot:
            return ()
        hot = self.lexicon.hot(typed)
        if not hot:
            return ()
        if not _LETTERS.isdisjoint(hot) and spaced_out(seen.text):
            return self.packs
        spelled = set(chain.from_iterable(map(self.spelled.__getitem__, typed)))
        opened: set[int] = set()
        for place, partners, word in chain.from_iterable(map(self.keys.__getitem__, hot)):
            if place in opened or (partners is not None and partners.isdisjoint(spelled)):
                continue
            if self.packs[place].firm.opens(word, spelled):
                opened.add(place)
        if not firmly:
            opened.update(
                place
                for place, pack in enumerate(self.packs)
                if not foreign(pack, seen.spoken) and len(pack.hints.slots(spelled)) >= LEAST_HINTS
            )
        return [self.packs[place] for place in sorted(opened)]


def _with_signs(folded: str) -> list[str]:
    """The words and marks of what is not letters and digits alone ("don't", "d!e")."""
    return forms_of(" ".join([chunk for chunk in folded.split() if not chunk.isalnum()]))


def foreign(pack: Pack, spoken: str | None) -> bool:
    """Whether the text is known to be in another language than the pack's."""
    return spoken is not None and spoken != pack.language


def entrance(packs: tuple[Pack, ...], weights: Mapping[str, int]) -> Entrance:
    """The gate before these packs; `weights` are the linear part's, of single words."""

    def keys(word: str) -> tuple[Key, ...]:
        return tuple(
            (place, pack.firm.partners(spelled), spelled)
            for place, pack in enumerate(packs)
            for spelled in dict.fromkeys(pack.speller(word))
            if spelled in pack.firm.words
        )

    def spelled(word: str) -> tuple[str, ...]:
        return tuple({spelled for pack in packs for spelled in pack.speller(word)})

    def may_open(word: str) -> bool:
        return word in _LETTERS or any(
            spelled in pack.firm.words or spelled in pack.hints.words
            for pack in packs
            for spelled in pack.speller(word)
        )

    vote = Vote(packs)
    return Entrance(packs, Lexicon(weights, vote.counts, may_open), Memo(keys), Memo(spelled), vote)


def clipped(text: str) -> str:
    """Head and tail of an overlong text: no message is longer than 4,000 characters in a room."""
    return (
        text
        if len(text) <= LONGEST
        else text[:_HEAD] + "\n" * (len(text) - LONGEST) + text[_HEAD - LONGEST :]
    )


def words_of(text: str) -> tuple[str, list[str]]:
    """The folded text and its plain words, apostrophes joined ("dont")."""
    folded = fold(text)[0]
    joined = folded.replace("'", "") if "'" in folded else folded
    return folded, _WORD.findall(joined)


def foreign_script(text: str) -> bool:
    """Whether most letters are of a script that no pack reads."""
    letters = [char for char in text if char.isalpha()]
    return 2 * sum(ord(char) > _LAST_LATIN for char in letters) > len(letters)

"""The way in: most lines hold no risk word in any disguise and are let through after one look at their words."""

import re
from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass
from itertools import chain
from typing import NamedTuple

from rooms.distress.reader.closely import LEAST_HINTS
from rooms.distress.reader.fold import fold
from rooms.distress.reader.language import Vote
from rooms.distress.reader.lexicon import Lexicon
from rooms.distress.reader.memo import Memo
from rooms.distress.reader.packs import Pack
from rooms.distress.reader.sieve import Rare
from rooms.distress.reader.stream import forms_of, spaced_out

LONGEST = 16_000
_HEAD = 12_000
_WORD = re.compile(r"[a-z0-9]+")
_PLAIN = bytes(code if chr(code).isalnum() and code < 128 else 32 for code in range(256))  # of folded ASCII
_BARE = bytes(32 if code == 32 else 120 for code in range(256))  # spaces, and an x for each letter
_SIGN = re.compile(r"[@$!|+*.\-_'][a-z0-9]")
_END = re.compile(r"[.!?;\n](?<!\.\.)(?=\s)")  # each is a sentence's end, though not every end is one
_LETTERS = frozenset(map(chr, range(97, 123))) - frozenset("aeiouykx")
_LAST_LATIN = 0x24F
FEW = 20  # words: in a text of no more, it is not asked which sentence they stand in

Key = tuple[int, Rare]  # a pack's place, and a word that may open it


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
        `firmly`: hints alone open nothing, nor do words of a phrase that stand in no sentence together."""
        typed = seen.distinct
        signs = not seen.text.isascii() or _SIGN.search(seen.text) is not None
        if signs:
            typed = typed.union(_with_signs(seen.text))
        elif not seen.hot:
            return ()
        if not _LETTERS.isdisjoint(typed) and spaced_out(seen.text):
            return self.packs
        if firmly and len(seen.words) > FEW and not _may_be_spaced(seen):
            opened = self._standing(seen.text, signs=signs)
        else:
            spelled = set(chain.from_iterable(map(self.spelled.__getitem__, typed)))
            keys = chain.from_iterable(map(self.keys.__getitem__, typed))
            opened = {place for place, rare in keys if rare.opens(spelled)}
            if not firmly:
                opened.update(self._hinting(spelled, opened, seen.spoken))
        return [self.packs[place] for place in sorted(opened)] if opened else ()

    def _hinting(self, spelled: Set[str], opened: Set[int], spoken: str | None) -> list[int]:
        """The packs not opened yet that have hints enough in the text."""
        return [
            place
            for place, pack in enumerate(self.packs)
            if place not in opened
            and not foreign(pack, spoken)
            and len(pack.hints.slots(spelled)) >= LEAST_HINTS
        ]

    def _standing(self, folded: str, *, signs: bool) -> set[int]:
        """The packs that may find all words of a phrase in one sentence."""
        standing: set[int] = set()
        for part in _END.split(folded):
            words = set(_plain(part))
            if signs and _SIGN.search(part):
                words.update(_with_signs(part))
            keys = list(chain.from_iterable(map(self.keys.__getitem__, words)))
            if keys:
                spelled = set(chain.from_iterable(map(self.spelled.__getitem__, words)))
                standing.update([place for place, rare in keys if rare.opens(spelled)])
        return standing


def _with_signs(folded: str) -> list[str]:
    """The words and marks of what is not letters and digits alone ("don't", "d!e"); a comma or dot after a word is
    nothing."""
    chunks = f"{folded} ".replace(", ", " ").replace(". ", " ").split()
    return forms_of(" ".join([chunk for chunk in chunks if not chunk.isalnum()]))


def foreign(pack: Pack, spoken: str | None) -> bool:
    """Whether the text is known to be in another language than the pack's."""
    return spoken is not None and spoken != pack.language


def entrance(packs: tuple[Pack, ...], weights: Mapping[str, int]) -> Entrance:
    """The gate before these packs; `weights` are the linear part's, of single words."""

    def keys(word: str) -> tuple[Key, ...]:
        return tuple(
            (place, pack.firm.rare[spelled])
            for place, pack in enumerate(packs)
            for spelled in dict.fromkeys(pack.speller(word))
            if spelled in pack.firm.rare
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
    return folded, _plain(folded)


def _plain(folded: str) -> list[str]:
    if folded.isascii():
        return folded.encode().translate(_PLAIN, b"'").decode().split()
    return _WORD.findall(folded.replace("'", ""))


def _may_be_spaced(seen: Look) -> bool:
    """Whether letters may stand apart here ("d i e"): three words of one letter in a row."""
    if not seen.text.isascii():
        return True
    return b" x x x " in f" {' '.join(seen.words)} ".encode().translate(_BARE)


def foreign_script(text: str) -> bool:
    """Whether most letters are of a script that no pack reads."""
    letters = [char for char in text if char.isalpha()]
    return 2 * sum(ord(char) > _LAST_LATIN for char in letters) > len(letters)

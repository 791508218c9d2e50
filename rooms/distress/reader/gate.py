"""The way in: most lines hold no risk word in any disguise and are let through after one set comparison."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain

from rooms.distress.reader.closely import LEAST_HINTS
from rooms.distress.reader.fold import fold
from rooms.distress.reader.language import Vote
from rooms.distress.reader.memo import Memo
from rooms.distress.reader.packs import Pack
from rooms.distress.reader.stream import forms_of, spaced_out
from rooms.distress.reader.vocabulary import known_words

LONGEST = 16_000
_HEAD = 12_000
_WORD = re.compile(r"[a-z0-9]+")
_SIGN = re.compile(r"[@$!|+*.\-_'][a-z0-9]")
_LETTERS = frozenset(map(chr, range(97, 123))) - frozenset("aeiouykx")
_LAST_LATIN = 0x24F


Key = tuple[int, frozenset[str] | None, str]  # a pack's place, a rarest word's partners, and the word


@dataclass(frozen=True, slots=True, eq=False)
class Entrance:
    """What the gate knows of a set of packs. `keys`: what a typed word may open. `spelled`: all that any pack takes a
    typed word for, so that the words of a text are looked up once and not once a pack."""

    packs: tuple[Pack, ...]
    plain: frozenset[str]
    keys: Memo[tuple[Key, ...]]
    spelled: Memo[tuple[str, ...]]
    language_of: Vote

    def through(
        self, folded: str, distinct: set[str], spoken: str | None, *, firmly: bool = False
    ) -> Sequence[Pack]:
        """The packs in which this text may hold a phrase; usually none. No text with a signal is kept out;
        `firmly`: hints alone open nothing."""
        hot = distinct - self.plain
        typed = distinct
        if _SIGN.search(folded) or not folded.isascii():
            typed = distinct.union(forms_of(folded))
            hot = typed - self.plain
        if not hot:
            return ()
        if not hot.isdisjoint(_LETTERS) and spaced_out(folded):
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
                if not foreign(pack, spoken) and len(pack.hints.slots(spelled)) >= LEAST_HINTS
            )
        return [self.packs[place] for place in sorted(opened)]


def foreign(pack: Pack, spoken: str | None) -> bool:
    """Whether the text is known to be in another language than the pack's."""
    return spoken is not None and spoken != pack.language


def entrance(packs: tuple[Pack, ...]) -> Entrance:
    """The gate before these packs."""
    risky = frozenset().union(*(pack.firm.words | pack.hints.words for pack in packs))
    ordinary = set(known_words()) | {word for pack in packs for word in pack.common | pack.words}

    def opens(word: str) -> bool:
        return any(not pack.sieve.words.isdisjoint(pack.speller(word)) for pack in packs)

    def keys(word: str) -> tuple[Key, ...]:
        return tuple(
            (place, pack.firm.partners(spelled), spelled)
            for place, pack in enumerate(packs)
            for spelled in dict.fromkeys(pack.speller(word))
            if spelled in pack.firm.words
        )

    def spelled(word: str) -> tuple[str, ...]:
        return tuple({spelled for pack in packs for spelled in pack.speller(word)})

    disguised = {word for word in ordinary if opens(word)}
    plain = frozenset(ordinary - risky - disguised - _LETTERS)
    return Entrance(packs, plain, Memo(keys), Memo(spelled), Vote(packs))


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

"""The way in: most lines hold no risk word in any disguise and are let through after one set comparison."""

import re
from dataclasses import dataclass, field

from rooms.distress.reader.fold import fold
from rooms.distress.reader.packs import Pack
from rooms.distress.reader.vocabulary import known_words

LONGEST = 16_000
LONGEST_WORD = 40
_HEAD = 12_000
_WORD = re.compile(r"[a-z0-9]+")
_SIGN = re.compile(r"[@$!|+*.\-_][a-z0-9]")
_SPACED = re.compile(r"(?:\b[a-z0-9]\b[^a-z0-9]{1,3}){3}")
_REMEMBERED = 20_000
_LAST_LATIN = 0x24F


@dataclass(frozen=True, slots=True)
class Entrance:
    """What the gate knows of a set of packs."""

    packs: tuple[Pack, ...]
    plain: frozenset[str]
    opened: dict[str, tuple[int, ...]] = field(default_factory=dict)

    def through(self, folded: str, words: list[str]) -> list[Pack]:
        """The packs that must read this text closely; usually none."""
        hot = set(words) - self.plain
        if not hot and _SIGN.search(folded) is None:
            return []
        if _SIGN.search(folded) or (sum(len(word) == 1 for word in words) >= 3 and _SPACED.search(folded)):
            return list(self.packs)
        if "'" in folded:
            hot.update(_WORD.findall(folded))
            hot -= self.plain
        places = {place for word in hot for place in self._opens(word)}
        return [self.packs[place] for place in sorted(places) if _worth(self.packs[place], words)]

    def _opens(self, word: str) -> tuple[int, ...]:
        """Which packs know this word as (a disguise of) a risk word; remembered, within bounds."""
        found = self.opened.get(word)
        if found is None:
            found = tuple(
                i for i, pack in enumerate(self.packs) if not pack.anchors.isdisjoint(pack.speller(word))
            )
            if len(word) <= LONGEST_WORD:
                if len(self.opened) >= _REMEMBERED:
                    self.opened.clear()
                self.opened[word] = found
        return found


def _worth(pack: Pack, words: list[str]) -> bool:
    """Whether some anchor has a partner in the text."""
    spelled = {word for typed in set(words) for word in pack.speller(typed)}
    for anchor in spelled & pack.anchors:
        partners = pack.partners[anchor]
        if partners is None or not partners.isdisjoint(spelled):
            return True
    return False


def entrance(packs: tuple[Pack, ...]) -> Entrance:
    """The gate before these packs."""
    risky = {word for pack in packs for word in pack.anchors}
    short = {chr(c) for c in range(97, 123)} - set("aeiouykx")
    ordinary = set(known_words()) | {word for pack in packs for word in pack.common | pack.words}
    spelled = {word for word in ordinary if any(not p.anchors.isdisjoint(p.speller(word)) for p in packs)}
    return Entrance(packs, frozenset(ordinary - risky - spelled - short))


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
    if text.isascii():
        return False
    letters = [char for char in text if char.isalpha()]
    return 2 * sum(ord(char) > _LAST_LATIN for char in letters) > len(letters)

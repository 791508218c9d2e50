"""The way in: most lines hold no risk word in any disguise and are let through after one set comparison."""
import re
from dataclasses import dataclass

from rooms.distress.reader.fold import fold
from rooms.distress.reader.packs import Pack
from rooms.distress.reader.vocabulary import known_words

LONGEST = 16_000
_HEAD = 12_000
_WORD = re.compile(r"[a-z0-9]+")
_DISGUISE = re.compile(r"[a-z0-9][@$!|+*.\-_]{1,3}[a-z0-9]|[@$][a-z]|(?:\b[a-z0-9]\b[^a-z0-9]{1,3}){3}")
_FOREIGN = re.compile(r"[^\W\d_a-z]")


@dataclass(frozen=True, slots=True)
class Entrance:
    """What the gate knows of a set of packs."""

    packs: tuple[Pack, ...]
    plain: frozenset[str]

    def through(self, folded: str, words: list[str]) -> list[Pack]:
        """The packs that must read this text closely; usually none."""
        hot = set(words) - self.plain
        disguised = _DISGUISE.search(folded) is not None
        if not hot and not disguised:
            return []
        if disguised:
            return list(self.packs)
        if "'" in folded:
            hot.update(_WORD.findall(folded))
            hot -= self.plain
        return [pack for pack in self.packs if any(not pack.anchors.isdisjoint(pack.speller(word)) for word in hot)]


def entrance(packs: tuple[Pack, ...]) -> Entrance:
    """The gate before these packs."""
    risky = {word for pack in packs for word in pack.anchors}
    short = {chr(c) for c in range(97, 123)} - set("aeiouykx")
    ordinary = set(known_words()) | {word for pack in packs for word in pack.common | pack.words}
    spelled = {word for word in ordinary if any(not p.anchors.isdisjoint(p.speller(word)) for p in packs)}
    return Entrance(packs, frozenset(ordinary - risky - spelled - short))


def clipped(text: str) -> str:
    """Head and tail of an overlong text: no message is longer than 4,000 characters in a room."""
    return text if len(text) <= LONGEST else text[:_HEAD] + "\n" * (len(text) - LONGEST) + text[_HEAD - LONGEST:]


def words_of(text: str) -> tuple[str, list[str]]:
    """The folded text and its plain words, apostrophes joined ("dont")."""
    folded = fold(text)[0]
    joined = folded.replace("'", "") if "'" in folded else folded
    return folded, _WORD.findall(joined)


def foreign_script(folded: str) -> bool:
    """Whether most letters are of a script that no pack reads."""
    if folded.isascii():
        return False
    return 2 * len(_FOREIGN.findall(folded)) > sum(char.isalpha() for char in folded)

"""Which of many phrases a text may hold, from its words alone; only those few are looked for in their order."""

import math
from collections.abc import Callable, Iterable, Iterator, Sequence, Set

from rooms.distress.reader.pattern import Element, Hit, Machine, Phrase

Need = tuple[frozenset[str], ...]


class Possible:
    """Phrases that need the same words in one slot: `phrase` is the strongest of them, `need` what stands beside
    the rarest word."""

    __slots__ = ("_machine", "need", "others", "phrase", "ways")

    def __init__(self, need: Need, phrase: Phrase) -> None:
        self.need, self.others, self.phrase = need, need[1:], phrase
        self.ways: list[tuple[tuple[Element, ...], Phrase]] = []
        self._machine: Machine | None = None

    def add(self, way: tuple[Element, ...], phrase: Phrase) -> None:
        self.ways.append((way, phrase))
        if phrase.level > self.phrase.level:
            self.phrase = phrase

    def hits(self, words: Sequence[str], breaks: Sequence[int], first: int, after: int) -> list[Hit]:
        """Where one of them stands there in its order. Few are ever asked, so each gets its machine then."""
        if self._machine is None:
            self._machine = Machine(self.ways)
        return self._machine.find(words, breaks, first, after)


Scattered = tuple[str, Possible]
Group = tuple[frozenset[str] | None, tuple[Possible, ...]]


class Rare:
    """The phrases that one word is the rarest of, and the words of which one must stand beside it (None when it is a
    phrase by itself)."""

    __slots__ = ("groups", "partners")

    def __init__(self, held: Iterable[Possible]) -> None:
        self.groups = _by_second(held)
        self.partners = _partners(self.groups)

    def opens(self, spelled: Set[str]) -> bool:
        """Whether some phrase finds all its words among these, of which this word is one."""
        if self.partners is not None and self.partners.isdisjoint(spelled):
            return False
        return next(self.possible(spelled), None) is not None

    def possible(self, spelled: Set[str]) -> Iterator[Possible]:
        """The phrases that find all their words."""
        for second, held in self.groups:
            if second is not None and second.isdisjoint(spelled):
                continue
            for possible in held:
                for element in possible.others:
                    if element.isdisjoint(spelled):
                        break
                else:
                    yield possible


class Sieve:
    """Holds, for the rarest word of each phrase, what else the phrase needs. It lets through every text that
    holds a phrase, and few others."""

    def __init__(
        self, phrases: Iterable[tuple[tuple[Element, ...], Phrase]], rank: Callable[[str], float]
    ) -> None:
        found: dict[str, dict[tuple[Need, str], Possible]] = {}
        ranks: dict[frozenset[str], float] = {}
        for way, phrase in phrases:
            needed = [element.words for element in way if not element.optional]
            for words in needed:
                if words not in ranks:
                    ranks[words] = math.fsum(map(rank, words))
            rarest, *rest = sorted(needed, key=ranks.__getitem__)
            key, fresh = (tuple(rest), phrase.slot), Possible(tuple(rest), phrase)
            for possible in {found.setdefault(word, {}).setdefault(key, fresh) for word in rarest}:
                possible.add(way, phrase)
        self.rare = {word: Rare(held.values()) for word, held in found.items()}
        self.words = frozenset(self.rare)

    def lets(self, spelled: Set[str]) -> bool:
        """Whether some phrase finds all its words among these."""
        return any(self.rare[word].opens(spelled) for word in self.words & spelled)

    def slots(self, spelled: Set[str]) -> set[str]:
        """The slots of phrases that find all their words among these."""
        return {possible.phrase.slot for _, possible in self.possible(spelled)}

    def possible(self, spelled: Set[str]) -> list[Scattered]:
        """The phrases that find all their words among these in whatever order, each with its rarest word."""
        found: list[Scattered] = []
        for word in self.words & spelled:
            rare = self.rare[word]
            if rare.partners is None or not rare.partners.isdisjoint(spelled):
                found += [(word, possible) for possible in rare.possible(spelled)]
        return found


def ordered(
    scattered: Iterable[Scattered], words: Sequence[str], breaks: Sequence[int], first: int, after: int
) -> list[Hit]:
    """Those of the phrases that stand in their order in words[first:after], a sentence or a few."""
    found: list[Hit] = []
    for possible in {possible for _, possible in scattered}:  # one may be told by several of its words
        found += possible.hits(words, breaks, first, after)
    return found


def _by_second(held: Iterable[Possible]) -> tuple[Group, ...]:
    """Those that share what must stand beside the rarest word together, so that it is looked for once."""
    groups: dict[frozenset[str] | None, list[Possible]] = {}
    for possible in held:
        groups.setdefault(possible.need[0] if possible.need else None, []).append(possible)
    return tuple((second, tuple(found)) for second, found in groups.items())


def _partners(groups: Iterable[Group]) -> frozenset[str] | None:
    """The words of which one must be beside the rarest; None when it is a phrase by itself."""
    found: set[str] = set()
    for second, _ in groups:
        if second is None:
            return None
        found |= second
    return frozenset(found)

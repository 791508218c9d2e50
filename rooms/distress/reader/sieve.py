"""Whether any of many phrases can be in a text at all, from its words alone: the gate's second look."""

from collections.abc import Callable, Iterable, Iterator, Sequence, Set

from rooms.distress.reader.pattern import Element, Machine, Phrase

Need = tuple[frozenset[str], ...]


class Possible:
    """Phrases that need the same words in one slot: `phrase` is the strongest of them, `need` what stands beside
    the rarest word."""

    __slots__ = ("_machine", "_ways", "need", "phrase")

    def __init__(self, need: Need, phrase: Phrase) -> None:
        self.need, self.phrase = need, phrase
        self._ways: list[tuple[tuple[Element, ...], Phrase]] = []
        self._machine: Machine | None = None

    def add(self, way: tuple[Element, ...], phrase: Phrase) -> None:
        self._ways.append((way, phrase))
        if phrase.level > self.phrase.level:
            self.phrase = phrase

    def stands_in(self, words: Sequence[str], breaks: Sequence[int], first: int, after: int) -> bool:
        """Whether one of them stands there in its order. Few are ever asked, so each gets its machine then."""
        if self._machine is None:
            self._machine = Machine(self._ways)
        return bool(self._machine.find(words, breaks, first, after))


class Sieve:
    """Holds, for the rarest word of each phrase, what else the phrase needs. It lets through every text that
    holds a phrase, and few others."""

    def __init__(
        self, phrases: Iterable[tuple[tuple[Element, ...], Phrase]], rank: Callable[[str], float]
    ) -> None:
        found: dict[str, dict[tuple[Need, str], Possible]] = {}
        for way, phrase in phrases:
            needed = [element.words for element in way if not element.optional]
            rarest, *rest = sorted(needed, key=lambda words: sum(map(rank, sorted(words))))
            key, fresh = (tuple(rest), phrase.slot), Possible(tuple(rest), phrase)
            for possible in {found.setdefault(word, {}).setdefault(key, fresh) for word in sorted(rarest)}:
                possible.add(way, phrase)
        self._needs = {word: tuple(held.values()) for word, held in found.items()}
        self._partners = {
            word: _partners(one.need for one in possible) for word, possible in self._needs.items()
        }
        self.words = frozenset(self._needs)

    def partners(self, word: str) -> frozenset[str] | None:
        """The words of which one must stand beside this rarest word; None when it is a phrase by itself."""
        return self._partners[word]

    def opens(self, word: str, spelled: Set[str]) -> bool:
        """Whether some phrase whose rarest word this is, and one of whose partners is there, finds all its words."""
        for possible in self._needs[word]:
            for element in possible.need:
                if element.isdisjoint(spelled):
                    break
            else:
                return True
        return False

    def lets(self, spelled: Set[str]) -> bool:
        """Whether some phrase finds all its words among these."""
        return any(True for _ in self._possible(spelled))

    def slots(self, spelled: Set[str]) -> set[str]:
        """The slots of phrases that find all their words among these."""
        return {phrase.slot for _, _, phrase in self.scattered(spelled)}

    def ordered(self, words: Sequence[str], breaks: Sequence[int], first: int, after: int) -> bool:
        """Whether some phrase stands in its order in words[first:after], a sentence or a few."""
        spelled = set(words[first:after])
        return any(possible.stands_in(words, breaks, first, after) for _, possible in self._possible(spelled))

    def scattered(self, spelled: Set[str]) -> Iterator[tuple[str, Need, Phrase]]:
        """Phrases that find all their words among these in whatever order: (rarest word, the others,
        phrase)."""
        for word, possible in self._possible(spelled):
            yield word, possible.need, possible.phrase

    def _possible(self, spelled: Set[str]) -> Iterator[tuple[str, Possible]]:
        for word in self.words & spelled:
            partners = self._partners[word]
            if partners is not None and partners.isdisjoint(spelled):
                continue
            for possible in self._needs[word]:
                for element in possible.need:
                    if element.isdisjoint(spelled):
                        break
                else:
                    yield word, possible


def _partners(needs: Iterable[Need]) -> frozenset[str] | None:
    """The words of which one must be beside the rarest; None when it is a phrase by itself."""
    seconds = [need[0] if need else None for need in needs]
    if None in seconds:
        return None
    return frozenset(word for second in seconds if second for word in second)

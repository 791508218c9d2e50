"""Whether any of many phrases can be in a text at all, from its words alone: the gate's second look."""

from collections.abc import Callable, Iterable, Iterator, Sequence, Set

from rooms.distress.reader.pattern import Phrase

Need = tuple[frozenset[str], ...]


class Sieve:
    """Holds, for the rarest word of each phrase, what else the phrase needs. It lets through every text that
    holds a phrase, and few others."""

    def __init__(
        self, phrases: Iterable[tuple[Sequence[frozenset[str]], Phrase]], rank: Callable[[str], float]
    ) -> None:
        found: dict[str, dict[tuple[Need, str], Phrase]] = {}
        for needed, phrase in phrases:
            rarest, *rest = sorted(needed, key=lambda words: sum(map(rank, sorted(words))))
            for word in rarest:
                held = found.setdefault(word, {})
                key = (tuple(rest), phrase.slot)
                if key not in held or held[key].level < phrase.level:
                    held[key] = phrase
        self._needs = {
            word: tuple((need, phrase) for (need, _), phrase in held.items()) for word, held in found.items()
        }
        self._partners = {word: _partners(need for need, _ in needs) for word, needs in self._needs.items()}
        self.words = frozenset(self._needs)

    def lets(self, spelled: Set[str]) -> bool:
        """Whether some phrase finds all its words among these."""
        return any(True for _ in self.scattered(spelled))

    def slots(self, spelled: Set[str]) -> set[str]:
        """The slots of phrases that find all their words among these."""
        return {phrase.slot for _, _, phrase in self.scattered(spelled)}

    def scattered(self, spelled: Set[str]) -> Iterator[tuple[str, Need, Phrase]]:
        """Phrases that find all their words among these in whatever order: (rarest word, the others,
        phrase)."""
        for word in self.words & spelled:
            partners = self._partners[word]
            if partners is not None and partners.isdisjoint(spelled):
                continue
            for need, phrase in self._needs[word]:
                for element in need:
                    if element.isdisjoint(spelled):
                        break
                else:
                    yield word, need, phrase


def _partners(needs: Iterable[Need]) -> frozenset[str] | None:
    """The words of which one must be beside the rarest; None when it is a phrase by itself."""
    seconds = [need[0] if need else None for need in needs]
    if None in seconds:
        return None
    return frozenset(word for second in seconds if second for word in second)

"""Whether any of many phrases can be in a text at all, from its words alone: the gate's second look."""

from collections.abc import Callable, Iterable, Sequence, Set

Need = tuple[frozenset[str], ...]


class Sieve:
    """Holds, for the rarest word of each phrase, what else the phrase needs. It lets through every text that
    holds a phrase, and few others."""

    def __init__(self, phrases: Iterable[Sequence[frozenset[str]]], rank: Callable[[str], float]) -> None:
        found: dict[str, dict[Need, None]] = {}
        for needed in phrases:
            rarest, *rest = sorted(needed, key=lambda words: sum(map(rank, sorted(words))))
            for word in rarest:
                found.setdefault(word, {})[tuple(rest)] = None
        self._needs = {word: tuple(needs) for word, needs in found.items()}
        self._partners = {word: _partners(needs) for word, needs in self._needs.items()}
        self.words = frozenset(self._needs)

    def lets(self, spelled: Set[str]) -> bool:
        """Whether some phrase finds all its words among these."""
        for word in self.words & spelled:
            partners = self._partners[word]
            if partners is None:
                return True
            if partners.isdisjoint(spelled):
                continue
            for need in self._needs[word]:
                for element in need:
                    if element.isdisjoint(spelled):
                        break
                else:
                    return True
        return False


def _partners(needs: Iterable[Need]) -> frozenset[str] | None:
    """The words of which one must be beside the rarest; None when it is a phrase by itself."""
    seconds = [need[0] if need else None for need in needs]
    if None in seconds:
        return None
    return frozenset(word for second in seconds if second for word in second)

"""Which language a message is in: a vote by common words; short messages keep the room's."""

from collections.abc import Sequence
from functools import lru_cache

from rooms.distress.reader.packs import Pack

SHORT = 3
_BITS = 16  # more than any pack has common words
_MOST = (1 << _BITS) - 1


class Vote:
    """All packs' votes, counted in one pass: each has its own bits of one number."""

    def __init__(self, packs: Sequence[Pack]) -> None:
        self._names = tuple(pack.language for pack in packs)
        self.counts: dict[str, int] = {}
        for place, pack in enumerate(packs):
            for word in pack.common:
                self.counts[word] = self.counts.get(word, 0) + (1 << (_BITS * place))

    def won(self, total: int, words: int, hint: str | None) -> tuple[str | None, bool]:
        """(language, known) from the votes of so many distinct words, added up. A short message keeps the hint; one
        with hardly a common word is in no known language."""
        best, language = _winner(total, hint, self._names)
        if words < SHORT:
            return (language if best and hint is None else hint), True
        if best * 6 < words:
            return hint, False
        return language, True


@lru_cache(maxsize=8192)
def _winner(total: int, hint: str | None, names: tuple[str, ...]) -> tuple[int, str]:
    votes = [((total >> (_BITS * i)) & _MOST, name == hint, name) for i, name in enumerate(names)]
    best, _, language = max(votes, key=lambda vote: vote[:2])
    return best, language

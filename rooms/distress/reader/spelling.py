"""From a word as typed to the words a pack knows: slang, stretched letters, leet, glued words, one slip."""

import re
from collections.abc import Iterable, Iterator, Mapping

from rooms.distress.reader.memo import Memo

LONGEST = 40
_SIGNS = re.compile(r"[^a-z0-9]+")
_STRETCHED = re.compile(r"(.)\1{2,}")
_LEET = str.maketrans("013457@$!|+*", "oieastasiit ", "")
_LEET_L = str.maketrans("013457@$!|+*", "oleastaslit ", "")


class Speller:
    """Spelling for one pack. `known` words of any language are never taken for slips of another word."""

    def __init__(
        self,
        words: Iterable[str],
        spelling: Mapping[str, tuple[str, ...]],
        known: frozenset[str],
        anchors: frozenset[str],
    ) -> None:
        self._words = frozenset(words)
        self._spelling = spelling
        self._known = known
        self._anchors = anchors
        self._near = _neighbours(self._words | spelling.keys())
        self.words: Memo[tuple[str, ...]] = Memo(self._read)

    def __call__(self, token: str) -> tuple[str, ...]:
        """The pack's words for a folded token; the token itself when it is none of them."""
        return self.words[token]

    def _read(self, token: str) -> tuple[str, ...]:
        if (exact := self._exact(token)) is not None:
            return exact
        if not (token[:1].isalnum() or token[-1:].isalnum()):
            return (token,)
        if "'" in token:
            return self._apostrophe(token)
        if _SIGNS.search(token):
            return self._signs(token)
        return self._letters(token) or (token,)

    def _exact(self, token: str) -> tuple[str, ...] | None:
        if token in self._spelling:
            return self._spelling[token]
        return (token,) if token in self._words else None

    def _apostrophe(self, token: str) -> tuple[str, ...]:
        if (exact := self._exact(token.replace("'", ""))) is not None:
            return exact
        parts = [part for part in token.split("'") if part and part != "s"]
        return tuple(word for part in parts for word in self(part)) if len(parts) < LONGEST else tuple(parts)

    def _signs(self, token: str) -> tuple[str, ...]:
        if len(token) <= LONGEST:
            for plain in (_SIGNS.sub("", token), *self._unleet(token)):
                if plain != token and (found := self._risky(plain)):
                    return found
        parts = [part for part in _SIGNS.split(token) if part]
        return tuple(word for part in parts for word in self(part)) if len(token) <= LONGEST else tuple(parts)

    def _letters(self, token: str) -> tuple[str, ...] | None:
        if token in self._known or len(token) > LONGEST or token.isdigit():
            return None
        if any(char.isdigit() for char in token):
            return next((found for plain in self._unleet(token) if (found := self._risky(plain))), None)
        return self._destretched(token) or self._slip(token) or self._glued(token)

    def _risky(self, plain: str) -> tuple[str, ...] | None:
        """What hidden letters spell, if it is one of the pack's words at all."""
        if plain in self._known and plain not in self._words:
            return None
        return self._exact(plain) or self._destretched(plain) or self._glued(plain) or self._slip(plain)

    @staticmethod
    def _unleet(token: str) -> Iterator[str]:
        for table in (_LEET, _LEET_L):
            yield _SIGNS.sub("", token.translate(table).replace(" ", ""))

    def _destretched(self, token: str) -> tuple[str, ...] | None:
        if not _STRETCHED.search(token):
            return None
        twice = _STRETCHED.sub(r"\1\1", token)
        once = re.sub(r"(.)\1+", r"\1", token)
        single = _STRETCHED.sub(r"\1", token)
        return next(
            (found for plain in (single, twice, once) if (found := self._exact(plain)) is not None), None
        )

    def _slip(self, token: str) -> tuple[str, ...] | None:
        """The pack word one slip away (letter missing, doubled, wrong or swapped); risk words first."""
        if len(token) < 3:
            return None
        near = {
            word
            for form in (token, *_deletes(token))
            for word in self._near.get(form, ())
            if _one_slip(token, word)
        }
        if not near:
            return None
        best = min(near, key=lambda word: (word not in self._anchors, abs(len(word) - len(token)), word))
        return self._spelling.get(best, (best,))

    def _glued(self, token: str) -> tuple[str, ...] | None:
        """Several pack words written without spaces ("wanttodie"), at least one of them a risk word."""
        if not 6 <= len(token) <= LONGEST:
            return None
        best: list[tuple[str, ...] | None] = [()] + [None] * len(token)
        for end in range(1, len(token) + 1):
            for start in range(max(0, end - 14), end):
                before, piece = best[start], token[start:end]
                if before is None or not (piece in self._words and (len(piece) > 1 or piece in "iay")):
                    continue
                rival = best[end]
                if rival is None or len(rival) > len(before) + 1:
                    best[end] = (*before, piece)
        pieces = best[-1]
        return pieces if pieces and not self._anchors.isdisjoint(pieces) else None

    def glued(self, letters: str) -> tuple[str, ...] | None:
        """Spaced letters put together ("k i l l"): the pack words they spell, if they hold a risk word."""
        if letters in self._anchors:
            return (letters,)
        return self._glued(letters)


def _deletes(word: str) -> set[str]:
    return {word[:i] + word[i + 1 :] for i in range(len(word))}


def _neighbours(words: Iterable[str]) -> dict[str, tuple[str, ...]]:
    near: dict[str, set[str]] = {}
    for word in words:
        if len(word) >= 4 or word == "die":
            for form in (word, *_deletes(word)):
                near.setdefault(form, set()).add(word)
    return {form: tuple(sorted(found)) for form, found in near.items()}


def _one_slip(typed: str, word: str) -> bool:
    """Whether one letter missing, extra, wrong or two neighbours swapped turns one into the other."""
    if abs(len(typed) - len(word)) > 1 or (
        len(word) == 4 and typed[0] != word[0] and len(typed) != len(word) + 1
    ):
        return False
    if len(typed) == len(word):
        wrong = [i for i in range(len(word)) if typed[i] != word[i]]
        if len(wrong) == 2 and wrong[1] == wrong[0] + 1:
            return typed[wrong[0]] == word[wrong[1]] and typed[wrong[1]] == word[wrong[0]]
        return len(wrong) == 1 and len(word) > 3
    short, long = sorted((typed, word), key=len)
    if len(word) == 3 and (typed == short or len(set(typed)) != len(set(word))):
        return False
    return any(long[:i] + long[i + 1 :] == short for i in range(len(long)))

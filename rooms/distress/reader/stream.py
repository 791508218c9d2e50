"""A message as the words a pack matches on, each with its span in the original text."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from rooms.distress.reader.fold import fold
from rooms.distress.reader.memo import Memo
from rooms.distress.reader.spelling import Speller

_RAW = re.compile(r"[@$]?[a-z0-9]+(?:[@$!*+|'.\-_]{1,3}[a-z0-9]+)*|[.!?\n;:,\"(){}\[\]]+|[^\sa-z0-9]")
_SPACED = re.compile(r"\b[a-z0-9](?:[^a-z0-9]{1,3}[a-z0-9]\b){2}")
_WORDLESS = frozenset("'-–—*_~^/\\<>=#&%")
SOFT, HARD = 1, 2
MOST_LETTERS = 40


def forms_of(folded: str) -> list[str]:
    """Words and marks of a folded text."""
    return _RAW.findall(folded)


def spaced_out(folded: str) -> bool:
    """Whether three letters in a row stand apart, as in “d i e”."""
    return _SPACED.search(folded) is not None


class Tokens:
    """Folded tokens of one text: words and marks. Spans in the original text are looked up when asked for."""

    def __init__(self, text: str) -> None:
        self._folded, self._offsets = fold(text)
        self.forms = forms_of(self._folded)
        self._spans: list[tuple[int, int]] | None = None

    def span(self, first: int, last: int) -> tuple[int, int]:
        """Where tokens first to last lie in the text as typed."""
        if self._spans is None:
            self._spans = [match.span() for match in _RAW.finditer(self._folded)]
        start, after = self._spans[first][0], self._spans[last][1]
        if self._offsets is None:
            return start, after
        return self._offsets[start], self._offsets[after - 1] + 1


@dataclass(slots=True)
class Stream:
    """Pack words. breaks[i] is what stands before word i: 0 nothing, 1 a comma or dots, 2 a sentence's end;
    first[i] and last[i] are its tokens; quoted[i] is true inside quote marks. sentences are (first word, word
    after the last, whether it ends with a question mark)."""

    words: list[str] = field(default_factory=list)
    first: list[int] = field(default_factory=list)
    last: list[int] = field(default_factory=list)
    breaks: list[int] = field(default_factory=list)
    quoted: list[bool] = field(default_factory=list)
    sentences: list[tuple[int, int, bool]] = field(default_factory=list)


def stream(found: Tokens, speller: Speller) -> Stream:
    """The pack's view of the tokens."""
    out, forms, spelled = Stream(), found.forms, speller.words
    known, marks, breaks = out.words, _MARKS, out.breaks
    pending, inside, index, begun = HARD, False, 0, 0
    while index < len(forms):
        form = forms[index]
        mark = marks[form]
        if mark is not None:
            inside ^= mark.quotes
            if mark.breaks > pending:
                pending = mark.breaks
            if pending == HARD and len(known) > begun:
                out.sentences.append((begun, len(known), mark.asks))
                begun = len(known)
            if mark.stands:
                _add(out, (form,), index, index, pending, inside)
                pending = 0
            index += 1
            continue
        words, after = spelled[form], index
        if len(form) == 1 and index + 2 < len(forms):
            words, after = _spaced(forms, index, speller)
        if len(words) == 1:  # nearly always, so without a call
            known.append(words[0])
            out.first.append(index)
            out.last.append(after)
            breaks.append(pending)
            out.quoted.append(inside)
            pending = 0
        elif words:
            _add(out, words, index, after, pending, inside)
            pending = 0
        index = after + 1
    if len(known) > begun:
        out.sentences.append((begun, len(known), False))
    return out


@dataclass(frozen=True, slots=True)
class _Mark:
    breaks: int
    quotes: bool
    asks: bool
    stands: bool  # an emoji and the like is a word


def _mark(form: str) -> _Mark | None:
    """What a token of signs does; None for a word."""
    if form[0].isalnum() or form[-1].isalnum():
        return None
    breaks = _break(form)
    return _Mark(breaks, '"' in form, "?" in form, form not in _WORDLESS and not breaks)


_MARKS = Memo(_mark)


def _break(mark: str) -> int:
    if mark.strip(".") == "" and len(mark) > 1:
        return SOFT
    if any(char in ".!?\n;" for char in mark):
        return HARD
    return SOFT if any(char in ',:()[]{}"' for char in mark) else 0


def _add(out: Stream, words: Sequence[str], first: int, last: int, before: int, inside: bool) -> None:
    many = len(words)
    out.words.extend(words)
    out.first.extend([first] * many)
    out.last.extend([last] * many)
    out.breaks.extend([before] + [0] * (many - 1))
    out.quoted.extend([inside] * many)


def _spaced(forms: Sequence[str], index: int, speller: Speller) -> tuple[tuple[str, ...], int]:
    """The words at a token, and the last token they take: a later one when letters are spaced out."""
    end = index
    while end < len(forms) and end - index < MOST_LETTERS and len(forms[end]) == 1 and forms[end].isalnum():
        end += 1
    if end - index < 3:
        return speller(forms[index]), index
    letters = forms[index:end]
    return speller.glued("".join(letters)) or tuple(letters), end - 1

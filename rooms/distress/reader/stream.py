"""A message as the words a pack matches on, each with its span in the original text."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from rooms.distress.reader.fold import fold
from rooms.distress.reader.spelling import Speller

_RAW = re.compile(r"[@$]?[a-z0-9]+(?:[@$!*+|'.\-_]{1,3}[a-z0-9]+)*|[.!?\n;:,\"(){}\[\]]+|[^\sa-z0-9]")
SOFT, HARD = 1, 2


@dataclass(frozen=True, slots=True)
class Tokens:
    """Folded tokens of one text: words and marks, with spans in the original text."""

    forms: list[str]
    starts: list[int]
    ends: list[int]


@dataclass(frozen=True, slots=True)
class Stream:
    """Pack words. breaks[i] is what stands before word i: 0 nothing, 1 a comma or dots, 2 a sentence's end.
    asks[i] is true when word i's sentence ends with a question mark; quoted[i] when it is inside quote
    marks."""

    words: list[str]
    starts: list[int]
    ends: list[int]
    breaks: list[int]
    asks: list[bool]
    quoted: list[bool]


def tokens(text: str) -> Tokens:
    """Words and marks of a text. Linear."""
    folded, offsets = fold(text)
    forms, starts, ends = [], [], []
    for match in _RAW.finditer(folded):
        first, after = match.span()
        forms.append(match[0])
        starts.append(first if offsets is None else offsets[first])
        ends.append(after if offsets is None else offsets[after - 1] + 1)
    return Tokens(forms, starts, ends)


def stream(found: Tokens, speller: Speller) -> Stream:
    """The pack's view of the tokens."""
    out = Stream([], [], [], [], [], [])
    pending, inside, index, sentence = HARD, False, 0, 0
    while index < len(found.forms):
        form = found.forms[index]
        if not (form[0].isalnum() or form[-1].isalnum()):
            if '"' in form:
                inside = not inside
            pending = max(pending, _break(form))
            if pending == HARD:
                _close(out, sentence, "?" in form)
                sentence = len(out.words)
            if form not in _MARKS and _break(form) == 0:
                _add(out, (form,), found.starts[index], found.ends[index], pending, inside)
                pending = 0
            index += 1
            continue
        run, words = _spaced(found.forms, index, speller)
        _add(out, words, found.starts[index], found.ends[index + run - 1], pending, inside)
        pending = 0 if words else pending
        index += run
    _close(out, sentence, False)
    return out


_MARKS = frozenset("'-–—*_~^/\\<>=#&%")


def _break(mark: str) -> int:
    if mark.strip(".") == "" and len(mark) > 1:
        return SOFT
    if any(char in ".!?\n;" for char in mark):
        return HARD
    return SOFT if any(char in ',:()[]{}"' for char in mark) else 0


def _add(out: Stream, words: Sequence[str], start: int, end: int, before: int, inside: bool) -> None:
    for place, word in enumerate(words):
        out.words.append(word)
        out.starts.append(start)
        out.ends.append(end)
        out.breaks.append(before if place == 0 else 0)
        out.quoted.append(inside)


def _close(out: Stream, sentence: int, asks: bool) -> None:
    out.asks.extend([asks] * (len(out.words) - sentence))


def _spaced(forms: Sequence[str], index: int, speller: Speller) -> tuple[int, tuple[str, ...]]:
    """The words at a token, and how many tokens they take: more than one when letters are spaced out."""
    end = index
    while end < len(forms) and end - index < 40 and len(forms[end]) == 1 and forms[end].isalnum():
        end += 1
    if end - index < 3:
        return 1, speller(forms[index])
    letters = forms[index:end]
    return end - index, speller.glued("".join(letters)) or tuple(letters)

"""known.txt: words in ordinary use, which the speller never takes for slips of a risk word."""

import importlib
from collections.abc import Iterable, Iterator

from rooms.distress.fitting.terms import counted
from rooms.distress.messages import messages
from rooms.distress.reader.fold import fold_word
from rooms.distress.reader.packs import helper_packs, packs
from rooms.distress.reader.spelling import _deletes, _neighbours, _one_slip
from rooms.distress.reader.vocabulary import FILE, NEAR


def write_known(ordinary: Iterable[str]) -> int:
    """Words of the ordinary texts seen twice, and of the project's calm messages; most common first;
    returns how many."""
    seen = counted(ordinary)
    words = {term for term, count in seen.items() if count >= 2 and term.isascii() and term.isalpha()}
    for message in messages("fit"):
        if message.level in ("calm", "low"):
            words.update(term for term in counted([message.text]) if term.isalpha() and term.isascii())
    ranked = sorted(words, key=lambda word: (-seen.get(word, 0), word))
    FILE.write_text("\n".join(ranked) + "\n", "ascii")
    return len(words)


def write_near() -> int:
    """near.txt: common words one slip away from a pack word, found with the development package wordfreq."""
    wordfreq = importlib.import_module("wordfreq")
    targets = {word for pack in (*packs(), *helper_packs()) for word in pack.words}
    near = _neighbours(targets)
    found = {word for word in _common(wordfreq) if word not in targets and _is_near(word, near)}
    NEAR.write_text("\n".join(sorted(found)) + "\n", "ascii")
    return len(found)


def _common(wordfreq: object) -> Iterator[str]:
    for language in ("en", "es", "fr", "de", "pt"):
        for word in wordfreq.top_n_list(language, 20_000):  # type: ignore[attr-defined]
            folded = fold_word(word)
            if folded.isascii() and folded.isalpha() and len(folded) >= 3:
                yield folded


def _is_near(word: str, near: dict[str, tuple[str, ...]]) -> bool:
    return any(_one_slip(word, target) for form in (word, *_deletes(word)) for target in near.get(form, ()))

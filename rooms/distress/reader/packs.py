"""Language packs: data files a clinician reads and edits, compiled once. See docs/packs.md."""

import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from rooms.distress.reader import slots
from rooms.distress.reader.fold import fold_word
from rooms.distress.reader.level import Level
from rooms.distress.reader.pattern import Element, Machine, Phrase, PhraseError, elements
from rooms.distress.reader.sieve import Sieve
from rooms.distress.reader.spelling import Speller
from rooms.distress.reader.vocabulary import commonness, known_words

FOLDER = Path(__file__).parent / "packs"
LANGUAGES = ("en", "es", "fr", "de", "pt")
LEVELS = tuple(level.label for level in Level)
Compiled = tuple[tuple[Element, ...], Phrase]


@dataclass(frozen=True, slots=True, eq=False)
class Pack:
    """One language, ready to read with. `firm` holds back what has no signal in it (times are none, nor are hints),
    `others` what has no time or hint, `hints` what has no hint besides means and times. `modifiers` finds what lowers
    a signal."""

    language: str
    version: str
    common: frozenset[str]
    words: frozenset[str]
    jests: frozenset[str]
    firm: Sieve
    others: Sieve
    hints: Sieve
    modifiers: Machine
    speller: Speller
    negation_follows: bool


@cache
def packs() -> tuple[Pack, ...]:
    """Every pack, in the order of LANGUAGES. Raises PhraseError when a file was edited into nonsense."""
    return tuple(_pack(load(language)) for language in LANGUAGES)


@cache
def helper_packs() -> tuple[Pack, ...]:
    """The same languages with the phrases for supporters' lines."""
    return tuple(_pack(load(language), "helper") for language in LANGUAGES)


@cache
def safety_net() -> tuple[Pack, ...]:
    """The few phrases that stay when a seeker switched language reading off."""
    return tuple(_pack(load(language), "safety_net") for language in LANGUAGES)


def load(language: str) -> dict[str, Any]:
    """The pack file as written. OSError or tomllib.TOMLDecodeError when it cannot be read."""
    return tomllib.loads((FOLDER / f"{language}.toml").read_text("utf-8"))


def problems(data: Mapping[str, Any] | None = None) -> list[str]:
    """What is wrong with the pack files (or with one pack's data), in sentences; empty when all is well."""
    if data is not None:
        return list(_problems(data))
    found: list[str] = []
    for language in LANGUAGES:
        try:
            found += [f"{language}.toml: {problem}" for problem in _problems(load(language))]
        except (OSError, tomllib.TOMLDecodeError) as error:
            found.append(f"{language}.toml: {error}")
    return found


def _problems(data: Mapping[str, Any]) -> Iterator[str]:
    for key in (
        "language",
        "version",
        "review",
        "common",
        "spelling",
        "words",
        "slot",
        "modifiers",
        "helper",
        "safety_net",
    ):
        if key not in data:
            yield f"“{key}” is missing"
            return
    classes, spelling = _classes(data), _spelling(data)
    for slot, level, phrase in [
        *phrases_of(data),
        *phrases_of(data, "helper"),
        *phrases_of(data, "safety_net"),
    ]:
        try:
            elements(_spelled(phrase, spelling), classes)
        except PhraseError as error:
            yield f"{slot}: {error}"
        if level not in LEVELS:
            yield f"{slot}: “{level}” is no level ({', '.join(LEVELS)})"
    named = {slot for slot, _, _ in phrases_of(data)}
    yield from (f"no phrase for {slot}" for slot in slots.ALL if slot not in named)
    yield from (f"“{slot}” is no slot" for slot in named if slot[0] != "~" and slot not in slots.KNOWN)
    yield from (f"no phrase for the modifier {name}" for name in slots.MODIFIERS if "~" + name not in named)


def phrases_of(data: Mapping[str, Any], part: str = "slot") -> Iterator[tuple[str, str, str]]:
    """(slot, level, phrase) for each line of the pack; modifiers come as slots named "~…"."""
    for group in data[part]:
        for phrase in lines(group["phrases"]):
            yield group["name"], group["level"], phrase
    for name, block in data["modifiers"].items():
        if isinstance(block, str):
            for phrase in lines(block):
                yield "~" + name, "low", phrase


def lines(block: str) -> list[str]:
    """One phrase a line; what follows # is a remark."""
    return [line for raw in block.splitlines() if (line := raw.partition("#")[0].strip())]


def _pack(data: Mapping[str, Any], part: str = "slot") -> Pack:
    classes, spelling = _classes(data), _spelling(data)
    compiled = [_compiled(entry, data["language"], classes, spelling) for entry in phrases_of(data, part)]
    common = frozenset(fold_word(data["common"]).split())
    words = frozenset(word for found, _ in compiled for element in found for word in element.words)
    firm = _sieve((entry for entry in compiled if _is_firm(entry[1])), common)
    hints = _sieve((entry for entry in compiled if _is_hint(entry[1])), common)
    return Pack(
        data["language"],
        data["version"],
        common,
        words,
        frozenset(
            word
            for found, phrase in compiled
            if phrase.slot == "~joke"
            for one in found
            for word in one.words
        ),
        firm,
        _sieve((entry for entry in compiled if not _is_firm(entry[1])), common),
        hints,
        Machine(entry for entry in compiled if entry[1].slot.startswith("~")),
        Speller(words, spelling, known_words(), firm.words),
        bool(data["modifiers"].get("negation_follows")),
    )


def _compiled(
    entry: tuple[str, str, str],
    language: str,
    classes: Mapping[str, tuple[str, ...]],
    spelling: Mapping[str, tuple[str, ...]],
) -> Compiled:
    slot, level, text = entry
    found = elements(_spelled(text, spelling), classes)
    negators = frozenset(classes.get("negator", ()))
    keeps = any(not element.words.isdisjoint(negators) for element in found)
    return found, Phrase(slot, Level.named(level), language, text, keeps)


def _is_firm(phrase: Phrase) -> bool:
    return phrase.level > Level.CALM and phrase.slot != "timeframe"


def _is_hint(phrase: Phrase) -> bool:
    return phrase.level == Level.CALM and phrase.slot not in ("timeframe", "means")


def _sieve(compiled: Iterable[Compiled], common: frozenset[str]) -> Sieve:
    """A sieve for the slots' phrases: modifiers alone are nothing. Rare is what ordinary text seldom holds."""
    rank = commonness()
    return Sieve(
        ((found, phrase) for found, phrase in compiled if not phrase.slot.startswith("~")),
        lambda word: max(rank.get(word, 0.0), 0.02 * (word in common)),
    )


def _classes(data: Mapping[str, Any]) -> dict[str, tuple[str, ...]]:
    return {name: tuple(fold_word(words).split()) for name, words in data["words"].items()}


def _spelling(data: Mapping[str, Any]) -> dict[str, tuple[str, ...]]:
    spelling = {
        fold_word(key).replace("'", ""): tuple(fold_word(meant).split())
        for key, meant in data["spelling"].items()
    }
    if data["language"] == "de":
        for words in [*_classes_raw(data), *(phrase.split() for _, _, phrase in phrases_of(data))]:
            for word in words:
                if any(char in "äöü" for char in word):
                    plain = word.replace("ä", "ae").replace("ö", "oe").replace("ü", "ue")
                    spelling.setdefault(fold_word(plain), (fold_word(word),))
    return spelling


def _classes_raw(data: Mapping[str, Any]) -> Iterator[list[str]]:
    return (words.split() for words in data["words"].values())


def _spelled(phrase: str, spelling: Mapping[str, tuple[str, ...]]) -> str:
    """The phrase with the pack's own spelling applied, so that an editor may write "don't"."""
    done = []
    for word in fold_word(phrase).split():
        plain = word.replace("'", "")
        done.append(word if word[0] in "[~@" or "/" in word else " ".join(spelling.get(plain, (plain,))))
    return " ".join(done)

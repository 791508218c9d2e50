"""The gate saves time and loses nothing: what it holds back holds no signal and no hint."""

import pytest

from rooms.distress.messages import messages
from rooms.distress.reader.engine import _found, found_in
from rooms.distress.reader.gate import entrance, words_of
from rooms.distress.reader.packs import LANGUAGES, packs
from rooms.distress.reader.sieve import Sieve
from rooms.distress.report.perturb import LEET


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_gate_finds_what_reading_every_line_with_every_pack_finds(language: str) -> None:
    vote = entrance(packs()).language_of
    for message in messages():
        if message.lang != language:
            continue
        for text in (message.text, message.text.translate(LEET)):
            spoken = vote(set(words_of(text)[1]), language)[0]
            assert found_in(text, language) == _found(text, packs(), spoken), message.id


def test_a_sieve_lets_through_whatever_holds_all_words_of_a_phrase_and_nothing_else() -> None:
    def rank(word: str) -> float:
        return float(word == "want")

    sieve = Sieve([[frozenset({"want"}), frozenset({"die", "dead"})], [frozenset({"alone"})]], rank)
    assert sieve.words == {"die", "dead", "alone"}
    assert sieve.lets({"i", "want", "to", "die"}) and sieve.lets({"alone"})
    assert not sieve.lets({"i", "want", "to"}) and not sieve.lets({"die"}) and not sieve.lets(set())


def test_most_ordinary_lines_are_let_pass_unread() -> None:
    door = entrance(packs())
    ordinary = [message for message in messages("fit") if message.kind == "ordinary"]
    read = [m for m in ordinary if door.through(*_split(m.text), m.lang)]
    assert len(read) <= 0.4 * len(ordinary)


def _split(text: str) -> tuple[str, set[str]]:
    folded, words = words_of(text)
    return folded, set(words)

"""The gate saves time and loses nothing: what it holds back holds no signal and no hint."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rooms.distress.messages import messages
from rooms.distress.reader import read
from rooms.distress.reader.closely import OVERLAP
from rooms.distress.reader.engine import _door, _heard, heard_in
from rooms.distress.reader.level import Level
from rooms.distress.reader.lexicon import Lexicon
from rooms.distress.reader.packs import LANGUAGES, Pack, helper_packs, packs, safety_net
from rooms.distress.reader.pattern import Phrase, elements
from rooms.distress.reader.sieve import Sieve, ordered
from rooms.distress.report.perturb import LEET


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_gate_finds_what_reading_every_line_with_every_pack_finds(language: str) -> None:
    for message in messages():
        if message.lang != language:
            continue
        for text in (message.text, message.text.translate(LEET)):
            spoken = _door().look(text, language).spoken
            assert heard_in(text, language) == _heard(text, packs(), spoken), message.id


@pytest.mark.parametrize("language", LANGUAGES)
def test_reading_firmly_loses_no_phrase_that_stands(language: str) -> None:
    for message in messages():
        if message.lang != language:
            continue
        spoken = _door().look(message.text, language).spoken
        whole = _heard(message.text, packs(), spoken).found
        firm = _heard(message.text, packs(), spoken, firmly=True).found
        standing = [one for one in whole if one.level > Level.CALM and one.slot != "timeframe"]
        assert all(one in firm for one in standing), message.id


def test_a_sieve_lets_through_whatever_holds_all_words_of_a_phrase_and_nothing_else() -> None:
    def rank(word: str) -> float:
        return float(word == "want")

    wish = Phrase("wish_to_be_dead", Level.HIGH, "en", "want ~1 die/dead")
    lonely = Phrase("pain", Level.LOW, "en", "alone")
    sieve = Sieve([(elements(one.text, {}), one) for one in (wish, lonely)], rank)
    assert sieve.words == {"die", "dead", "alone"}
    assert sieve.lets({"i", "want", "to", "die"}) and sieve.lets({"alone"})
    assert sieve.slots({"dead", "want", "alone"}) == {"wish_to_be_dead", "pain"}
    for words, breaks, stands in (
        (["i", "want", "to", "die"], [0] * 4, True),
        (["die", "i", "want"], [0] * 3, False),
        (["want", "to", "die"], [0, 2, 0], False),
    ):
        assert bool(ordered(sieve.possible(set(words)), words, breaks, 0, len(words))) is stands
    assert not sieve.lets({"i", "want", "to"}) and not sieve.lets({"die"}) and not sieve.lets(set())


def test_most_ordinary_lines_are_let_pass_unread() -> None:
    door = _door()
    ordinary = [message for message in messages("fit") if message.kind == "ordinary"]
    read = [m for m in ordinary if door.through(door.look(m.text, m.lang))]
    assert len(read) <= 0.4 * len(ordinary)


@given(
    st.dictionaries(st.text("abc", min_size=1), st.integers(-127, 127)), st.sets(st.text("abcd", min_size=1))
)
def test_one_look_adds_up_weights_and_votes_and_knows_the_words_that_may_open(
    weights: dict[str, int], words: set[str]
) -> None:
    votes = {"a": 1, "b": (1 << 64) + 1, "d": 1 << 64}
    lexicon = Lexicon(weights, votes, lambda word: word.startswith("c"))
    opening = {word for word in words if word.startswith("c")}
    weight, voted, hot = lexicon.sums(words)
    assert weight == sum(weights.get(word, 0) for word in words)
    assert voted == sum(votes.get(word, 0) for word in words)
    assert hot == bool(opening)


@pytest.mark.parametrize(
    "text", ["see you on monday evening", "the window is open tonight", "this week, on the bus"]
)
def test_times_and_hints_alone_open_nothing(text: str) -> None:
    assert not _door().through(_door().look(text, "en"))


@pytest.mark.parametrize(
    "text",
    ["myself, tonight, i will kill", "to die is all i want", "my wrists. i cut them. the blade is there"],
)
def test_words_of_a_phrase_out_of_order_are_a_hint(text: str) -> None:
    heard = heard_in(text, "en")
    assert any(one.scattered or one.level >= Level.ELEVATED for one in heard.found)


LONG = (
    "It has been a long and winding week at work with the people from the office. My manager was there too, and said "
    "nothing new about any of it. We had soup for lunch and talked about the weather for the rest of the afternoon. "
)


@pytest.mark.parametrize("before", ["", LONG])
@pytest.mark.parametrize("words", ["i want to d i e", "i want to k i l l myself", "i want to d-i-e now"])
def test_spaced_letters_are_heard_at_the_end_of_a_message_too(before: str, words: str) -> None:
    assert read(before + words, language="en").level >= Level.HIGH


@pytest.mark.parametrize("words", ["i want to die", "i wnat to die", "goodbye, i have taken all my pills"])
def test_one_sentence_of_a_long_message_is_heard_as_if_it_stood_alone(words: str) -> None:
    alone, amid = read(words, language="en"), read(LONG + words + ". " + LONG, language="en")
    assert amid.level >= Level.HIGH
    assert {signal.name for signal in alone.signals} <= {signal.name for signal in amid.signals}


@pytest.mark.parametrize("before", range(0, 300, 11))
def test_a_phrase_is_heard_wherever_it_stands_in_a_sentence_that_never_ends(before: int) -> None:
    words = ["and", "then", "we", "walked", "along", "the", "river"] * 50
    told = " ".join([*words[:before], "I want to kill myself", *words[before:]])
    assert read(told, language="en").level >= Level.HIGH


@pytest.mark.parametrize("pack", [*packs(), *helper_packs(), *safety_net()], ids=lambda pack: pack.language)
def test_no_phrase_spans_more_words_than_the_pieces_of_a_long_sentence_share(pack: Pack) -> None:
    spans = [
        sum(1 + element.gap for element in way)
        for sieve in (pack.firm, pack.others)
        for rare in sieve.rare.values()
        for _, held in rare.groups
        for possible in held
        for way, _ in possible.ways
    ]
    assert max(spans) < OVERLAP

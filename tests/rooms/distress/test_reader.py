"""What the reader hears, what it lets pass, and that every reason points at the sender's own words."""

import subprocess
import sys

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rooms.distress.messages import APART, EXAM, WITH_THE_PACKS, messages
from rooms.distress.reader import CALM_READING, Level, plain_sentence, read, read_helper
from rooms.distress.reader.fold import fold
from rooms.distress.reader.gate import LONGEST

DISGUISED = [
    ("i want to kil myslef", "kil myslef"),
    ("i wanna k1ll mys3lf", "k1ll mys3lf"),
    ("k i l l  m y s e l f", "k i l l  m y s e l f"),
    ("i want to k.i.l.l myself", "k.i.l.l myself"),
    ("iwanttodie", "iwanttodie"),
    ("i want to dieeeee", "want to dieeeee"),
    ("I WANT TO DIE", "WANT TO DIE"),
    ("i wnat to die", "wnat to die"),
    ("i’m gonna kms", "kms"),
    ("su1cidal", "su1cidal"),
    ("i want to k\u200bill myself", "k\u200bill myself"),
    ("i want to kіll myself", "kіll myself"),
]
CALM = [
    "this exam is going to kill me",
    "I'm dying of laughter",
    "my phone died again",
    "I'm not suicidal",
    "I would never hurt myself",
    "see you tonight",
    "I could kill for a pizza",
    "are you having thoughts of suicide?",
    "the lyrics go 'i wanna die' but the tune is happy",
    "I take my pills every morning as prescribed",
    "me muero de hambre",
    "je suis mort de rire",
    "ich sterbe vor Hunger",
    "tô morrendo de rir kkk",
]
HELPERS = [
    ("kill yourself", Level.HIGH),
    ("what is your number?", Level.ELEVATED),
    ("this is our secret", Level.HIGH),
    ("are you thinking about killing yourself?", Level.CALM),
    ("I am here with you", Level.CALM),
]


@pytest.mark.parametrize(("text", "quote"), DISGUISED)
def test_a_disguised_line_is_high_and_quotes_the_typed_words(text: str, quote: str) -> None:
    reading = read(text, language="en")
    assert reading.level >= Level.HIGH
    assert any(quote in text[signal.start : signal.end] for signal in reading.signals)


@pytest.mark.parametrize("text", CALM)
def test_idioms_denials_and_ordinary_talk_are_not_high(text: str) -> None:
    assert read(text).level < Level.HIGH


@pytest.mark.parametrize("text", ["the pills", "see you tonight", "tomorrow at noon", "a bridge and a train"])
def test_means_and_times_alone_are_never_a_signal(text: str) -> None:
    reading = read(text)
    assert reading.level is Level.CALM and reading.signals == ()


@pytest.mark.parametrize(("text", "level"), HELPERS)
def test_supporters_lines_are_read_for_harm_to_the_seeker(text: str, level: Level) -> None:
    assert read_helper(text).level is level


def test_another_person_in_acute_danger_is_high_in_a_category_of_its_own() -> None:
    reading = read("my friend says she is going to kill herself tonight")
    assert reading.level is Level.HIGH
    assert "third_person" in {signal.modifier for signal in reading.signals}


def test_a_denied_wish_beside_despair_keeps_elevated() -> None:
    assert read("I don't want to die but I can't take this anymore").level is Level.ELEVATED


def test_with_the_safety_net_only_a_few_phrases_are_heard() -> None:
    assert read("i want to die", safety_net_only=True).level is Level.HIGH
    assert read("he hits me every night", safety_net_only=True).level is Level.CALM


def test_an_unknown_language_says_so() -> None:
    assert not read("я хочу поговорить с кем нибудь сегодня").known_language
    assert not read("haluan puhua jonkun kanssa illalla").known_language
    assert read("we had a nice day at the beach").language == "en"
    assert read("ok", language="fr").language == "fr"


def test_what_is_calm_reads_like_the_calm_reading() -> None:
    reading = read("we had pizza and played cards", language="en")
    assert (reading.level, reading.signals) == (CALM_READING.level, CALM_READING.signals)


def test_sentences_are_plain() -> None:
    assert plain_sentence("goodbye", "") == "goodbye phrase"
    assert plain_sentence("wish_to_be_dead", "third_person") == "wish to be dead, said of someone else"


@settings(max_examples=300, deadline=None)
@given(
    st.text(max_size=400)
    | st.lists(st.sampled_from(["i", "not", "want", "die", "k", "!", "\n", "ß", "😂", "pills", "ﬁ"])).map(
        " ".join
    )
)
def test_any_text_is_read_with_spans_inside_it(text: str) -> None:
    reading = read(text)
    assert 0 <= reading.score <= 1
    assert all(0 <= signal.start < signal.end <= len(text) for signal in reading.signals)
    assert reading == read(text)


@given(st.text(max_size=200))
def test_folding_remembers_where_each_character_came_from(text: str) -> None:
    folded, offsets = fold(text)
    assert len(offsets if offsets is not None else text) == len(folded)


def test_every_raised_line_of_our_own_quotes_a_span() -> None:
    raised = [reading for message in messages() if (reading := read(message.text)).level > Level.CALM]
    assert raised and all(reading.signals for reading in raised)


def test_spans_of_an_overlong_text_lie_where_the_words_are() -> None:
    text = "x " * LONGEST + "i want to die"
    reading = read(text)
    assert reading.level >= Level.HIGH
    assert "want to die" in [text[signal.start : signal.end] for signal in reading.signals]


def test_the_answer_is_the_same_in_every_process() -> None:
    line = "i took all my pills tonight, goodbye everyone"
    told = f"from rooms.distress.reader import read; print(repr(read({line!r})))"
    answers = {
        subprocess.run(
            [sys.executable, "-c", told],
            capture_output=True,
            text=True,
            check=True,
            env={"PYTHONHASHSEED": seed},
        ).stdout
        for seed in ("1", "2", "3")
    }
    assert len(answers) == 1


def shares(written: str) -> tuple[float, float, float, float, float]:
    """Of the held-out half at high and above: ordinary, hard negatives, crisis; crisis at elevated and above;
    imminent at imminent."""
    held_out = [
        (message, read(message.text, language=message.lang).level)
        for message in messages("held_out")
        if message.written == written
    ]

    def share(at: Level, kinds: tuple[str, ...] = (), meant: tuple[str, ...] = ()) -> float:
        chosen = [level for message, level in held_out if message.kind in kinds or message.level in meant]
        return sum(level >= at for level in chosen) / len(chosen)

    crisis = ("high", "imminent")
    return (
        share(Level.HIGH, ("ordinary",)),
        share(Level.HIGH, ("hard_negative",)),
        share(Level.HIGH, (), crisis),
        share(Level.ELEVATED, (), crisis),
        share(Level.IMMINENT, (), ("imminent",)),
    )


def test_our_own_messages_keep_the_cap_and_the_floor() -> None:
    ordinary, hard, crisis, noticed, imminent = shares(WITH_THE_PACKS)
    assert ordinary <= 0.01 and hard <= 0.12
    assert crisis >= 0.72 and noticed >= 0.83 and imminent >= 0.58


def test_messages_by_those_who_have_not_seen_the_packs_keep_a_cap_and_a_floor() -> None:
    ordinary, hard, crisis, noticed, imminent = shares(APART)
    assert ordinary <= 0.01 and hard <= 0.13
    assert crisis >= 0.50 and noticed >= 0.65 and imminent >= 0.30


def test_the_exam_that_nobody_tuned_for_keeps_a_cap_and_a_floor() -> None:
    ordinary, hard, crisis, noticed, imminent = shares(EXAM)
    assert ordinary <= 0.01 and hard <= 0.10
    assert crisis >= 0.82 and noticed >= 0.90 and imminent >= 0.70


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", "i want to kill my dad and i'm not joking"),
        ("en", "lol i want to die, no joke"),
        ("es", "quiero matar a mi jefe y no es broma jaja"),
        ("fr", "je veux tuer mon patron mdr et c'est pas une blague"),
        ("de", "ich will meinen chef umbringen haha, kein scherz"),
        ("pt", "quero matar meu chefe kkk e não é brincadeira"),
    ],
)
def test_who_says_that_it_is_no_joke_is_not_taken_for_joking(language: str, words: str) -> None:
    reading = read(words, language=language)
    assert reading.level >= Level.HIGH
    assert all(signal.modifier != "joke" for signal in reading.signals if signal.weight >= 0.8)

"""Every slot in every language is heard, and every frame lowers it without deleting it."""

import tomllib
from pathlib import Path

import pytest

from rooms.distress.reader import Level, read
from rooms.distress.reader.packs import LANGUAGES, load, phrases_of, problems
from rooms.distress.reader.slots import ALL, KNOWN

TABLE = tomllib.loads((Path(__file__).parent / "slots.toml").read_text("utf-8"))
SAID = [(language, slot, TABLE[language][slot]) for language in LANGUAGES for slot in ALL]
FRAMED = [(*said, name, frame) for said in SAID for name, frame in TABLE["frames"][said[0]].items()]
HIGH = {
    "wish_to_be_dead",
    "ideation",
    "method",
    "intent",
    "goodbye",
    "self_harm",
    "harm_to_others",
    "abuse",
    "sexual_harm",
    "eating_disorder",
    "burden",
    "no_promise",
}


@pytest.mark.parametrize(("language", "slot", "text"), SAID)
def test_a_plain_sentence_is_heard_in_its_slot(language: str, slot: str, text: str) -> None:
    reading = read(text, language=language)
    assert slot in {signal.name for signal in reading.signals if not signal.modifier}
    assert reading.level >= (Level.HIGH if slot in HIGH else Level.ELEVATED)


@pytest.mark.parametrize(("language", "slot", "text", "name", "frame"), FRAMED)
def test_a_modifier_lowers_and_never_deletes(
    language: str, slot: str, text: str, name: str, frame: str
) -> None:
    plain, framed = read(text, language=language), read(frame.format(text), language=language)
    assert slot in {signal.name for signal in framed.signals}
    heaviest = max(signal.weight for signal in framed.signals if signal.name == slot)
    assert heaviest <= max(signal.weight for signal in plain.signals if signal.name == slot)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", ["past", "quoted", "question", "hypothetical", "negated"])
def test_a_framed_wish_carries_its_modifier_and_is_not_high(language: str, name: str) -> None:
    framed = read(TABLE["frames"][language][name].format(TABLE[language]["ideation"]), language=language)
    assert name in {signal.modifier for signal in framed.signals if signal.name == "ideation"}
    assert framed.level < Level.HIGH


@pytest.mark.parametrize("language", LANGUAGES)
def test_taking_pills_now_is_imminent(language: str) -> None:
    assert read(TABLE[language]["act_under_way"], language=language).level is Level.IMMINENT


def test_packs_are_sound_and_equal_in_slots() -> None:
    assert problems() == []
    slots = [{slot for slot, _, _ in phrases_of(load(language)) if slot[0] != "~"} for language in LANGUAGES]
    assert all(found == slots[0] for found in slots) and slots[0] <= KNOWN


def test_a_broken_edit_is_told_in_a_sentence() -> None:
    data = load("en")
    data["slot"].append({"name": "weather", "level": "urgent", "phrases": "~3 rain\nsay @nothing"})
    told = problems(data)
    assert any("weather" in problem for problem in told) and any("@nothing" in problem for problem in told)

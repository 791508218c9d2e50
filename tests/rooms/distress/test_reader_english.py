"""English as people type it: new classes of what is meant, and of what is not."""

import pytest

from rooms.distress.reader import Level, read


@pytest.mark.parametrize(
    "text",
    [
        "i don't see the point of carrying on",
        "cba living anymore",
        "thinking of doing myself in",
        "I no want live",
        "if i died in my sleep that would be ok with me",
        "don't be sad when im gone ok",
        "he didnt stop when i said no",
        "my husband put his hands round my throat",
        "he threatened to burn the house down with us in it",
        "havent had a proper meal in over a week and i feel proud",
        "no im not going to kill myself i just think about it a lot every day",
        "no plans to do anything but i wish i was dead",
        "my friend says she wants to die and shes cutting",
    ],
)
def test_indirect_and_understated_words_are_high(text: str) -> None:
    assert read(text, language="en").level >= Level.HIGH


@pytest.mark.parametrize(
    "text",
    [
        "ive swallowed the lot. dont call anyone",
        "the rope is up. im on the chair",
        "the pills are already in me",
        "tonight's the night. pills are on the table, letter is written",
    ],
)
def test_an_act_under_way_in_other_words_is_imminent(text: str) -> None:
    assert read(text, language="en").level is Level.IMMINENT


@pytest.mark.parametrize(
    "text",
    [
        "want to hang out tonight?",
        "this traffic makes me want to jump out the window",
        "i ate the whole box of chocolates, no regrets",
        "bought a rope for camping",
        "he shot me in the back in fortnite",
        "collecting my meds from the chemist tomorrow",
        "ill do it tonight, homework first",
        "goodbye everyone have a lovely weekend",
    ],
)
def test_everyday_words_are_not_high(text: str) -> None:
    assert read(text, language="en").level < Level.HIGH

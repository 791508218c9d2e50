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


@pytest.mark.parametrize(
    "text",
    [
        "i'm scared i'm going to shake him if he doesn't stop crying",
        "wish i had the guts to do it",
        "there's only one thing left to do",
        "i counted my tablets again. saving them for one go",
        "she'd be happier if i was dead",
        "i haven't had anything since thursday except water",
        "he's 34, i'm 14 and he wants me to run away with him",
        "my boss keeps touching my leg",
        "when i cut it goes quiet",
        "they found me last time",
        "i dont think i can go on living",
    ],
)
def test_a_neighbour_of_a_known_phrase_is_high(text: str) -> None:
    assert read(text, language="en").level >= Level.HIGH


@pytest.mark.parametrize(
    "text",
    [
        "by the time you read this i'll be gone",
        "im over the railing, looking down at the water, sorry",
        "i've taken something and it's starting to work",
        "the engine is running and the garage is shut",
        "im outside his house with a hammer",
        "he just strangled me and he's outside the door",
        "she swallowed a load of pills and she's not waking up",
    ],
)
def test_what_is_happening_now_is_imminent(text: str) -> None:
    assert read(text, language="en").level is Level.IMMINENT


@pytest.mark.parametrize(
    "text",
    [
        "then i'm done, one more exam",
        "the shop is on the other side of the bridge",
        "turned the gas on for the pasta",
        "standing on the edge of the pool, too scared to jump",
        "mum's gonna kill me when she sees the car",
        "if my nan knits another jumper ill jump off the roof in it",
        "i was suicidal ten years ago, im glad i stayed",
        "in the news a man jumped off the bridge",
        "doing my suicide prevention training today",
        "took two paracetamol for my head and went to bed",
        "wrote goodbye cards for my pupils",
        "no thoughts of suicide, just fed up with winter",
        "he wouldn't stop crying until i gave him his bottle",
        "she told me a secret about the party",
    ],
)
def test_the_everyday_neighbour_of_a_phrase_is_not_high(text: str) -> None:
    assert read(text, language="en").level < Level.HIGH


@pytest.mark.parametrize(
    ("words", "level"),
    [
        ("i've hardly eaten since sunday and my hair is falling out", Level.HIGH),
        ("i passed out again, im not eating", Level.HIGH),
        ("i passed out in the sauna", Level.ELEVATED),
        ("everything goes black when i stand up and i cant eat", Level.HIGH),
    ],
)
def test_two_signs_of_an_eating_disorder_are_a_danger_one_is_not(words: str, level: Level) -> None:
    assert read(words, language="en").level == level

"""The same words, typed by tired thumbs or by someone who hides them. Deterministic for a seed."""

import random
from collections.abc import Callable

LEET = str.maketrans("aeiost", "4310$7")
PADDING = "we had pizza and watched a film and the weather was nice and then the bus was late again. "
Perturbation = Callable[[str, random.Random], str]


def typos(text: str, rng: random.Random) -> str:
    """One slip in every third word of four letters and more."""
    words = text.split(" ")
    for place, word in enumerate(words):
        if len(word) >= 4 and rng.random() < 0.34:
            at = rng.randrange(1, len(word) - 1)
            slip = rng.choice(("swap", "drop", "twice"))
            middle = {
                "swap": word[at + 1] + word[at],
                "drop": word[at + 1],
                "twice": word[at] * 2 + word[at + 1],
            }
            words[place] = word[:at] + middle[slip] + word[at + 2 :]
    return " ".join(words)


def leet(text: str, rng: random.Random) -> str:
    """Figures for letters in every third word."""
    return " ".join(word.translate(LEET) if rng.random() < 0.34 else word for word in text.split(" "))


def spacing(text: str, rng: random.Random) -> str:
    """One longer word in every line is spaced out."""
    words = text.split(" ")
    places = [place for place, word in enumerate(words) if len(word) >= 4 and word.isalpha()]
    if places:
        at = rng.choice(places)
        words[at] = " ".join(words[at])
    return " ".join(words)


def padding(text: str, rng: random.Random) -> str:
    """Ordinary talk before and after."""
    return PADDING * 2 + text.rstrip(".") + ". " + PADDING * 2


PERTURBATIONS: dict[str, Perturbation] = {
    "typos": typos,
    "leet": leet,
    "spacing": spacing,
    "padding": padding,
}

"""Recovery phrases: six words of the BIP 39 English list, less those that could hurt someone in distress.

Each word of the list is settled by its first four letters, so what is typed is compared by those
alone. Six of about 1,760 words are 64 bits; guessing is limited besides (`limits`).
"""

import re
import secrets
from functools import cache
from pathlib import Path

from mnemonic import Mnemonic

WORDS = 6
TELLING_LETTERS = 4

HARSH = frozenset((Path(__file__).parent / "words" / "harsh.txt").read_text().split())


@cache
def words() -> tuple[str, ...]:
    return tuple(word for word in Mnemonic("english").wordlist if word not in HARSH)


def draw() -> str:
    """A fresh phrase, words separated by single spaces."""
    return " ".join(secrets.choice(words()) for _ in range(WORDS))


def canonical(typed: str) -> str:
    """What counts of a phrase, whatever the case, the separators and the ends of its words."""
    found = re.findall(r"[a-z]+", typed.lower()[:200])
    return " ".join(word[:TELLING_LETTERS] for word in found)

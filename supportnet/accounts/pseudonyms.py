"""Pseudonyms: a colour or quality and a gentle animal or plant; nothing frightening, nothing gendered."""

import secrets
from pathlib import Path

WORDS = Path(__file__).parent / "words"
QUALITIES = tuple((WORDS / "qualities.txt").read_text().split())
BEINGS = tuple((WORDS / "beings.txt").read_text().split())


def pick() -> str:
    """One of some 19,000, by chance; a being is never its own colour ("Violet Violet")."""
    quality, being = secrets.choice(QUALITIES), secrets.choice(BEINGS)
    return pick() if quality == being else f"{quality} {being}"

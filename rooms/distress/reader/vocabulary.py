"""Words in ordinary use, in all languages: never taken for slips of a risk word."""
from functools import cache
from pathlib import Path

FILE = Path(__file__).parent / "known.txt"


@cache
def known_words() -> frozenset[str]:
    """Folded words; written by `python -m rooms.distress.fitting`."""
    return frozenset(FILE.read_text("ascii").split()) if FILE.exists() else frozenset()

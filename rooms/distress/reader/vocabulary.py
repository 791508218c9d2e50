"""Words in ordinary use, in all languages: never taken for slips of a risk word."""

from functools import cache
from pathlib import Path

FILE = Path(__file__).parent / "known.txt"
NEAR = Path(__file__).parent / "near.txt"


@cache
def known_words() -> frozenset[str]:
    """Folded words; both files are written by `python -m rooms.distress.fitting`."""
    return frozenset(
        word for path in (FILE, NEAR) if path.exists() for word in path.read_text("ascii").split()
    )


@cache
def commonness() -> dict[str, float]:
    """How common a folded word is in ordinary text, 0..1, from its rank in known.txt (most common first)."""
    ranked = FILE.read_text("ascii").split() if FILE.exists() else []
    return {word: 1 / (rank + 3) for rank, word in enumerate(ranked)}

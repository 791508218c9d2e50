"""A function's answers, remembered within bounds. A dict, so that known keys are looked up without a Python
call."""

from collections.abc import Callable
from typing import Generic, TypeVar

MOST = 20_000
LONGEST_KEY = 40
V = TypeVar("V")


class Memo(dict[str, V], Generic[V]):
    """key → answer. Long keys are answered and forgotten; a full memory starts anew."""

    def __init__(self, answer: Callable[[str], V]) -> None:
        super().__init__()
        self._answer = answer

    def __missing__(self, key: str) -> V:
        found = self._answer(key)
        if len(key) <= LONGEST_KEY:
            if len(self) >= MOST:
                self.clear()
            self[key] = found
        return found

"""Settings from the environment: each is declared once, read once and documented in docs/settings.md.

A wrong value raises SettingError, whose text names the variable, the value and what is expected.
"""

import os
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

T = TypeVar("T")
TRUE = {"1", "true", "yes", "on"}
FALSE = {"0", "false", "no", "off"}


class SettingError(Exception):
    """A value from the environment that cannot be used; the text is for the operator."""


@dataclass(frozen=True, slots=True)
class Setting:
    name: str
    default: str
    meaning: str


DECLARED: dict[str, Setting] = {}


def checked(
    name: str,
    default: str,
    meaning: str,
    convert: Callable[[str], T],
    expected: str,
    *,
    shown: str | None = None,
    secret: bool = False,
) -> T:
    """Any setting with a converter that raises ValueError; `shown` stands for the default in the docs.

    A secret value is never repeated in the error, which may end up in a log.
    """
    DECLARED[name] = Setting(name, default if shown is None else shown, meaning)
    raw = os.environ.get(name, default)
    try:
        return convert(raw)
    except ValueError as error:
        value = "set to something unusable" if secret else repr(raw)
        raise SettingError(f"{name} is {value}; expected {expected}.") from (None if secret else error)


def text(name: str, default: str, meaning: str) -> str:
    return checked(name, default, meaning, str, "text")


def choice(name: str, default: str, options: tuple[str, ...], meaning: str) -> str:
    def convert(raw: str) -> str:
        if raw not in options:
            raise ValueError
        return raw

    return checked(name, default, meaning, convert, "one of " + ", ".join(options))


def number(name: str, default: float, meaning: str, *, low: float = 0, high: float = 1e9) -> float:
    def convert(raw: str) -> float:
        value = float(raw)
        if not low <= value <= high:
            raise ValueError
        return value

    return checked(name, f"{default:g}", meaning, convert, f"a number from {low:g} to {high:g}")


def whole(name: str, default: int, meaning: str, *, low: int = 0, high: int = 10**9) -> int:
    def convert(raw: str) -> int:
        value = int(raw)
        if not low <= value <= high:
            raise ValueError
        return value

    return checked(name, str(default), meaning, convert, f"a whole number from {low} to {high}")


def flag(name: str, default: bool, meaning: str) -> bool:
    def convert(raw: str) -> bool:
        if raw.lower() in TRUE:
            return True
        if raw.lower() in FALSE:
            return False
        raise ValueError

    return checked(name, "yes" if default else "no", meaning, convert, "yes or no")


def words(name: str, default: str, meaning: str) -> list[str]:
    return checked(
        name, default, meaning, lambda raw: [w.strip() for w in raw.split(",") if w.strip()], "a list"
    )

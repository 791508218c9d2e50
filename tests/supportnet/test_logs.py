"""Log lines cannot carry what somebody wrote."""

import logging
import sys

import pytest

from supportnet.logs import Wordless

pytestmark = pytest.mark.pure


def line(message: str, *args: object, exc_info: bool = False) -> str:
    told = sys.exc_info() if exc_info else None
    record = logging.LogRecord("rooms", logging.ERROR, __file__, 1, message, args, told)
    return Wordless("%(levelname)s %(message)s").format(record)


def test_an_exception_is_told_by_place_and_class() -> None:
    words = " ".join(["I", "cannot", "go", "on"])
    try:
        raise ValueError(words)
    except ValueError:
        told = line("It failed", exc_info=True)
    assert words not in told
    assert (
        told.splitlines()[0] == "ERROR It failed" and told.endswith("ValueError") and "test_logs.py" in told
    )


def test_an_exception_among_the_arguments_is_told_by_class() -> None:
    assert (
        line("It failed in %s: %s", "room", ValueError("I cannot go on"))
        == "ERROR It failed in room: ValueError"
    )

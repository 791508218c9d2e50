import pytest

from rooms.conversation.refusals import Refused
from rooms.conversation.text import checked

pytestmark = pytest.mark.pure


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "empty"),
        (" \n\t", "empty"),
        ("\u202e", "empty"),
        ("a" * 4001, "too_long"),
        ("a\x00b", "bad_text"),
        ("\ud83d", "bad_text"),
    ],
)
def test_what_cannot_be_stored_is_refused_by_name(text: str, code: str) -> None:
    with pytest.raises(Refused) as refused:
        checked(text, 4000)
    assert refused.value.code == code


@pytest.mark.parametrize("text", ["a", "a" * 4000, "😀" * 4000, "שלום", "line\nline", "e\u0301"])
def test_what_people_write_passes_unchanged(text: str) -> None:
    assert checked(text, 4000) == text


def test_marks_that_reorder_text_are_dropped_so_it_reads_as_it_was_written() -> None:
    assert checked("I am \u202enot\u202c fine", 4000) == "I am not fine"

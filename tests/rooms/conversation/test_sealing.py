import base64
import os

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rooms.conversation.sealing import CannotOpen, KeyRing, context_of

pytestmark = pytest.mark.pure


def key(name: str) -> str:
    return f"{name}:{base64.b64encode(os.urandom(32)).decode()}"


OLD, NEW = key("2026a"), key("2026b")
HERE = context_of("room", 7)


@given(st.text())
def test_what_was_sealed_opens_again_and_does_not_show_the_text(text: str) -> None:
    ring = KeyRing(NEW)
    sealed = ring.seal(text, HERE)
    assert ring.open(sealed, HERE) == text
    assert len(text) < 4 or text.encode() not in sealed


def test_two_sealings_of_one_text_differ() -> None:
    ring = KeyRing(NEW)
    assert ring.seal("hello", HERE) != ring.seal("hello", HERE)


def test_after_rotation_old_bodies_open_and_new_ones_use_the_new_key() -> None:
    sealed_before = KeyRing(OLD).seal("kept", HERE)
    rotated = KeyRing(f"{NEW},{OLD}")
    assert rotated.open(sealed_before, HERE) == "kept"
    assert not rotated.is_newest(sealed_before)
    assert rotated.is_newest(rotated.seal("kept", HERE))


def test_a_body_moved_to_another_room_or_log_does_not_open() -> None:
    ring = KeyRing(NEW)
    sealed = ring.seal("mine", HERE)
    for elsewhere in (context_of("room", 8), context_of("backstage", 7)):
        with pytest.raises(CannotOpen):
            ring.open(sealed, elsewhere)


def test_an_altered_body_or_a_missing_key_does_not_open() -> None:
    ring = KeyRing(NEW)
    sealed = bytearray(ring.seal("mine", HERE))
    sealed[-1] ^= 1
    with pytest.raises(CannotOpen):
        ring.open(bytes(sealed), HERE)
    with pytest.raises(CannotOpen):
        ring.open(KeyRing(OLD).seal("mine", HERE), HERE)


@pytest.mark.parametrize(
    ("described", "wrong"),
    [
        ("", "no key"),
        ("abc", "id:base64"),
        ("k:!!", "'k'"),
        ("k:" + base64.b64encode(b"short").decode(), "32 bytes"),
    ],
)
def test_a_broken_key_ring_says_what_is_wrong(described: str, wrong: str) -> None:
    with pytest.raises(ValueError, match=wrong):
        KeyRing(described)

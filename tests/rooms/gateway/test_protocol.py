import json
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rooms.gateway import protocol

pytestmark = pytest.mark.pure
CID = "00000000-0000-4000-8000-000000000000"


@pytest.mark.parametrize(
    ("text", "about"),
    [
        ("", "malformed"),
        ("{", "malformed"),
        ("null", "object"),
        ("[1]", "object"),
        ("{}", "type"),
        ('{"type":"nonsense"}', "type"),
        ('{"type":"say","room":"r","cid":"x","text":"t"}', "cid"),
        (f'{{"type":"say","room":"r","cid":"{CID}"}}', "text"),
        (f'{{"type":"say","room":"r","cid":"{CID}","text":7}}', "text"),
        (f'{{"type":"say","room":"r","cid":"{CID}","text":"t","more":1}}', "unknown field"),
        ('{"type":"check_in","room":"r","distress":11}', "distress"),
        ('{"type":"check_in","room":"r","distress":-1}', "distress"),
        ('{"type":"pulse","room":"r","frequency":"gold"}', "frequency"),
        ('{"type":"seen","room":"r","seq":1e99}', "seq"),
        ("[" * 50 + "]" * 50, "deep"),
        ('{"a":' * 20 + "1" + "}" * 20, "deep"),
        ("\ud800", "text"),
    ],
)
def test_what_is_not_a_frame_is_refused_with_what_is_wrong(text: str, about: str) -> None:
    with pytest.raises(protocol.ProtocolError) as error:
        protocol.decode(text)
    assert about in error.value.about


def test_the_answer_never_repeats_what_was_sent() -> None:
    for text in ('{"type":"my secret"}', '{"type":"say","my secret":1}', '{"type":"duty","on":"my secret"}'):
        with pytest.raises(protocol.ProtocolError) as error:
            protocol.decode(text)
        assert "secret" not in error.value.about


def test_brackets_inside_text_are_not_depth() -> None:
    text = "[{" * 2000
    frame = protocol.decode(json.dumps({"type": "say", "room": "r", "cid": CID, "text": text}))
    assert frame.text == text


@given(st.text(max_size=200))
def test_any_text_either_decodes_or_is_refused(text: str) -> None:
    try:
        protocol.decode(text)
    except protocol.ProtocolError as error:
        assert error.about


@pytest.mark.parametrize("frame", get_args(protocol.ClientFrame), ids=lambda f: f.__name__)
def test_every_client_frame_has_a_tag_in_plain_snake_case(frame: type[protocol.Frame]) -> None:
    tag = frame.__struct_config__.tag
    assert isinstance(tag, str) and tag == tag.lower() and tag.isascii()

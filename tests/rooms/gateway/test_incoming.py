"""What a peer may send: size, rate, and that a refusal costs little."""

import json
from typing import Any
from uuid import uuid4

import pytest
from django.test import override_settings

from rooms.gateway import protocol
from rooms.gateway.buckets import Bucket
from rooms.gateway.incoming import GRACE_FRAMES, Incoming, Over, cid_in, too_large

pytestmark = pytest.mark.pure
CID = str(uuid4())


def incoming(*messages: dict[str, Any]) -> Incoming:
    waiting = iter(messages)

    async def receive() -> dict[str, Any]:
        return next(waiting)

    return Incoming(receive)


async def test_text_is_handed_on_and_the_end_of_the_peer_ends_the_socket() -> None:
    socket = incoming(
        {"type": "websocket.receive", "text": "{}"}, {"type": "websocket.disconnect", "code": 1006}
    )
    assert await socket.text() == "{}"
    with pytest.raises(Over) as over:
        await socket.text()
    assert over.value.code == 0


@pytest.mark.parametrize("message", [{"bytes": b"{}"}, {"text": None, "bytes": b""}, {"text": "ä" * 33_000}])
async def test_bytes_and_too_much_text_are_not_of_this_protocol(message: dict[str, Any]) -> None:
    with pytest.raises(Over) as over:
        await incoming({"type": "websocket.receive"} | message).text()
    assert over.value.code == protocol.CLOSE_PROTOCOL


@pytest.mark.parametrize(
    ("text", "large"),
    [("a" * 65_536, False), ("a" * 65_537, True), ("€" * 21_845, False), ("€" * 21_846, True)],
)
def test_size_is_counted_in_bytes(text: str, large: bool) -> None:
    assert too_large(text) is large


@override_settings(SOCKET_RATE=0.1, SOCKET_BURST=2, FLOOD_SECONDS=0)
async def test_a_peer_that_goes_on_though_refused_is_read_no_more_and_closed() -> None:
    frame = {"type": "websocket.receive", "text": "{}"}
    socket = incoming(*[frame] * (3 + GRACE_FRAMES))
    refused = []
    with pytest.raises(Over) as over:
        while await socket.text():
            refused.append(socket.too_fast())
    assert over.value.code == protocol.CLOSE_RATE
    assert refused == [False] * 2 + [True] * (GRACE_FRAMES + 1)


@override_settings(SOCKET_RATE=0.1, SOCKET_BURST=50)
def test_sockets_of_one_person_share_their_persons_rate() -> None:
    one, other = incoming(), incoming()
    one.person = other.person = Bucket(0.1, 2)
    assert [one.too_fast(), other.too_fast(), one.too_fast(), other.too_fast()] == [False, False, True, True]


def test_a_refused_message_is_named_without_decoding_it() -> None:
    frame = {"type": "say", "room": "r", "cid": CID, "text": "x" * 60_000}
    assert cid_in(json.dumps(frame)) == cid_in(json.dumps(frame, separators=(",", ":"))) == CID
    assert cid_in('{"type":"typing","room":"r"}') is None


def test_words_in_a_message_do_not_pose_as_its_id() -> None:
    frame = {"type": "say", "text": f'"cid":"{uuid4()}"', "cid": CID}
    assert cid_in(json.dumps(frame)) == CID

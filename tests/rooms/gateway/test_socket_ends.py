"""What ends a socket, and with which word: sessions, broken frames, floods, restarts, slowness."""

import json
from uuid import uuid4

import pytest
from asgiref.sync import sync_to_async

from rooms.care import sessions, talk
from rooms.conversation import selectors
from rooms.conversation.models import Event
from rooms.gateway import protocol, service

from .conftest import Cast, Tab, session_of


async def test_ending_a_session_ends_its_sockets(led: Cast, tab) -> None:
    lead = await tab(led.lead)
    await lead.hello()
    await sync_to_async(sessions.end_sessions)(led.lead, led.staff, "lost phone")
    assert await lead.until_closed() == protocol.CLOSE_SESSION_OVER


async def test_without_a_session_or_with_an_ended_one_the_socket_closes_with_its_code(
    cast: Cast, relay
) -> None:
    for cookie in ("", "x" * 32, "broken;;=\x00"):
        nobody = await Tab(cookie).open()
        await nobody.send({"type": "hello"})
        assert await nobody.until_closed() == protocol.CLOSE_SESSION_OVER


async def test_a_foreign_origin_is_refused_before_the_upgrade(cast: Cast, relay) -> None:
    cookie = await sync_to_async(session_of)(cast.seeker)
    headers = [(b"origin", b"https://evil.example"), (b"cookie", f"sessionid={cookie}".encode())]
    tab = await Tab("", headers).open()
    assert tab.closed is not None


@pytest.mark.parametrize(
    "text",
    ["", "{", "null", "[" * 5000, json.dumps({"type": "hello", "rooms": [{"room": "r" * 99}]}), '"\ud800"'],
)
async def test_what_is_no_frame_closes_the_socket_and_says_why(led: Cast, tab, text: str) -> None:
    seeker = await tab(led.seeker)
    await seeker.hello()
    await seeker.send(text)
    assert await seeker.until_closed() == protocol.CLOSE_PROTOCOL
    assert seeker.seen[-1]["code"] == "protocol"


async def test_bytes_and_oversized_frames_close_the_socket(led: Cast, tab) -> None:
    for message in ({"bytes": b"\x00\x01"}, {"text": "x" * 70_000}):
        seeker = await tab(led.seeker)
        await seeker.hello()
        await seeker.wire.send_input({"type": "websocket.receive", **message})
        assert await seeker.until_closed() == protocol.CLOSE_PROTOCOL


async def test_commands_before_hello_close_the_socket(led: Cast, tab) -> None:
    seeker = await tab(led.seeker)
    await seeker.send({"type": "typing", "room": led.room.key})
    assert await seeker.until_closed() == protocol.CLOSE_NO_HELLO


@pytest.mark.parametrize(
    ("text", "code"), [("", "empty"), ("   ", "empty"), ("a" * 4001, "too_long"), ("a\x00", "bad_text")]
)
async def test_words_that_cannot_be_stored_are_answered_by_name_and_the_room_goes_on(
    led: Cast, tab, text: str, code: str
) -> None:
    seeker = await tab(led.seeker)
    await seeker.hello()
    assert (await seeker.say(led.room.key, text))["code"] == code
    assert (await seeker.say(led.room.key, "fine"))["type"] == "ack"


async def test_flooding_is_slowed_and_then_ended(led: Cast, tab, settings) -> None:
    settings.SOCKET_RATE, settings.SOCKET_BURST, settings.FLOOD_SECONDS = 0.1, 5, 0
    seeker = await tab(led.seeker)
    await seeker.hello()
    for n in range(80):
        await seeker.send({"type": "say", "room": led.room.key, "cid": str(uuid4()), "text": str(n)})
    assert await seeker.until_closed() == protocol.CLOSE_RATE
    assert any(f.get("code") == "rate" for f in seeker.seen)


async def test_a_restart_says_when_to_come_back_and_closes_with_its_code(led: Cast, tab) -> None:
    seeker = await tab(led.seeker)
    await seeker.hello()
    ack = await seeker.say(led.room.key, "before the restart")
    await service.service().drain()
    assert await seeker.until_closed() == protocol.CLOSE_RESTART
    assert [f for f in seeker.seen if f["type"] == "reconnect"]
    assert await Event.objects.filter(room=led.room, seq=ack["seq"]).aexists()


async def test_a_socket_that_takes_nothing_is_closed_as_slow_and_resume_repairs(led: Cast, tab) -> None:
    seeker = await tab(led.seeker)
    await seeker.hello()
    [socket] = service.service().hub.people[led.seeker.pk]
    socket.out._too_slow()
    assert await seeker.until_closed() == protocol.CLOSE_SLOW
    access = await sync_to_async(selectors.access_of)(led.lead.pk, led.room.key)
    said = await sync_to_async(talk.say)(access, str(uuid4()), "while you were away")
    again = await tab(led.seeker)
    await again.hello({"room": led.room.key, "last_seq": said.seq - 1})
    assert (await again.get("event", seq=said.seq))["text"] == "while you were away"

"""The express in brings what the server's own way brings, and leaves to it whatever is not one whole text frame."""

import os
import socket
import struct
import subprocess
import sys
from collections.abc import Iterator
from contextlib import suppress
from itertools import pairwise
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st
from websockets.http11 import Request
from websockets.server import ServerProtocol

from supportnet.serve import listening
from supportnet.serve.children import ROOT
from supportnet.serve.express_in import between_frames, whole_text

MOST = 65_000
HANDSHAKE = (
    b"GET / HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
    b"Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\nSec-WebSocket-Version: 13\r\n\r\n"
)
BEGIN, END = b"the beginning", b"the end"
WORDS = ["", "a", "x" * 125, "x" * 126, "é" * 63, "日本語 \U0001f49c", "y" * 5_000, "z" * 60_000]
masks = st.binary(min_size=4, max_size=4)


def frame(payload: bytes, opcode: int = 1, last: bool = True, mask: bytes = b"\x01\x80\xff\x7c") -> bytes:
    size = len(payload)
    head = bytes(
        ((0x80 if last else 0) | opcode, 0x80 | (size if size < 126 else 126 if size < 65_536 else 127))
    )
    more = b"" if size < 126 else struct.pack("!H" if size < 65_536 else "!Q", size)
    return head + more + mask + bytes(byte ^ mask[i % 4] for i, byte in enumerate(payload))


@pytest.mark.pure
@given(st.text(max_size=500), masks)
def test_a_whole_text_frame_is_read(words: str, mask: bytes) -> None:
    assert whole_text(frame(words.encode(), mask=mask), MOST) == words


@pytest.mark.pure
@given(st.text(min_size=1, max_size=300), masks, st.data())
def test_a_part_of_a_frame_or_more_than_one_is_left_to_the_server(
    words: str, mask: bytes, data: st.DataObject
) -> None:
    whole = frame(words.encode(), mask=mask)
    cut = data.draw(st.integers(0, len(whole) - 1))
    assert whole_text(whole[:cut], MOST) is None
    assert whole_text(whole + whole[: cut + 1], MOST) is None


@pytest.mark.pure
@given(st.binary(max_size=300))
def test_whatever_comes_it_is_one_text_frame_or_the_servers(data: bytes) -> None:
    found = whole_text(data, MOST)
    assert found is None or (data[0] == 0x81 and len(frame(found.encode())) == len(data))


@pytest.mark.pure
@pytest.mark.parametrize(
    "data",
    [
        frame(b"words", opcode=2),
        frame(b"words", opcode=0),
        frame(b"words", opcode=9),
        frame(b"words", last=False),
        b"\x81\x05words",  # not masked
        b"\xc1" + frame(b"words")[1:],  # a reserved bit
        b"\x81\xfe\x00\x05\0\0\0\0words",  # a length longer than it need be
        frame(b"\xff\xfe"),  # not UTF-8
        frame(b"x" * (MOST + 1)),
        frame(b"x" * 70_000),
        frame(b"x" * 70_000)[:133],  # as many bytes as a frame has whose length is 127
    ],
    ids=lambda data: data[:8].hex(),
)
def test_what_is_not_exactly_a_small_text_frame_is_left_to_the_server(data: bytes) -> None:
    assert whole_text(data, MOST) is None


def opened() -> ServerProtocol:
    connection = ServerProtocol()
    connection.receive_data(HANDSHAKE)
    [request] = connection.events_received()
    assert isinstance(request, Request)
    connection.send_response(connection.accept(request))
    return connection


WHOLE, PART = frame(b"words"), frame(b"begun", last=False)


@pytest.mark.pure
@pytest.mark.parametrize(
    ("read", "between"),
    [
        (b"", True),
        (WHOLE, True),
        (WHOLE * 3, True),
        (frame(b""), True),
        (frame(b"?", opcode=9), True),
        (PART + frame(b"ended", opcode=0), True),
        (WHOLE[:1], False),
        (WHOLE[:6], False),  # all but what it says
        (WHOLE[:-1], False),
        (WHOLE + WHOLE[:3], False),
        (PART, False),
        (PART + frame(b"?", opcode=9), False),
        (frame(struct.pack("!H", 1000), opcode=8), False),  # goodbye
        (b"\x81\x05words", False),  # wrong, and over
    ],
)
def test_between_two_frames_is_known_from_websockets_own_parser(read: bytes, between: bool) -> None:
    at_once, cut = opened(), opened()
    assert not between_frames(ServerProtocol()) and between_frames(at_once)
    at_once.receive_data(read)
    for byte in read:
        cut.receive_data(bytes((byte,)))
    assert between_frames(at_once) == between_frames(cut) == between


@pytest.fixture(scope="module", params=["daphne", "uvicorn"])
def addresses(request: pytest.FixtureRequest) -> Iterator[dict[str, tuple[str, int]]]:
    """The same server with the express and without."""
    found, started = {}, []
    for way in ("yes", "no"):
        opened = listening.listen("127.0.0.1", 0)
        fd = opened.fileno()
        more = {"PYTHONPATH": ".", "SUPPORTNET_EXPRESS": way, "DJANGO_SETTINGS_MODULE": "supportnet.settings"}
        command = [sys.executable, "-m", "tests.supportnet.serve.echo_server", request.param, str(fd)]
        started.append((subprocess.Popen(command, cwd=ROOT, pass_fds=[fd], env=os.environ | more), opened))
        found[way] = opened.getsockname()
    yield found
    for process, opened in started:
        process.kill()
        process.wait(10)
        opened.close()


Told = dict[int, list[bytes]]  # what the server sent by opcode: a pong may overtake an answer


def told(address: tuple[str, int], reads: list[bytes]) -> Told:
    """All that the server sends after its answer to the handshake, to its close or ours."""
    with socket.create_connection(address, timeout=60) as peer:
        peer.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        peer.sendall(HANDSHAKE)
        got = b""
        while b"\r\n\r\n" not in got:
            got += peer.recv(65_536)
        got = got.partition(b"\r\n\r\n")[2]
        peer.sendall(frame(BEGIN))
        while not got.endswith(BEGIN):
            got += peer.recv(65_536)
        try:
            for part in [*reads, frame(END)]:
                peer.sendall(part)
        except OSError:
            pass  # it has closed: what it said stands in what is received
        with suppress(ConnectionResetError):
            while part := peer.recv(65_536):
                got += part
                if got.endswith(END):
                    peer.sendall(frame(struct.pack("!H", 1000), opcode=8))
        return _by_opcode(got)


def _by_opcode(got: bytes) -> Told:
    found: Told = {}
    while got:
        size, at = got[1], 2
        if size > 125:
            at = 4 if size == 126 else 10
            size = int.from_bytes(got[2:at], "big")
        found.setdefault(got[0] & 15, []).append(got[at : at + size])
        got = got[at + size :]
    return found


def _cut(whole: bytes, random: Random, pieces: int) -> list[bytes]:
    places = sorted({0, len(whole), *(random.randrange(len(whole)) for _ in range(pieces))})
    return [whole[a:b] for a, b in pairwise(places)]


def _frames(random: Random) -> list[bytes]:
    """A conversation's frames: mostly texts, with pieces, pings between pieces, and bytes."""
    found: list[bytes] = []
    for _ in range(40):
        words = random.choice(WORDS).encode()
        kind = random.randrange(8)
        if kind == 0:
            middle = len(words) // 2
            found += [
                frame(words[:middle], last=False),
                frame(b"?", opcode=9),
                frame(words[middle:], opcode=0),
            ]
        elif kind == 1:
            found.append(frame(words, opcode=2))
        elif kind == 2:
            found.append(frame(b"still there?", opcode=9))
        else:
            found.append(frame(words))
    return found


@pytest.mark.server
@pytest.mark.parametrize("seed", range(6))
def test_both_ways_bring_the_same_messages_however_the_bytes_are_cut(
    addresses: dict[str, tuple[str, int]], seed: int
) -> None:
    random = Random(seed)
    frames = _frames(random)
    reads = frames if seed % 2 else _cut(b"".join(frames), random, 60)
    ways = {way: told(address, reads) for way, address in addresses.items()}
    assert ways["yes"] == ways["no"]
    assert len(ways["yes"][1]) == sum(one[0] in (0x80, 0x81, 0x82) for one in frames) + 2


@pytest.mark.server
@pytest.mark.parametrize(
    "wrong",
    [
        frame(b"begun", last=False) + frame(b"another"),  # a whole text in the middle of one in pieces
        frame(b"\xff\xfe"),
        b"\x81\x05words",
        b"\xc1" + frame(b"words")[1:],
    ],
    ids=["a text amid pieces", "not UTF-8", "not masked", "a reserved bit"],
)
def test_what_breaks_the_protocol_ends_the_same_way(
    addresses: dict[str, tuple[str, int]], wrong: bytes
) -> None:
    ways = {way: told(address, [wrong, frame(b"after")]) for way, address in addresses.items()}
    assert ways["yes"] == ways["no"]
    assert ways["yes"][1] == [b"text " + BEGIN]

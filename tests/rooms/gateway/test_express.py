"""The express and the public ASGI way put the same bytes on the wire, under the servers that we really run."""

import os
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator

import pytest

from rooms.gateway.express import express_of, forget_handshake, framed
from rooms.gateway.outgoing import Outgoing
from supportnet.serve import listening
from supportnet.serve.children import ROOT
from tests.rooms.gateway.express_server import FRAMES

READY = b"\x81\x82\0\0\0\0ok"
LAST = framed("the last")
CLOSED_4008 = b"\x88\x02" + (4008).to_bytes(2, "big")
EXPECTED = b"".join(framed(frame) for turn in FRAMES for frame in turn) + CLOSED_4008


@pytest.fixture(scope="module", params=["daphne", "uvicorn"])
def address(request: pytest.FixtureRequest) -> Iterator[tuple[str, int]]:
    opened = listening.listen("127.0.0.1", 0)
    command = [sys.executable, "-m", "tests.rooms.gateway.express_server", request.param]
    fd = opened.fileno()
    process = subprocess.Popen(
        [*command, str(fd)], cwd=ROOT, pass_fds=[fd], env=os.environ | {"PYTHONPATH": "."}
    )
    yield opened.getsockname()
    process.kill()
    process.wait(10)
    opened.close()


def received(address: tuple[str, int], way: str) -> bytes:
    """Everything that the server sends after its answer to the handshake, its close among it."""
    with socket.create_connection(address, timeout=60) as peer:
        peer.sendall(
            f"GET /{way} HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            "Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\nSec-WebSocket-Version: 13\r\n\r\n".encode()
        )
        got = b""
        while b"\r\n\r\n" not in got:
            got += peer.recv(65_536)
        head, _, got = got.partition(b"\r\n\r\n")
        assert b" 101 " in head.splitlines()[0]
        peer.sendall(READY)
        answered = False
        while part := peer.recv(65_536):
            got += part
            if not answered and got.endswith(LAST):
                answered = True
                peer.sendall(READY)
            if got.endswith(CLOSED_4008):
                break
        return got


@pytest.mark.server
@pytest.mark.parametrize("way", ["express", "plain"])
def test_every_frame_arrives_whole_in_order_and_with_the_same_bytes(
    address: tuple[str, int], way: str
) -> None:
    assert received(address, way) == EXPECTED


@pytest.mark.pure
@pytest.mark.parametrize("size", [0, 1, 125, 126, 127, 65_535, 65_536, 200_000])
def test_a_frame_is_headed_by_its_length_in_bytes(size: int) -> None:
    wire = framed("x" * size)
    short = wire[1]
    head = 2 if short < 126 else 4 if short == 126 else 10
    told = short if short < 126 else int.from_bytes(wire[2:head], "big")
    assert (wire[0], told, len(wire)) == (0x81, size, head + size)
    assert len(framed("é" * size)) - len(framed("")) >= 2 * size


def _server(module: str, **inside: object) -> object:
    """A server's protocol as some other version might be: its name, but not its internals."""
    return type("Protocol", (), {"__module__": module, **inside})()


class Unknown:
    async def send(self, message: dict[str, object]) -> None: ...


def _uvicorns(**inside: object) -> object:
    async def send(self: object, message: dict[str, object]) -> None: ...

    module = "uvicorn.protocols.websockets.websockets_sansio_impl"
    return _server(module, send=send, **inside).send  # type: ignore[attr-defined]


@pytest.mark.pure
@pytest.mark.parametrize(
    "send",
    [
        Unknown().send,
        lambda message: None,
        _uvicorns(),
        _uvicorns(close_sent=False),
        _uvicorns(close_sent=False, transport=object()),
        _uvicorns(transport=object(), request=None),
    ],
)
def test_a_server_that_is_not_as_we_know_it_is_spoken_to_in_public(send: Callable[..., object]) -> None:
    assert express_of(send) is None
    forget_handshake(send)


@pytest.mark.pure
async def test_without_an_express_the_frames_leave_by_asgi_send_in_order() -> None:
    sent: list[str] = []

    async def send(message: dict[str, str]) -> None:
        sent.append(message["text"])

    out = Outgoing(send, express_of(send), most_bytes=1_000, patience=1, too_slow=lambda: None)  # type: ignore[arg-type]
    for word in ("one", "two", "three"):
        out.push(word)
    out.go()
    assert sent == ["one", "two", "three"]

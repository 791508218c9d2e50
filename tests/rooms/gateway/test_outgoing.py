"""What waits for a slow peer is bounded, in order, and ends in 4008 instead of growing."""

import asyncio
from typing import Any

from rooms.gateway.outgoing import Outgoing

FRAME = "x" * 1_000


class Peer:
    """An ASGI send that takes frames only while it is willing."""

    def __init__(self) -> None:
        self.taken: list[str] = []
        self.willing = asyncio.Event()

    async def send(self, message: dict[str, Any]) -> None:
        await self.willing.wait()
        self.taken.append(message["text"])


def outgoing(peer: Peer, slow: list[bool], patience: float = 30) -> Outgoing:
    return Outgoing(peer.send, None, most_bytes=10_000, patience=patience, too_slow=lambda: slow.append(True))


async def test_a_willing_peer_gets_everything_in_order_without_waiting() -> None:
    peer, slow = Peer(), []
    peer.willing.set()
    out = outgoing(peer, slow)
    for number in range(50):
        out.push(str(number))
    await asyncio.sleep(0)
    assert peer.taken == [str(number) for number in range(50)]
    assert not slow


async def test_a_peer_that_pauses_gets_everything_in_order_once_it_reads_again() -> None:
    peer, slow = Peer(), []
    out = outgoing(peer, slow)
    for number in range(20):
        out.push(str(number))
        await asyncio.sleep(0)
    peer.willing.set()
    async with asyncio.timeout(10):
        while len(peer.taken) < 20:
            await asyncio.sleep(0)
    assert peer.taken == [str(number) for number in range(20)]
    assert not slow


async def test_a_peer_that_reads_nothing_is_given_up_once_and_nothing_more_is_kept() -> None:
    peer, slow = Peer(), []
    out = outgoing(peer, slow)
    for _ in range(40):
        out.push(FRAME)
        await asyncio.sleep(0)
    assert slow == [True]
    assert out.closed


async def test_passing_frames_are_dropped_while_anything_waits() -> None:
    peer, slow = Peer(), []
    out = outgoing(peer, slow)
    out.push("kept")
    await asyncio.sleep(0)
    out.push_passing("typing")
    peer.willing.set()
    await asyncio.sleep(0.01)
    assert peer.taken == ["kept"]


class Slow(Peer):
    """Takes one frame a moment."""

    async def send(self, message: dict[str, Any]) -> None:
        await asyncio.sleep(0.001)
        self.taken.append(message["text"])


async def test_a_past_longer_than_the_queue_reaches_a_slow_peer_that_reads() -> None:
    peer, slow = Slow(), []
    out = outgoing(peer, slow)
    frames = [f"{number:03}{FRAME}" for number in range(60)]
    begun = await out.push_ahead(frames, lambda: True)
    assert 0 < begun < 60, "the rest goes with the step into the live feed"
    for frame in frames[begun:]:
        out.push(frame)
    async with asyncio.timeout(10):
        while "059" not in "".join(peer.taken)[-1_500:]:
            await asyncio.sleep(0.01)
    told = "".join(peer.taken)
    assert not slow and [told.count(frame) for frame in frames] == [1] * 60
    assert sorted(frames, key=told.index) == frames


async def test_a_past_ends_where_the_right_to_it_ends() -> None:
    peer, slow = Slow(), []
    out = outgoing(peer, slow)
    await out.push_ahead([FRAME] * 60, lambda: not peer.taken)
    await asyncio.sleep(0.2)
    assert "".join(peer.taken).count(FRAME) < 30


async def test_a_peer_that_takes_nothing_of_its_past_is_given_up() -> None:
    peer, slow = Peer(), []
    out = outgoing(peer, slow, patience=0.1)
    async with asyncio.timeout(10):
        await out.push_ahead([FRAME] * 60, lambda: True)
    assert slow == [True]


async def test_a_short_past_needs_no_waiting() -> None:
    out = outgoing(Peer(), [])
    assert await out.push_ahead([FRAME] * 3, lambda: True) == 0


class Broken:
    """A server's transport whose peer is gone in a way that nobody foresaw."""

    def write(self, data: bytes) -> int:
        raise RuntimeError("the handler is closed")

    def waiting(self) -> int:
        return 0


async def test_one_socket_that_cannot_be_written_to_holds_up_no_other_and_is_given_up() -> None:
    peer, slow, broken = Peer(), [], []
    peer.willing.set()
    first = Outgoing(
        peer.send, Broken(), most_bytes=10_000, patience=30, too_slow=lambda: broken.append(True)
    )
    second = outgoing(peer, slow)
    for number in range(2):
        first.push("lost")
        second.push(str(number))
        await asyncio.sleep(0)
    assert peer.taken == ["0", "1"] and not slow
    assert broken == [True] and first.closed

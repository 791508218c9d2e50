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

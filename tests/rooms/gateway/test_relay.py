"""The relay on a valkey that hangs, goes and comes back: noticed soon, and nothing wanted is forgotten."""

import asyncio
import os
import signal
import subprocess
import time
from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import redis.asyncio
from django.conf import settings

from rooms.gateway.parcels import ALL, Parcel, Personal, Rights, person_channel
from rooms.gateway.relay import Relay
from supportnet.serve import valkey


class Valkey:
    """A valkey of this test alone."""

    def __init__(self, place: Path) -> None:
        self.place = place
        self.process = self.start()

    def start(self) -> "subprocess.Popen[bytes]":
        self.process = subprocess.Popen(
            valkey.command(self.place), env=os.environ | {"SUPPORTNET_SUPERVISOR": str(os.getpid())}
        )
        return self.process

    def hang(self) -> None:
        self.process.send_signal(signal.SIGSTOP)

    def wake(self) -> None:
        self.process.send_signal(signal.SIGCONT)

    def end(self) -> None:
        self.wake()
        self.process.kill()
        self.process.wait(10)


@pytest.fixture
def server(settings: Any) -> Iterator[Valkey]:
    place = valkey.folder()
    settings.REDIS_URL = valkey.url(place)
    running = Valkey(place)
    yield running
    running.end()


class Process:
    """One process's relay, and what came to it."""

    def __init__(self, name: bytes) -> None:
        self.got: list[Parcel] = []
        self.relay = Relay(self.got.append, name)


@pytest.fixture
async def two(server: Valkey) -> AsyncIterator[tuple[Process, Process]]:
    processes = Process(b"one....."), Process(b"two.....")
    for process in processes:
        process.relay.start()
    await until(lambda: all(p.relay.healthy for p in processes))
    yield processes
    server.wake()
    for process in processes:
        await process.relay.stop()


async def until(true: Callable[[], object], seconds: float = 10.0) -> float:
    """How long it took."""
    began = time.monotonic()
    async with asyncio.timeout(seconds):
        while not true():
            await asyncio.sleep(0.01)
    return time.monotonic() - began


def told(number: int) -> Personal:
    return Personal(7, f'{{"type":"{number}"}}')


async def test_a_hanging_valkey_is_noticed_though_nobody_says_anything(
    two: tuple[Process, Process], server: Valkey
) -> None:
    server.hang()
    assert await until(lambda: not any(p.relay.healthy for p in two)) < 2.0


async def test_subscribing_at_a_hanging_valkey_holds_nobody_up_twice(
    two: tuple[Process, Process], server: Valkey
) -> None:
    server.hang()
    began = time.monotonic()
    for user in range(1, 6):
        await two[0].relay.want(person_channel(user))
    assert time.monotonic() - began < 1.5


async def test_what_was_wanted_while_it_hung_arrives_afterwards(
    two: tuple[Process, Process], server: Valkey
) -> None:
    server.hang()
    await until(lambda: not any(p.relay.healthy for p in two))
    await two[1].relay.want(person_channel(7))
    server.wake()
    await until(lambda: all(p.relay.healthy for p in two))
    two[0].relay.send([told(1)])
    await until(lambda: told(1) in two[1].got)


async def test_what_was_said_while_it_was_away_arrives_once_it_is_back(
    two: tuple[Process, Process], server: Valkey
) -> None:
    await two[1].relay.want(person_channel(7))
    server.end()
    await until(lambda: not any(p.relay.healthy for p in two))
    two[0].relay.send([told(1)])
    server.start()
    await until(lambda: told(1) in two[1].got)


async def test_one_that_was_alone_hears_at_once_of_another_that_comes(server: Valkey) -> None:
    first, second = Process(b"one....."), Process(b"two.....")
    try:
        first.relay.start()
        await until(lambda: first.relay.alone)
        second.relay.start()
        await until(lambda: second.relay.healthy)
        assert await until(lambda: not first.relay.alone) < 0.4  # told, not counted
        await second.relay.want(person_channel(7))
        first.relay.send([told(1)])
        await until(lambda: told(1) in second.got)
    finally:
        for process in (first, second):
            await process.relay.stop()


async def test_health_counts_as_settled_only_after_a_while_of_polling_beside_it(
    two: tuple[Process, Process], server: Valkey
) -> None:
    assert not two[0].relay.settled
    await until(lambda: two[0].relay.settled)
    server.hang()
    await until(lambda: not two[0].relay.healthy)
    assert not two[0].relay.settled


async def test_a_parcel_of_another_version_is_passed_over(two: tuple[Process, Process]) -> None:
    other = redis.asyncio.Redis.from_url(settings.REDIS_URL)
    await other.publish(ALL, b"another." + b"\x93from the future")
    await other.aclose()
    two[0].relay.send([Rights(3, None, "", False)])
    await until(lambda: two[1].got)
    assert two[1].relay.healthy

"""What is done to the service: each act runs until told to stop, and leaves everything running again."""

import asyncio
import contextlib
import os
import signal
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

import msgspec

from bench import procs, servers
from bench.client import frames
from bench.client.dialects import Product
from tests.faults.world import World

FLOOD_CID = "00000000-0000-4000-8000-ffffffffffff"
TWO = ("postgres-2",)
Act = Callable[[World, asyncio.Event], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Fault:
    """`fates` are those of a bad network; `repeats` is the share of lines said again on purpose; `pace` is the
    share of the run's rate at which people talk."""

    name: str
    about: str
    act: Act
    worlds: tuple[str, ...] = ("postgres-2", "sqlite-1")
    fates: tuple[str, ...] = ()
    repeats: float = 0.02
    slow_readers: int = 0
    padding: int = 0  # characters more a line
    pace: float = 1.0
    clock_off: int = 0  # a second supervisor on the same database and valkey, its clock so many seconds off


async def pause(stop: asyncio.Event, seconds: float) -> bool:
    """True when it is time to stop."""
    with contextlib.suppress(TimeoutError):
        await asyncio.wait_for(stop.wait(), seconds)
    return stop.is_set()


def signal_all(pids: Iterable[int], sign: signal.Signals) -> None:
    for pid in pids:
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, sign)


async def nothing(world: World, stop: asyncio.Event) -> None:
    await stop.wait()


def each_in_turn(sign: signal.Signals, every: float) -> Act:
    """One web process after the other gets this signal; the supervisor brings it back."""

    async def act(world: World, stop: asyncio.Event) -> None:
        turn = 0
        while not await pause(stop, every):
            processes = await asyncio.to_thread(world.web_processes)
            if processes:
                signal_all([processes[turn % len(processes)]], sign)
            turn += 1

    return act


async def kill_clock(world: World, stop: asyncio.Event) -> None:
    while not await pause(stop, 3):
        signal_all(await asyncio.to_thread(world.clocks), signal.SIGKILL)


async def valkey_restarts(world: World, stop: asyncio.Event) -> None:
    while not await pause(stop, 3):
        await asyncio.to_thread(world.kill_valkey)
        await pause(stop, 3)
        await asyncio.to_thread(world.start_valkey)


async def valkey_hangs(world: World, stop: asyncio.Event) -> None:
    """Longest until the scene ends: 30 s in a full run."""
    while not await pause(stop, 2):
        signal_all([world.valkey.pid], signal.SIGSTOP)
        await pause(stop, 30)
        signal_all([world.valkey.pid], signal.SIGCONT)


async def postgres_restarts(world: World, stop: asyncio.Event) -> None:
    while not await pause(stop, 6):
        await asyncio.to_thread(world.restart_postgres)


async def postgres_hangs(world: World, stop: asyncio.Event) -> None:
    while not await pause(stop, 4):
        stopped = await asyncio.to_thread(world.postgres_processes)
        signal_all(stopped, signal.SIGSTOP)
        await pause(stop, 6)
        signal_all(stopped, signal.SIGCONT)


async def supervisor_dies(world: World, stop: asyncio.Event) -> None:
    """kill -9 of the supervisor: everything goes down with it and is started anew."""
    while not await pause(stop, 8):
        assert world.serve is not None
        world.serve.kill()
        await asyncio.to_thread(world.serve.wait, 10)
        await asyncio.to_thread(_gone, world)
        await asyncio.to_thread(world.start_again)


async def flood(world: World, stop: asyncio.Event) -> None:
    """What the web processes grew by at most is noted in MB."""
    member = next(m for m in world.members if m.room.startswith("flood-"))
    processes = await asyncio.to_thread(world.web_processes)
    before = sum(procs.resident_kib([pid]) for pid in processes)
    most = before
    while not stop.is_set():
        with contextlib.suppress(OSError, TimeoutError, asyncio.IncompleteReadError):
            reader, writer = await asyncio.open_connection("127.0.0.1", world.port)
            headers = Product().headers(world.base, member)
            writer.write(frames.handshake(f"127.0.0.1:{world.port}", "/ws/", headers))
            await asyncio.wait_for(reader.readuntil(b"\r\n\r\n"), 5)
            writer.write(frames.frame(b'{"type":"hello","rooms":[]}'))
            line = msgspec.json.encode(
                {"type": "say", "room": member.room, "cid": FLOOD_CID, "text": "x" * 60_000}
            )
            whole = frames.frame(line)
            reading = asyncio.create_task(_read_all(reader))
            while not stop.is_set():
                writer.write(whole)
                await asyncio.wait_for(writer.drain(), 2)
                most = max(most, sum(procs.resident_kib([pid]) for pid in processes))
            reading.cancel()
        await pause(stop, 0.2)
    world.notes["grown MB"] = round((most - before) / 1024, 1)


async def _read_all(reader: asyncio.StreamReader) -> None:
    while await reader.read(65_536):
        pass


async def disk_fills(world: World, stop: asyncio.Event) -> None:
    """Not a byte is free for 4 s of 7."""
    ballast = world.folder / "ballast"
    while not await pause(stop, 3):
        await asyncio.to_thread(_fill, ballast)
        await pause(stop, 4)
        ballast.unlink()


def _fill(ballast: Path) -> None:
    with ballast.open("wb", buffering=0) as file, contextlib.suppress(OSError):
        for size in (1_048_576, 4_096, 1):
            with contextlib.suppress(OSError):
                while True:
                    file.write(bytes(size))


def _gone(world: World) -> None:
    with contextlib.suppress(ProcessLookupError, RuntimeError):
        assert world.serve is not None
        servers.stop(world.serve)


FAULTS = {
    fault.name: fault
    for fault in (
        Fault("calm", "no fault: the measure of all others", nothing),
        Fault("kill", "kill -9 of a web process every 4 s", each_in_turn(signal.SIGKILL, 4)),
        Fault(
            "away", "kill -9 of a web process every 8 s at a human pace: how long people are away",
            each_in_turn(signal.SIGKILL, 8), pace=0.04,
        ),
        Fault("roll", "SIGTERM to each web process in turn, every 6 s", each_in_turn(signal.SIGTERM, 6)),
        Fault("clock", "kill -9 of the clock every 3 s", kill_clock),
        Fault("valkey-kill", "valkey killed every 3 s, back after 3 s, empty", valkey_restarts),
        Fault("valkey-stop", "valkey hangs (SIGSTOP) for up to 30 s", valkey_hangs),
        Fault("postgres-restart", "PostgreSQL ended at once every 6 s", postgres_restarts, ("postgres-2",)),
        Fault("postgres-stop", "PostgreSQL hangs (SIGSTOP) 6 s of 10", postgres_hangs, ("postgres-2",)),
        Fault(
            "network", "delay, stall, reset, half-open, 1 KB/s, cut in mid-frame", nothing,
            fates=("delay", "stall", "reset", "half-open", "trickle", "cut"),
        ),
        Fault("repeats", "every second line said again, now or later, in any order", nothing, repeats=0.5),
        Fault(
            "slow-readers", "one in each of ten rooms reads nothing for 12 s of 16, until cut off", nothing,
            slow_readers=10, padding=900, pace=0.6,
        ),
        Fault("disk-full", "no byte free on the disk for 4 s of 7", disk_fills, ("sqlite-small-disk",)),
        Fault("hour-fast", "a second machine, its clock an hour fast", nothing, TWO, clock_off=3_600),
        Fault("hour-slow", "a second machine, its clock an hour slow", nothing, TWO, clock_off=-3_600),
        Fault("flood", "one client sends frames of 60 KB as fast as it can", flood),
        Fault("supervisor", "kill -9 of the supervisor, all started anew", supervisor_dies),
    )
}  # fmt: skip
SHORT = (
    ("postgres-2", "kill"),
    ("postgres-2", "valkey-stop"),
    ("postgres-2", "network"),
    ("sqlite-1", "kill"),
)

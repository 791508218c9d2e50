"""One fault in one world: people talk, the fault does its work, all is healed, the journals are checked."""

import asyncio
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from time import perf_counter

from bench import backing
from bench.client.dialects import Member
from bench.stats import percentile
from tests.faults import proxy
from tests.faults.acts import Fault
from tests.faults.checker import Findings, check
from tests.faults.people import Person, Talker
from tests.faults.world import World

SETTLE_SECONDS = 60.0
ALERT_SECONDS = 10.0
DAWDLE_SECONDS, BETWEEN_SECONDS = 12.0, 4.0


@dataclass(slots=True)
class Result:
    """One line of the report."""

    world: str
    fault: str
    about: str
    seconds: float
    findings: Findings
    back_p95: float
    ack_p95_ms: float
    delivery_p95_ms: float
    settled: bool
    happened: bool  # a fault that did not take effect proves nothing
    repaired: int
    refused: dict[str, int] = field(default_factory=dict)
    notes: dict[str, float] = field(default_factory=dict)

    @property
    def kept(self) -> bool:
        return self.findings.kept and self.settled and self.happened


@dataclass(slots=True)
class Crowd:
    people: list[Person]
    staff: list[Person]

    @property
    def all(self) -> list[Person]:
        return self.people + self.staff


async def play(world: World, fault: Fault, prefix: str, seconds: float, rate: float) -> Result:
    """`rate` lines a second of each person."""
    world.notes.clear()
    members = [m for m in world.members if m.room.startswith(prefix + "-") or m.name == f"staff-{prefix}"]
    async with AsyncExitStack() as stack:
        base, network = world.base, None
        if fault.fates:
            network = await stack.enter_async_context(proxy.between(world.port, fault.fates))
            base = f"ws://127.0.0.1:{network.port}"
        bases = [base, await _second(world, fault.clock_off)] if fault.clock_off else [base]
        crowd = _crowd(bases, members, world.base, fault.slow_readers)
        lives = [asyncio.create_task(person.live()) for person in crowd.all]
        care = asyncio.create_task(_look_after(crowd))
        await _until(lambda: all(p.socket is not None for p in crowd.all), 30)
        lazy = [asyncio.create_task(_dawdle(person)) for person in crowd.people if person.narrow]
        await _talk(world, fault, crowd, seconds, rate * fault.pace)
        for task in lazy:
            task.cancel()
        if network is not None:
            network.healed = True
            for person in crowd.all:
                if person.socket is not None:
                    person.socket.abort()
        settled = await _settle(crowd)
        care.cancel()
        for person in crowd.all:
            person.stop()
        await asyncio.gather(*lives, return_exceptions=True)
        await asyncio.to_thread(world.stop_others)
    return await _result(world, fault, prefix, seconds, crowd, settled)


async def _second(world: World, clock: int) -> str:
    port = backing.free_port()
    await asyncio.to_thread(world.another_machine, port, clock)
    return f"ws://127.0.0.1:{port}"


def _crowd(bases: list[str], members: list[Member], origin: str, slow: int) -> Crowd:
    """The slow are helpers, each in a room of their own."""
    helpers = {m.room: m.name for m in members if m.room and not m.seeker}
    narrow = set(list(helpers.values())[:slow])
    people = [
        Person(bases[seed % len(bases)], m, seed, origin, narrow=m.name in narrow)
        for seed, m in enumerate(members)
    ]
    return Crowd([p for p in people if p.member.room], [p for p in people if not p.member.room])


async def _talk(world: World, fault: Fault, crowd: Crowd, seconds: float, rate: float) -> None:
    stop, stop_fault = asyncio.Event(), asyncio.Event()
    fault_runs = asyncio.create_task(_act(fault, world, stop_fault))
    talks = []
    for number, person in enumerate(crowd.people):
        danger = person.random.uniform(0.1, 0.85) * seconds if person.member.seeker else None
        talker = Talker(person, rate, fault.repeats, danger, fault.padding)
        talks.append(asyncio.create_task(talker.talk(number + 1, stop)))
    await asyncio.sleep(seconds)
    stop_fault.set()
    await fault_runs
    stop.set()
    await asyncio.gather(*talks)


async def _act(fault: Fault, world: World, stop: asyncio.Event) -> None:
    await fault.act(world, stop)


async def _look_after(crowd: Crowd) -> None:
    while True:
        await asyncio.sleep(0.5)
        for person in crowd.all:
            person.look_after()


async def _settle(crowd: Crowd) -> bool:
    """Everything said is acked, and everybody in a room has seen as far as the others."""

    def settled() -> bool:
        heads: dict[str, set[int]] = {}
        for person in crowd.people:
            heads.setdefault(person.member.room, set()).add(person.last_seq)
        quiet = not any(p.waiting for p in crowd.people) and all(len(h) == 1 for h in heads.values())
        return quiet and all(p.socket is not None for p in crowd.all)

    def alerted() -> bool:
        rooms = {p.member.room for p in crowd.people if p.journal.dangers}
        return rooms <= set().union(*(p.alerted for p in crowd.staff))

    done = await _until(settled, SETTLE_SECONDS)
    await _until(alerted, ALERT_SECONDS)
    await asyncio.sleep(1)  # what must not come may still be on its way
    return done


async def _until(true: object, seconds: float) -> bool:
    until = perf_counter() + seconds
    while perf_counter() < until:
        if true():  # type: ignore[operator]
            return True
        await asyncio.sleep(0.1)
    return False


async def _dawdle(person: Person) -> None:
    while True:
        await person.dawdle(DAWDLE_SECONDS)
        await asyncio.sleep(BETWEEN_SECONDS)


async def _result(
    world: World, fault: Fault, prefix: str, seconds: float, crowd: Crowd, settled: bool
) -> Result:
    stored = await asyncio.to_thread(world.read_back, prefix + "-")
    alerted = set().union(*(p.alerted for p in crowd.staff)) if crowd.staff else set()
    findings = check([p.journal for p in crowd.people], stored, alerted)
    deliveries = [
        p.heard_at[cid] - author.first_sent[cid]
        for author in crowd.people
        for cid in author.first_sent
        for p in crowd.people
        if p.member.room == author.member.room and cid in p.heard_at
    ]
    cut_off = sum(p.cut_off for p in crowd.people)
    refused: dict[str, int] = {}
    for person in crowd.people:
        for code, count in person.journal.refused.items():
            refused[code] = refused.get(code, 0) + count
    return Result(
        world.name,
        fault.name,
        fault.about,
        seconds,
        findings,
        back_p95=round(percentile([b for p in crowd.people for b in p.back], 0.95), 2),
        ack_p95_ms=round(percentile([a for p in crowd.people for a in p.ack_seconds], 0.95) * 1000, 1),
        delivery_p95_ms=round(percentile(deliveries, 0.95) * 1000, 1),
        settled=settled,
        happened=not fault.slow_readers or cut_off > 0,
        repaired=sum(p.repaired for p in crowd.people),
        refused=refused,
        notes=world.notes | ({"cut off": cut_off} if fault.slow_readers else {}),
    )

"""People of a fault run: they come back by themselves, resume where they were, and write everything down."""

import asyncio
import contextlib
import socket
from collections.abc import Iterator
from random import Random
from time import perf_counter
from typing import Any

import msgspec

from bench.client.dialects import In, Member, Product
from bench.client.wire import Socket, connect
from tests.faults.journal import Journal, Shown, digest

LINES = (
    "I am here", "It was a long day and I could not sit still.", "thank you for staying",
    "Would you like to tell me more about it?", "ok", "the evenings are the hardest, mornings are better",
    "I made tea and opened the window for a while, and then I wrote down three things as you said.",
)  # fmt: skip
DANGER = "I am going to end my life tonight"
RETRY_SECONDS = 3.0
SILENT_SECONDS = 6.0
UNACKED = 24  # lines on their way at most
TINY = 4_096  # a slow reader's own buffer
SEGMENT = 536  # and its largest segment, by which the kernel bounds what waits at the other end


class Event(msgspec.Struct, gc=False):
    """What a fault run reads of any frame."""

    type: str = ""
    cid: str = ""
    seq: int = 0
    room: str | dict[str, Any] = ""
    kind: str = ""
    text: str | None = None
    code: str = ""
    after: float = 0.0
    heads: dict[str, list[int]] = {}
    escalations: list[dict[str, Any]] = []
    frames: list["Event"] = []


_decode = msgspec.json.Decoder(Event).decode


class Resuming(Product):
    """The product's dialect of one person who knows where they were."""

    def __init__(self, person: "Person") -> None:
        self._person = person

    def headers(self, base: str, member: Member) -> dict[str, str]:
        """The page's origin is the service, whatever lies between."""
        return super().headers(self._person.origin, member)

    def first(self, member: Member) -> bytes | None:
        rooms = [{"room": member.room, "last_seq": self._person.last_seq}] if member.room else []
        return msgspec.json.encode({"type": "hello", "rooms": rooms})

    def read(self, payload: bytes) -> Iterator[Any]:
        frame = _decode(payload)
        if frame.type == "many":
            yield from frame.frames
        else:
            yield frame


class Person:
    """One socket at a time, opened again whenever it is gone, until `stop`."""

    def __init__(
        self, base: str, member: Member, seed: int, origin: str = "", *, narrow: bool = False
    ) -> None:
        self.base, self.member, self.origin, self.narrow = base, member, origin or base, narrow
        self.journal = Journal(member.name, member.room)
        self.random = Random(seed)
        self.last_seq = 0
        self.back: list[float] = []  # seconds from each loss to the next welcome
        self.ack_seconds: list[float] = []
        self.heard_at: dict[str, float] = {}
        self.waiting: dict[str, tuple[str, float]] = {}  # client id → text, when last sent
        self.first_sent: dict[str, float] = {}
        self.socket: Socket | None = None
        self.alerted: set[str] = set()
        self.repaired = 0
        self.cut_off = 0  # times that the server gave up on this reader
        self.patient = False  # reads nothing at the moment, on purpose
        self._wait = 0.0
        self._last_heard = 0.0
        self._behind = 0
        self._stopped = False

    async def live(self) -> None:
        lost = None
        while not self._stopped:
            with contextlib.suppress(OSError, TimeoutError):
                raw = narrow_way() if self.narrow else None
                self.socket = await connect(
                    self.base, self.member, Resuming(self), self._heard, patience=5, raw=raw
                )
                if lost is not None:
                    self.back.append(perf_counter() - lost)
                self._last_heard = perf_counter()
                self._say_again(list(self.waiting))
                await self.socket.gone
                lost = perf_counter()
            self.socket = None
            if lost is None:
                lost = perf_counter()
            await asyncio.sleep(self._wait or self.random.uniform(0.05, 0.5))
            self._wait = 0.0

    def stop(self) -> None:
        self._stopped = True
        if self.socket is not None:
            self.socket.close()

    def _heard(self, socket: Socket, frame: In | Event) -> None:
        assert isinstance(frame, Event)
        self._last_heard = perf_counter()
        act = getattr(self, "_on_" + frame.type, None)
        if act is not None:
            act(frame)

    def _on_event(self, frame: Event) -> None:
        body = digest(frame.text) if frame.text is not None else ""
        self.journal.shown.append(Shown(frame.seq, frame.cid, body))
        self.last_seq = max(self.last_seq, frame.seq)
        if frame.cid:
            self.heard_at[frame.cid] = self._last_heard

    def _on_ack(self, frame: Event) -> None:
        self.waiting.pop(frame.cid, None)
        if frame.cid in self.journal.acked:
            self.journal.changed_acks += self.journal.acked[frame.cid] != frame.seq
            return
        self.journal.acked[frame.cid] = frame.seq
        self.ack_seconds.append(self._last_heard - self.first_sent[frame.cid])

    def _on_error(self, frame: Event) -> None:
        self.journal.refused[frame.code] = self.journal.refused.get(frame.code, 0) + 1

    def _on_reconnect(self, frame: Event) -> None:
        self._wait = frame.after

    def _on_beat(self, frame: Event) -> None:
        """A lost last event is noticed by the heads; twice behind means that it will not come by itself."""
        head = frame.heads.get(self.member.room, [0])[0]
        self._behind = self._behind + 1 if head > self.last_seq else 0
        if self._behind >= 2 and self.socket is not None:
            self._behind = 0
            self.repaired += 1
            self.socket.close()

    def _on_welcome(self, frame: Event) -> None:
        self.alerted |= {str(case["room"]) for case in frame.escalations}

    def _on_escalation(self, frame: Event) -> None:
        self.alerted.add(str(frame.room))

    def say(self, cid: str, text: str, *, danger: bool = False) -> None:
        self.journal.said[cid] = digest(text)
        if danger:
            self.journal.dangers.add(cid)
        self.first_sent[cid] = perf_counter()
        self.waiting[cid] = (text, perf_counter())
        if self.socket is not None:
            self.socket.say(cid, text)

    def _say_again(self, lines: list[str]) -> None:
        """In any order: the room's order is the server's."""
        self.random.shuffle(lines)
        for cid in lines:
            if self.socket is not None and cid in self.waiting:
                text = self.waiting[cid][0]
                self.waiting[cid] = (text, perf_counter())
                self.socket.say(cid, text)

    def look_after(self) -> None:
        """Once a second or so: what was not acked is said again; a silent server is left and found again."""
        now = perf_counter()
        self._say_again([cid for cid, (_, sent) in self.waiting.items() if now - sent > RETRY_SECONDS])
        if self.socket is not None and not self.patient and now - self._last_heard > SILENT_SECONDS:
            self.socket.abort()

    async def dawdle(self, seconds: float) -> None:
        """Read nothing for so long, then go on: a server that bounds what it keeps has cut us off by then."""
        dawdled = self.socket
        if dawdled is None or dawdled.transport is None:
            return
        self.patient = True
        dawdled.transport.pause_reading()
        try:
            await asyncio.sleep(seconds)
        finally:
            if dawdled.transport is not None:
                dawdled.transport.resume_reading()
            self._last_heard = perf_counter()
            self.patient = False
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(asyncio.shield(dawdled.gone), 3)
            self.cut_off += 1


def narrow_way() -> socket.socket:
    """A way to the server on which little can wait unread."""
    raw = socket.socket()
    raw.setblocking(False)
    raw.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, TINY)
    raw.setsockopt(socket.IPPROTO_TCP, socket.TCP_MAXSEG, SEGMENT)
    return raw


class Talker:
    """Says lines at a rate, keeps few unacked, repeats some on purpose, and twice says the danger phrase."""

    def __init__(
        self, person: Person, rate: float, repeats: float, danger_after: float | None, padding: int = 0
    ) -> None:
        self.person, self._rate, self._repeats = person, rate, repeats
        self._dangers_after = [] if danger_after is None else [danger_after, danger_after * 1.1]
        self._padding = " and so on" * (padding // 10)
        self._number = 0

    async def talk(self, number: int, stop: asyncio.Event) -> None:
        person, began = self.person, perf_counter()
        while not stop.is_set():
            await asyncio.sleep(person.random.expovariate(self._rate))
            if len(person.waiting) >= UNACKED:
                continue
            self._number += 1
            cid = f"{self._number:08x}-0000-4000-8000-{number:012x}"
            if self._dangers_after and perf_counter() - began > self._dangers_after[0]:
                self._dangers_after.pop(0)
                person.say(cid, DANGER, danger=True)
                continue
            person.say(cid, self._line(number, self._number))
            self._repeat()

    def _line(self, number: int, count: int) -> str:
        return f"{LINES[count % len(LINES)]} {number}.{count}{self._padding}"

    def _repeat(self) -> None:
        """The same line again, as after a lost ack: sometimes at once, sometimes much later."""
        person = self.person
        if person.socket is None or person.random.random() >= self._repeats or self._number < 3:
            return
        earlier = person.random.randint(max(1, self._number - 40), self._number)
        number = next(iter(person.journal.said)).rpartition("-")[2]
        cid = f"{earlier:08x}-0000-4000-8000-{number}"
        if cid in person.journal.said and cid not in person.journal.dangers:
            person.socket.say(cid, self._line(int(number, 16), earlier))

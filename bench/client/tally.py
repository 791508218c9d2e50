"""What a run counts: deliveries, acks, their latencies, and anything that was not as promised."""

from array import array
from dataclasses import asdict, dataclass, field
from time import perf_counter
from typing import Any

from bench.client.dialects import In
from bench.client.wire import Socket
from bench.stats import Latency


@dataclass(slots=True)
class Line:
    """A line on its way: `missing` members have not received it yet."""

    said: float
    missing: int
    acked: bool = False
    slot: Any = None


@dataclass(slots=True)
class Tally:
    """Only what happens while `counting` is counted; disorder and refusals always are."""

    counting: bool = False
    deliveries: int = 0
    lines: dict[str, Line] = field(default_factory=dict)
    delivery: "array[float]" = field(default_factory=lambda: array("d"))
    whole: "array[float]" = field(default_factory=lambda: array("d"))
    ack: "array[float]" = field(default_factory=lambda: array("d"))
    disorder: int = 0
    refused: dict[str, int] = field(default_factory=dict)
    lost: int = 0
    said: int = 0

    def begin(self) -> None:
        """Count from here on."""
        self.deliveries = 0
        self.delivery, self.whole, self.ack = array("d"), array("d"), array("d")
        self.counting = True

    def say(self, cid: str, members: int, slot: Any) -> None:
        self.lines[cid] = Line(perf_counter(), members, slot=slot)
        self.said += 1

    def heard(self, socket: Socket, frame: In) -> Line | None:
        """The line that this frame completed: everybody has it and its author has the ack."""
        if frame.type == "event":
            return self._delivered(socket, frame)
        if frame.type == "ack":
            return self._acked(frame)
        if frame.type == "error":
            self.refused[frame.code] = self.refused.get(frame.code, 0) + 1
        return None

    def _delivered(self, socket: Socket, frame: In) -> Line | None:
        if frame.seq != socket.last_seq + 1 and socket.last_seq:
            self.disorder += 1
        socket.last_seq = frame.seq
        line = self.lines.get(frame.cid)
        if line is None:
            return None
        line.missing -= 1
        now = perf_counter()
        if self.counting:
            self.deliveries += 1
            self.delivery.append(now - line.said)
            if not line.missing:
                self.whole.append(now - line.said)
        return self._done(frame.cid, line)

    def _acked(self, frame: In) -> Line | None:
        line = self.lines.get(frame.cid)
        if line is None or line.acked:
            return None
        line.acked = True
        if self.counting:
            self.ack.append(perf_counter() - line.said)
        return self._done(frame.cid, line)

    def _done(self, cid: str, line: Line) -> Line | None:
        if line.missing or not line.acked:
            return None
        del self.lines[cid]
        return line

    def report(self, seconds: float, cpu: dict[str, float]) -> dict[str, Any]:
        """JSON-ready; `cpu` seconds by part of the server."""
        total = sum(cpu.values())
        return {
            "deliveries": self.deliveries,
            "deliveries_per_second": round(self.deliveries / seconds, 1),
            "deliveries_per_cpu_second": round(self.deliveries / total, 1) if total else 0.0,
            "cpu_us_a_message": round(total * 1e6 / len(self.ack), 2) if self.ack else None,
            "server_percent": round(100 * total / seconds, 1),
            "cpu": {part: round(spent, 3) for part, spent in cpu.items()},
            "ack_ms": asdict(Latency.of(self.ack)),
            "delivery_ms": asdict(Latency.of(self.delivery)),
            "everybody_ms": asdict(Latency.of(self.whole)),
            "said": self.said,
            "lost": self.lost,
            "disorder": self.disorder,
            "refused": self.refused,
        }

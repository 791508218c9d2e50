"""What has to be reached (issues 2 and 3), each as a figure that a run's results give or do not give."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from bench.stats import Spread, ratio

Results = dict[str, Any]
Figure = Callable[[Results], Spread | None]


@dataclass(frozen=True, slots=True)
class Target:
    about: str
    figure: Figure
    must: float
    aim: float | None
    unit: str = "×"
    least: bool = True  # the figure must be at least this; else at most

    def reached(self, value: float, bound: float) -> bool:
        return value >= bound if self.least else value <= bound


def values(results: Results, part: str, server: str, scene: str, *path: str) -> list[float]:
    """One figure of every round."""
    found = []
    for report in results["parts"].get(part, {}).get(server, {}).get(scene, []):
        value: Any = report
        for step in path:
            value = value[step]
        found.append(float(value))
    return found


def quotient(part: str, scene: str, server: str, to: str, path: str = "deliveries_per_cpu_second") -> Figure:
    return lambda r: ratio(values(r, part, server, scene, path), values(r, part, to, scene, path))


def figure(part: str, scene: str, server: str, *path: str) -> Figure:
    def read(results: Results) -> Spread | None:
        found = values(results, part, server, scene, *path)
        return Spread.of(found) if found else None

    return read


def _both(
    about: str, scene: str, to: str, daphne: tuple[float, float], uvicorn: tuple[float, float]
) -> list[Target]:
    return [
        Target(f"{about}: {server}", quotient("sqlite", scene, server, to), must, aim)
        for server, (must, aim) in (("daphne", daphne), ("uvicorn", uvicorn))
    ]


def _each(about: str, scene: str, path: str, unit: str, **bounds: tuple[float, float]) -> list[Target]:
    return [
        Target(f"{about}: {server}", figure("sockets", scene, server, path), must, aim, unit, least=False)
        for server, (must, aim) in bounds.items()
    ]


LIVE_PATH = [
    *_both("group ÷ canonical Channels", "group", "canonical", (14, 30), (22, 36)),
    *_both("group ÷ socket.io (SQLite)", "group", "socketio", (1.1, 1.8), (1.5, 2.4)),
    *_both("pair ÷ socket.io (SQLite)", "pair", "socketio", (1.1, 1.7), (1.5, 2.7)),
    Target("many ÷ socket.io (SQLite): uvicorn", quotient("sqlite", "many", "uvicorn", "socketio"), 2.5, 3.9),
    *(
        Target(
            f"2 ms fsync, group, deliveries/s ÷ socket.io: {server}",
            quotient("slow", "group", server, "socketio", "deliveries_per_second"), 5, 9,
        )
        for server in ("daphne", "uvicorn")
    ),
    *(
        Target(
            f"steady, p99 delivery: {server}",
            figure("sqlite", "steady", server, "delivery_ms", "p99"), 10, None, " ms", least=False,
        )
        for server in ("daphne", "uvicorn")
    ),
    *_each("idle socket at 5,000", "idle5000", "kib_a_socket", " KiB", daphne=(32, 24), uvicorn=(30, 20)),
    *_each("idle CPU at 5,000", "idle5000", "idle_cpu_percent", " %", daphne=(4, 2), uvicorn=(2, 0.5)),
    *_each("connect, CPU", "connect", "cpu_ms_a_connect", " ms", daphne=(3, 1.5), uvicorn=(1.5, 0.9)),
    Target(
        "2 processes ÷ 1, group, PostgreSQL",
        quotient("postgres", "group", "uvicorn-postgres-2", "uvicorn-postgres"), 0.9, 0.95,
    ),
    Target(
        "order faults with 2 processes, many",
        figure("postgres", "many", "uvicorn-postgres-2", "disorder"), 0, None, "", least=False,
    ),
]  # fmt: skip

HUMAN_PACE = [
    Target(f"{about}: {server}", figure("live", "live", server, *path), must, None, unit, least=False)
    for server in ("daphne", "uvicorn")
    for about, path, must, unit in (
        ("send → everybody's screen, p95", ("everybody_ms", "p95"), 50, " ms"),
        ("send → everybody's screen, p99", ("everybody_ms", "p99"), 150, " ms"),
        ("ack, p95", ("ack_ms", "p95"), 30, " ms"),
        ("lines lost", ("lost",), 0, ""),
        ("call → invitation on a supporter's socket, p95", ("call_ms", "p95"), 300, " ms"),
        ("danger phrase → alert on staff's socket, p99", ("danger_ms", "p99"), 2000, " ms"),
        ("probes nobody heard of", ("probes_missed",), 0, ""),
    )
] + _each("idle socket at 1,000", "idle1000", "kib_a_socket", " KiB", daphne=(60, 60), uvicorn=(60, 60))

"""What has to be reached, each as a figure that a run's results give or do not give."""

from dataclasses import dataclass

from bench.results import Figure, figure, quotient, reading_share, summed

PRODUCT = ("daphne", "uvicorn")
Bounds = tuple[float, float | None]


@dataclass(frozen=True, slots=True)
class Target:
    """`rival`: a peer's figure that is the aim. `worst`: every round has to reach it, not the middle one."""

    about: str
    figure: Figure
    must: float
    aim: float | None
    unit: str = "×"
    least: bool = True  # the figure must be at least this; else at most
    rival: Figure | None = None
    worst: bool = False

    def reached(self, value: float, bound: float) -> bool:
        return value >= bound if self.least else value <= bound


def _both(about: str, part: str, scene: str, to: str, *bounds: Bounds, suffix: str = "") -> list[Target]:
    return [
        Target(f"{about}: {server}", quotient(part, scene, server + suffix, to), must, aim)
        for server, (must, aim) in zip(PRODUCT, bounds, strict=True)
    ]


def _most(
    about: str, part: str, scene: str, path: tuple[str, ...], unit: str, *bounds: Bounds
) -> list[Target]:
    return [
        Target(f"{about}: {server}", figure(part, scene, server, *path), must, aim, unit, least=False)
        for server, (must, aim) in zip(PRODUCT, bounds, strict=True)
    ]


def _reading(about: str, path: str, unit: str, must: float, aim: float) -> Target:
    return Target(about, figure("reading", "lines", "reader", path), must, aim, unit, least=False)


def _faults(scene: str) -> Figure:
    return figure("postgres", scene, "uvicorn-postgres-2", "disorder")


LIVE_PATH = [
    *_both("group ÷ canonical Channels", "sqlite", "group", "canonical", (14, 30), (22, 36)),
    *_both("group ÷ socket.io, SQLite", "sqlite", "group", "socketio", (1.1, 1.8), (1.5, 2.4)),
    *_both(
        "group ÷ socket.io, PostgreSQL", "postgres", "group", "socketio-postgres", (1.1, 1.8), (1.5, 2.4),
        suffix="-postgres",
    ),
    *_both("pair ÷ socket.io, SQLite", "sqlite", "pair", "socketio", (1.1, 1.7), (1.5, 2.7)),
    Target("many ÷ socket.io, SQLite: uvicorn", quotient("sqlite", "many", "uvicorn", "socketio"), 2.5, 3.9),
    *(
        Target(
            f"2 ms fsync: group, SQLite, deliveries/s ÷ socket.io's: {server}",
            quotient("slow", "group", server, "socketio", "deliveries_per_second"), 5, 9,
        )
        for server in PRODUCT
    ),
    *(
        Target(
            f"steady, p99 delivery, 3 lines a second {whose}: {server}",
            figure("sqlite", scene, server, "delivery_ms", "p99"), 10, None, " ms", least=False,
            rival=figure("sqlite", scene, "socketio", "delivery_ms", "p99"),
        )
        for scene, whose in (("steady", "a room"), ("steady-each", "a person"))
        for server in PRODUCT
    ),
    *_most("idle socket at 5,000", "sockets", "idle", ("at5000", "kib_a_socket"), " KiB", (32, 24), (30, 20)),
    *_most(
        "idle CPU of a core at 5,000", "sockets", "idle", ("at5000", "cpu_percent"), " %", (4, 2), (2, 0.5)
    ),
    *_most(
        "connect with cookie session and membership, CPU", "sockets", "idle", ("connect", "cpu_ms"), " ms",
        (3, 1.5), (1.5, 0.9),
    ),
    Target(
        "2 processes + Redis + PostgreSQL, group, per CPU-second ÷ 1 process",
        quotient("postgres", "group", "uvicorn-postgres-2", "uvicorn-postgres"), 0.9, 0.95,
    ),
    Target(
        "2 processes + Redis + PostgreSQL, order faults in group and many",
        summed(_faults("group"), _faults("many")), 0, None, "", least=False, worst=True,
    ),
    *_most(
        "one client floods with 60 KB frames: growth", "flood", "flood", ("grown_mb",), " MB",
        (20, None), (20, None),
    ),
    *_most(
        "one client floods with 60 KB frames: others' delivery p95 ÷ without", "flood", "flood",
        ("p95_ratio",), "×", (1.2, None), (1.2, None),
    ),
    *(
        Target(
            f"distress reading, share of a message's CPU in group: {server}",
            reading_share(server), 15, None, " %", least=False,
        )
        for server in PRODUCT
    ),
    _reading("reading an ordinary line of ≤ 120 characters, CPU p50", "ordinary_us", " µs", 60, 30),
    _reading("reading a risk line, CPU p50", "risk_us", " µs", 500, 200),
    _reading("reading 4,000 characters, CPU p99", "longest_us", " µs", 20_000, 8_000),
]  # fmt: skip

HUMAN_PACE = [
    *(
        Target(
            f"{about}: {server}", figure("live", "live", server, *path), must, None, unit, least=False,
            worst=must == 0,
        )
        for server in PRODUCT
        for about, path, must, unit in (
            ("send → everybody's screen, p95", ("everybody_ms", "p95"), 50, " ms"),
            ("send → everybody's screen, p99", ("everybody_ms", "p99"), 150, " ms"),
            ("ack, p95", ("ack_ms", "p95"), 30, " ms"),
            ("lines lost", ("lost",), 0, ""),
            ("call → invitation on a supporter's socket, p95", ("call_ms", "p95"), 300, " ms"),
            ("danger phrase → alert on staff's socket, p99", ("danger_ms", "p99"), 2000, " ms"),
            ("probes nobody heard of", ("probes_missed",), 0, ""),
        )
    ),
    *_most("idle socket at 1,000", "sockets", "idle", ("at1000", "kib_a_socket"), " KiB", (60, None), (60, None)),
]  # fmt: skip

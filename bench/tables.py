"""The tables under the list of what has to be reached: every server, every scene."""

from bench.results import Report, Results, values
from bench.stats import Spread

Columns = tuple[tuple[str, tuple[str, ...]], ...]
PARTS = {
    "sqlite": "SQLite",
    "postgres": "PostgreSQL",
    "slow": "SQLite on a disk whose fsync takes 2 ms more",
}
NAMES = {
    "canonical": "canonical Channels, daphne",
    "socketio": "socket.io 4 + Redis adapter",
    "ws": "`ws`",
    "socketio-postgres": "socket.io 4 + Redis adapter",
    "daphne": "**SupportNet, daphne**",
    "uvicorn": "**SupportNet, uvicorn**",
    "daphne-postgres": "**SupportNet, daphne**",
    "uvicorn-postgres": "**SupportNet, uvicorn**",
    "uvicorn-postgres-2": "**SupportNet, uvicorn, 2 processes**",
    "reader": "the reader",
}
WHOSE = ("app", "valkey", "postgres")
TAIL_MS = 250.0  # throughput counts below this p99
TALK: Columns = (
    ("deliveries / CPU-s", ("deliveries_per_cpu_second",)),
    ("deliveries / s", ("deliveries_per_second",)),
    ("delivery p50", ("delivery_ms", "p50")),
    ("p95", ("delivery_ms", "p95")),
    ("p99 ms", ("delivery_ms", "p99")),
    ("ack p50", ("ack_ms", "p50")),
    ("p95", ("ack_ms", "p95")),
    ("p99 ms", ("ack_ms", "p99")),
    ("lost", ("lost",)),
    ("out of order", ("disorder",)),
    ("server core %", ("server_percent",)),
    ("load core %", ("load_percent",)),
)
CONNECT: Columns = (
    ("connects / s", ("connect", "per_second")),
    ("CPU ms a connect", ("connect", "cpu_ms")),
    ("p50 ms", ("connect", "took_ms", "p50")),
    ("p95 ms", ("connect", "took_ms", "p95")),
)
FLOOD: Columns = (
    ("growth MB", ("grown_mb",)),
    ("others' p95 without, ms", ("without_ms", "p95")),
    ("with, ms", ("with_ms", "p95")),
    ("with ÷ without", ("p95_ratio",)),
    ("flood MB / s", ("flood_mb_per_second",)),
    ("its closes", ("flood_closes",)),
    ("lost", ("lost",)),
)
READING: Columns = (
    ("µs a message of the mix", ("us_a_message",)),
    ("ordinary line p50 µs", ("ordinary_us",)),
    ("a helper's line p50 µs", ("helper_us",)),
    ("risk line p50 µs", ("risk_us",)),
    ("4,000 characters p99 µs", ("longest_us",)),
)


def talks(results: Results) -> list[str]:
    found = []
    for part, title in PARTS.items():
        servers = results["parts"].get(part, {})
        scenes = dict.fromkeys(scene for reports in servers.values() for scene in reports)
        found += [_table(f"## {title}: `{scene}`", part, scene, TALK, results) for scene in scenes]
    return found


def sockets(results: Results) -> str:
    found = [_table("### Connecting, 50 to 1,050 sockets", "sockets", "idle", CONNECT, results)]
    for stage, count in (("at1000", "1,000"), ("at5000", "5,000")):
        columns: Columns = (
            ("KiB a socket", (stage, "kib_a_socket")),
            ("idle CPU of a core, %", (stage, "cpu_percent")),
            ("of it the busiest process", (stage, "busiest_percent")),
            ("open", (stage, "open")),
        )
        found.append(_table(f"### {count} idle sockets", "sockets", "idle", columns, results))
    return "## Sockets\n\n" + "\n".join(t for t in found if t) if any(found) else ""


def flood(results: Results) -> str:
    return _table("## One client sends 60 KB frames as fast as it can", "flood", "flood", FLOOD, results)


def reading(results: Results) -> str:
    return _table("## Reading a line for distress: CPU", "reading", "lines", READING, results)


def shared(results: Results) -> str:
    """Whose CPU a message of `group` takes, in µs: the medians of the rounds."""
    rows = []
    for part in ("sqlite", "postgres"):
        for server, scenes in results["parts"].get(part, {}).items():
            spent = [_shared(report) for report in scenes.get("group", ()) if report.get("cpu")]
            if spent:
                cells = [number(Spread.of([one.get(whose, 0.0) for one in spent]).middle) for whose in WHOSE]
                rows.append(f"| {NAMES[server]}, {PARTS[part]} | " + " | ".join(cells) + " |")
    head = "## Whose CPU a message of `group` takes, µs\n\n| | the server's own | valkey | PostgreSQL |\n"
    return head + "|---|---|---|---|\n" + "\n".join(rows) + "\n" if rows else ""


def _shared(report: Report) -> dict[str, float]:
    whole = sum(report["cpu"].values()) or 1.0
    return {whose: report["cpu_us_a_message"] * spent / whole for whose, spent in report["cpu"].items()}


def profiles(results: Results) -> str:
    """Where the product's time goes, the largest share first."""
    found = []
    for looked_at, profile in results.get("profiles", {}).items():
        server, _, scene = looked_at.partition(" ")
        rows = [
            f"| {share['part']} | {share['percent']:.1f} % | {share['most']} |" for share in profile["shares"]
        ]
        seen = f"{profile['seconds']:g} s of CPU of a web process, {profile['samples']:,} looks"
        base = "PostgreSQL" if "postgres" in server else "SQLite"
        head = f"### `{scene}`: {NAMES[server]}, {base}: {seen}\n\n"
        found.append(head + "| | share | most of it in |\n|---|---|---|\n" + "\n".join(rows) + "\n")
    return "## Where the time goes\n\n" + "\n".join(found) if found else ""


def _table(title: str, part: str, scene: str, columns: Columns, results: Results) -> str:
    rows, counts = [], set()
    for server in results["parts"].get(part, {}):
        if first := values(results, part, server, scene, *columns[0][1]):
            counts.add(len(first))
            cells = [_cell(values(results, part, server, scene, *path)) for _, path in columns]
            if columns is TALK and max(values(results, part, server, scene, "delivery_ms", "p99")) >= TAIL_MS:
                cells[1] = _above_tail(cells[1], values(results, part, server, scene, "delivery_ms", "p99"))
            rows.append(f"| {NAMES[server]} | " + " | ".join(cells) + " |")
    if not rows:
        return ""
    rounds = "–".join(str(n) for n in sorted({min(counts), max(counts)}))
    head = f"{title}\n\nRounds: {rounds}.\n\n| | " + " | ".join(name for name, _ in columns)
    return head + " |\n|---" + "|---" * len(columns) + "|\n" + "\n".join(rows) + "\n"


def _above_tail(cell: str, tails: list[float]) -> str:
    late = sum(tail >= TAIL_MS for tail in tails)
    return f"{cell}, p99 ≥ {TAIL_MS:g} ms in {late} of {len(tails)}"


def _cell(found: list[float]) -> str:
    if not found:
        return ""
    spread = Spread.of(found)
    if spread.low == spread.high:
        return number(spread.middle)
    return f"{number(spread.middle)} ({number(spread.low)}–{number(spread.high)})"


def number(value: float) -> str:
    if abs(value) >= 100:
        return f"{value:,.0f}"
    return f"{value:.2f}".rstrip("0").rstrip(".")

"""docs/benchmarks.md, from the results of a run; nothing in it is written by hand but the explanations."""

from pathlib import Path

from bench.stats import Spread, ratio
from bench.targets import HUMAN_PACE, LIVE_PATH, Results, Target, values

VOID_BELOW = 12.0
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
}
FRAME = Path(__file__).with_name("document.md")


def document(results: Results) -> str:
    """The whole page; what was not measured is not in it."""
    sections = [_targets("What has to be reached: the live path", LIVE_PATH, results)]
    sections.append(_targets("What has to be reached: at a human pace", HUMAN_PACE, results))
    for part, title in PARTS.items():
        sections += _talks(part, title, results)
    sections.append(_sockets(results))
    counts = [len(r) for part in results["parts"].values() for s in part.values() for r in s.values()]
    return FRAME.read_text().format(
        machine=results["machine"],
        versions=results["versions"],
        rounds=max(counts, default=0),
        void=_void(results),
        tables="\n".join(s for s in sections if s),
    )


def _void(results: Results) -> str:
    made = (
        values(results, "sqlite", s, "group", "deliveries_per_cpu_second") for s in ("socketio", "canonical")
    )
    check = ratio(*made)
    if check is None or check.middle >= VOID_BELOW:
        return ""
    return f"\n\n**This run is void**: socket.io made {check.middle:.1f} × canonical, not {VOID_BELOW:g} ×."


def _targets(title: str, targets: list[Target], results: Results) -> str:
    rows = []
    for target in targets:
        found = target.figure(results)
        if found is not None:
            rows.append(_target(target, found))
    if not rows:
        return ""
    head = f"## {title}\n\n| | must | aim | measured | |\n|---|---|---|---|---|\n"
    return head + "\n".join(rows) + "\n"


def _target(target: Target, found: Spread) -> str:
    sign = "≥" if target.least else "≤"
    aim = "" if target.aim is None else f"{sign} {target.aim:g}{target.unit}"
    aimed = target.aim is not None and target.reached(found.middle, target.aim)
    verdict = (
        "aim reached"
        if aimed
        else "reached"
        if target.reached(found.middle, target.must)
        else "**not reached**"
    )
    measured = f"{_number(found.middle)}{target.unit} ({_number(found.low)}–{_number(found.high)})"
    return f"| {target.about} | {sign} {target.must:g}{target.unit} | {aim} | {measured} | {verdict} |"


def _number(value: float) -> str:
    return f"{value:,.0f}" if abs(value) >= 100 else f"{value:.2f}".rstrip("0").rstrip(".")


TALK = (
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
)


def _talks(part: str, title: str, results: Results) -> list[str]:
    servers = results["parts"].get(part, {})
    scenes = list(dict.fromkeys(scene for reports in servers.values() for scene in reports))
    return [_table(f"## {title}: `{scene}`", part, scene, list(servers), TALK, results) for scene in scenes]


def _sockets(results: Results) -> str:
    servers = list(results["parts"].get("sockets", {}))
    tables = [
        _table("### Connecting", "sockets", "connect", servers, (
            ("connects / s", ("connects_per_second",)), ("CPU ms a connect", ("cpu_ms_a_connect",)),
            ("p95 ms", ("connect_ms", "p95")),
        ), results),
    ]  # fmt: skip
    columns = (
        ("KiB a socket", ("kib_a_socket",)),
        ("idle CPU %", ("idle_cpu_percent",)),
        ("open", ("still_open",)),
    )
    for scene, count in (("idle1000", "1,000"), ("idle5000", "5,000")):
        tables.append(_table(f"### {count} idle sockets", "sockets", scene, servers, columns, results))
    return "## Sockets\n\n" + "\n".join(t for t in tables if t) if any(tables) else ""


Columns = tuple[tuple[str, tuple[str, ...]], ...]


def _table(title: str, part: str, scene: str, servers: list[str], columns: Columns, results: Results) -> str:
    rows = []
    for server in servers:
        if values(results, part, server, scene, *columns[0][1]):
            cells = [_cell(values(results, part, server, scene, *path)) for _, path in columns]
            rows.append(f"| {NAMES[server]} | " + " | ".join(cells) + " |")
    if not rows:
        return ""
    head = (
        f"{title}\n\n| | "
        + " | ".join(name for name, _ in columns)
        + " |\n|---"
        + "|---" * len(columns)
        + "|\n"
    )
    return head + "\n".join(rows) + "\n"


def _cell(found: list[float]) -> str:
    spread = Spread.of(found)
    if spread.low == spread.high:
        return _number(spread.middle)
    return f"{_number(spread.middle)} ({_number(spread.low)}–{_number(spread.high)})"

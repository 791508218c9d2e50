"""docs/benchmarks.md, from the results of a run; nothing in it is written by hand but the explanations."""

from pathlib import Path

from bench import tables
from bench.results import Results, by_round
from bench.stats import Spread, ratio
from bench.tables import number
from bench.targets import HUMAN_PACE, LIVE_PATH, Target

VOID_BELOW = 12.0
REFERENCE = (
    1_276  # deliveries of the canonical consumer a CPU-second, in the measurements the musts come from
)
FRAME = Path(__file__).with_name("document.md")
HEAD = "\n\n| | must | aim | measured | |\n|---|---|---|---|---|\n"


def document(results: Results) -> str:
    """The whole page. What should have been measured and was not says so."""
    sections = [
        _targets("What has to be reached: the live path", LIVE_PATH, results),
        _targets("What has to be reached: at a human pace", HUMAN_PACE, results),
        tables.shared(results),
        tables.profiles(results),
        *tables.talks(results),
        tables.sockets(results),
        tables.flood(results),
        tables.reading(results),
    ]
    counts = [len(r) for part in results["parts"].values() for s in part.values() for r in s.values()]
    return FRAME.read_text().format(
        machine=results["machine"],
        versions=results["versions"],
        rounds=max(counts, default=0),
        void=_void(results) + _mixed(results) + _failures(results),
        tables="\n".join(s for s in sections if s),
    )


def _void(results: Results) -> str:
    socketio, canonical = (
        by_round(results, "sqlite", s, "group", "deliveries_per_cpu_second")
        for s in ("socketio", "canonical")
    )
    check = ratio(socketio, canonical)
    if check is None:
        return "\n\n**Not checked**: socket.io and the canonical consumer were not both measured."
    said = f"socket.io made {check.middle:.1f} × canonical"
    if check.middle < VOID_BELOW:
        return f"\n\n**This run is void**: {said}, not {VOID_BELOW:g} ×."
    made = Spread.of(list(canonical.values())).middle
    pace = f"The canonical consumer made {made:,.0f} deliveries a CPU-second here and {REFERENCE:,}"
    return f"\n\n**Check:** {said}; below {VOID_BELOW:g} × a run is void. {pace} where the musts were set."


def _mixed(results: Results) -> str:
    """Figures of different runs stand in one table only with a word about it."""
    runs = {
        report["run"]: part
        for part, servers in results["parts"].items()
        for scenes in servers.values()
        for reports in scenes.values()
        for report in reports
        if "run" in report
    }
    if len(runs) < 2:
        return ""
    return f"\n\n**Measured in {len(runs)} runs**, not in one: compare only within a table of one run."


def _failures(results: Results) -> str:
    told = [
        f"- round {f['round']}: {f['part']}, {f['server']}, `{f['scene']}`: {f['why']}"
        for f in results.get("failures", [])
    ]
    return "\n\n**Failed and not counted:**\n\n" + "\n".join(told) if told else ""


def _targets(title: str, targets: list[Target], results: Results) -> str:
    return f"## {title}{HEAD}" + "\n".join(_target(t, results) for t in targets) + "\n"


def _target(target: Target, results: Results) -> str:
    sign = "≥" if target.least else "≤"
    aim, shown = target.aim, "" if target.aim is None else f"{sign} {number(target.aim)}{target.unit}"
    if target.rival is not None and (other := target.rival(results)) is not None:
        aim, shown = other.middle, f"{sign} socket.io's {number(other.middle)}{target.unit}"
    found = target.figure(results)
    must = f"{sign} {number(target.must)}{target.unit}"
    if found is None:
        return f"| {target.about} | {must} | {shown} | | **not measured** |"
    measured = f"{number(found.middle)}{target.unit} ({number(found.low)}–{number(found.high)})"
    return f"| {target.about} | {must} | {shown} | {measured} | {_verdict(target, found, aim)} |"


def _verdict(target: Target, found: Spread, aim: float | None) -> str:
    counts = found.middle
    if target.worst:
        counts = found.low if target.least else found.high
    if not target.reached(counts, target.must):
        return "**missed**"
    return "aim reached" if aim is not None and target.reached(counts, aim) else "reached"

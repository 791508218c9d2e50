"""docs/reliability.md, from the results of a full run."""

from pathlib import Path

from tests.faults.checker import Findings
from tests.faults.people import UNACKED
from tests.faults.scenario import Result

FRAME = Path(__file__).with_name("document.md")


def line(result: Result) -> str:
    f = result.findings
    verdict = "kept" if result.kept else "BROKEN"
    return (
        f"{result.world:17} {result.fault:16} {verdict:7} said {f.said:>7,} acked {f.acked:>7,}"
        f" shown {f.shown:>8,} dangers {f.dangers:>3}  back p95 {result.back_p95:>5.2f} s"
        f"  ack p95 {result.ack_p95_ms:>8,.1f} ms  delivery p95 {result.delivery_p95_ms:>8,.1f} ms"
        f"  repaired {result.repaired}"
        + (f"  refused {result.refused}" if result.refused else "")
        + "".join(f"  {name} {value}" for name, value in result.notes.items())
        + ("" if result.settled else "  NOT SETTLED")
        + ("" if result.happened else "  DID NOT HAPPEN")
        + "".join(f"\n    {word}" for word in f.words[:8])
    )


def summed(results: list[Result]) -> Findings:
    total = Findings()
    for result in results:
        total.add(result.findings)
    return total


def sum_line(results: list[Result]) -> str:
    f = summed(results)
    broken = {name: getattr(f, name) for name in f.BROKEN if getattr(f, name)}
    return (
        f"in all: {len(results)} scenes, {f.said:,} said, {f.acked:,} acked, {f.shown:,} shown, {f.dangers} dangers, "
        f"broken promises: {broken or 'none'}"
    )


def document(results: list[Result], machine: str, loads: list[float], each: int, rate: float) -> str:
    """`loads` are load averages before and during the run; a room has `each` people, who say `rate` lines a
    second."""
    total = summed(results)
    return FRAME.read_text().format(
        machine=machine,
        load="load average of the last run " + " → ".join(f"{load:.1f}" for load in loads),
        scenes=len(results),
        rate=rate,
        unacked=UNACKED,
        away=_away(results),
        pace=f"Rooms have {each} people; scenes take {min(r.seconds for r in results):g} to "
        f"{max(r.seconds for r in results):g} s and until all is settled.",
        said=total.said,
        acked=total.acked,
        shown=total.shown,
        dangers=total.dangers,
        lost=total.lost_acked,
        twice=total.shown_twice + total.stored_twice,
        escalations=total.escalations_lost + total.rings_lost + total.alerts_unheard,
        order=total.out_of_order,
        missing=total.not_shown,
        verdict="" if all(r.kept for r in results) else ". **Promises were broken; see below**",
        table=_table(results),
        broken=_broken(results),
    )


def _away(results: list[Result]) -> str:
    """Every scene's figure: they depend on what else the machine does."""
    found: dict[str, list[float]] = {}
    for result in results:
        if result.fault == "away":
            found.setdefault(result.world, []).append(result.back_p95)
    told = [f"{world} {' and '.join(f'{s:.1f}' for s in seconds)} s" for world, seconds in found.items()]
    return ", ".join(told) or "not measured"


def _table(results: list[Result]) -> str:
    rows = [
        "| world | fault | said | back p95, s | ack p95, ms | delivery p95, ms | repaired | notes | kept |",
        "|---|---|---|---|---|---|---|---|---|",
    ]
    for key in dict.fromkeys((r.world, r.fault) for r in results):
        scenes = [r for r in results if (r.world, r.fault) == key]
        kept = all(r.kept for r in scenes)
        rows.append(
            f"| {key[0]} | {scenes[0].about} | {sum(r.findings.said for r in scenes):,} "
            f"| {max(r.back_p95 for r in scenes):.2f} | {max(r.ack_p95_ms for r in scenes):,.0f} "
            f"| {max(r.delivery_p95_ms for r in scenes):,.0f} | {sum(r.repaired for r in scenes)} "
            f"| {_notes(scenes)} "
            f"| {'yes' if kept else '**no**'} |"
        )
    return "\n".join(rows) + "\n"


def _notes(scenes: list[Result]) -> str:
    told = [f"{name} {value:g}" for r in scenes for name, value in r.notes.items()]
    told += [f"{code} refused {count}" for r in scenes for code, count in r.refused.items()]
    return ", ".join(told)


def _broken(results: list[Result]) -> str:
    lines = [
        f"- {r.world}, {r.fault}: " + ("; ".join(r.findings.words[:8]) or "did not settle, or did not happen")
        for r in results
        if not r.kept
    ]
    return "\n## Broken\n\n" + "\n".join(lines) + "\n" if lines else ""

"""The promises, checked over journals and the database: what is not empty here is a broken promise."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from tests.faults.journal import Journal, Shown, Stored

CAUSE = "level"


@dataclass(slots=True)
class Findings:
    """Counts of what was looked at and of what must be zero; `words` names the first few."""

    said: int = 0
    acked: int = 0
    shown: int = 0
    dangers: int = 0
    lost_acked: int = 0
    stored_twice: int = 0
    body_changed: int = 0
    acks_changed: int = 0
    shown_twice: int = 0
    out_of_order: int = 0
    not_shown: int = 0
    shown_wrong: int = 0
    escalations_lost: int = 0
    escalations_twice: int = 0
    rings_lost: int = 0
    alerts_unheard: int = 0
    numbers_missing: int = 0
    words: list[str] = field(default_factory=list)

    BROKEN = (
        "lost_acked", "stored_twice", "body_changed", "acks_changed", "shown_twice", "out_of_order",
        "not_shown", "shown_wrong", "escalations_lost", "escalations_twice", "rings_lost",
        "alerts_unheard", "numbers_missing",
    )  # fmt: skip

    @property
    def kept(self) -> bool:
        return not any(getattr(self, name) for name in self.BROKEN)

    def note(self, kind: str, about: str, count: int = 1) -> None:
        setattr(self, kind, getattr(self, kind) + count)
        if count and len(self.words) < 20:
            self.words.append(f"{kind}: {about}")

    def add(self, other: "Findings") -> None:
        for name in ("said", "acked", "shown", "dangers", *self.BROKEN):
            setattr(self, name, getattr(self, name) + getattr(other, name))
        self.words += other.words


def check(journals: Sequence[Journal], stored: Stored, alerted: set[str]) -> Findings:
    """`alerted` are the rooms whose escalation reached a member of staff."""
    findings = Findings()
    for room, log in stored.rooms.items():
        _dense(findings, room, log)
        _once(findings, room, log)
    for journal in journals:
        log = stored.rooms.get(journal.room, [])
        _acked_is_stored(findings, journal, log)
        _shown_is_stored(findings, journal, log)
    _dangers(findings, journals, stored, alerted)
    return findings


def _dense(findings: Findings, room: str, log: Sequence[Shown]) -> None:
    if [e.seq for e in log] != list(range(1, len(log) + 1)):
        findings.note("numbers_missing", f"{room} has holes or repeats in its numbers")


def _once(findings: Findings, room: str, log: Sequence[Shown]) -> None:
    for cid, count in Counter(e.cid for e in log if e.cid).items():
        if count > 1:
            findings.note("stored_twice", f"{room} holds {cid} {count} times", count - 1)


def _acked_is_stored(findings: Findings, journal: Journal, log: Sequence[Shown]) -> None:
    by_cid = {e.cid: e for e in log if e.cid}
    findings.said += len(journal.said)
    findings.acked += len(journal.acked)
    findings.acks_changed += journal.changed_acks
    for cid, seq in journal.acked.items():
        entry = by_cid.get(cid)
        if entry is None or entry.seq != seq:
            findings.note("lost_acked", f"{journal.person} was promised {cid} as {seq}")
    for cid, body in journal.said.items():
        if cid in by_cid and by_cid[cid].body != body:
            findings.note("body_changed", f"{cid} of {journal.person}")


def _shown_is_stored(findings: Findings, journal: Journal, log: Sequence[Shown]) -> None:
    findings.shown += len(journal.shown)
    seqs = [e.seq for e in journal.shown]
    for seq, count in Counter(seqs).items():
        if count > 1:
            findings.note("shown_twice", f"{journal.person} saw {seq} {count} times", count - 1)
    if seqs != sorted(seqs):
        findings.note("out_of_order", f"{journal.person} in {journal.room}")
    known = {e.seq: e for e in log}
    missing = known.keys() - set(seqs)
    if missing:
        findings.note("not_shown", f"{journal.person} misses {sorted(missing)[:5]}", len(missing))
    for entry in journal.shown:
        if known.get(entry.seq) != entry:
            findings.note("shown_wrong", f"{journal.person} saw another {entry.seq} than is stored")


def _dangers(findings: Findings, journals: Iterable[Journal], stored: Stored, alerted: set[str]) -> None:
    """A room has one open case of danger, however often it is said: each room in which a danger phrase was
    stored has exactly one, with its ring in the outbox, and staff heard of it."""
    for room in {j.room for j in journals if j.dangers}:
        phrases = {cid for j in journals if j.room == room for cid in j.dangers}
        if not any(e.cid in phrases for e in stored.rooms.get(room, [])):
            if stored.escalations.get(room, {}).get(CAUSE):
                findings.note("escalations_twice", f"{room} has a case without a danger")
            continue
        findings.dangers += 1
        cases = stored.escalations.get(room, {}).get(CAUSE, 0)
        if cases == 0:
            findings.note("escalations_lost", room)
        elif cases > 1:
            findings.note("escalations_twice", room, cases - 1)
        if stored.rings.get(room, 0) < cases:
            findings.note("rings_lost", room)
        if room not in alerted:
            findings.note("alerts_unheard", room)

"""A room log in words, as the server sends it (static/js/words.js says the same of what arrives later)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from rooms.conversation.port import LogEntry
from rooms.web.words import WORDS

LOG = WORDS["log"]
# Kinds whose sentence depends on one field of theirs.
DETAIL = {"left": "how", "check_in": "moment", "openness": "value", "self_report": "state", "safety": "state"}
Person = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Item:
    """One line of the log: something said, or a note about what happened."""

    seq: int
    kind: str
    at: datetime
    text: str
    said: bool = False
    mine: bool = False
    redacted: bool = False
    author: str = ""
    name: str = ""
    brings: str = ""
    hue: str = ""


def items(entries: Iterable[LogEntry], people: Mapping[str, Person], me: str | None) -> list[Item]:
    """What was erased is told once, by the last such entry: its rhythm is nobody's any more."""
    shown = list(entries)
    last_erased = max((e.seq for e in shown if e.kind == "erased"), default=0)
    return [
        _said(e, people, me) if e.kind == "message" else _note(e, people, me)
        for e in shown
        if e.kind != "erased" or e.seq == last_erased
    ]


def _said(entry: LogEntry, people: Mapping[str, Person], me: str | None) -> Item:
    person = people.get(entry.author or "", {})
    part, frequency = person.get("part", ""), person.get("frequency", "")
    return Item(
        entry.seq, entry.kind, entry.at, LOG["removed"] if entry.text is None else entry.text,
        said=True, mine=entry.author == me, redacted=entry.text is None, author=entry.author or "",
        name=person.get("name", ""), brings=frequency or ("staff" if part == "staff" else ""),
        hue=frequency or part,
    )  # fmt: skip


def _note(entry: LogEntry, people: Mapping[str, Person], me: str | None) -> Item:
    data = entry.data or {}
    hue = data.get("frequency", "") if entry.kind in ("pulse", "joined") else ""
    return Item(entry.seq, entry.kind, entry.at, sentence(entry, people, me), hue=hue)


def sentence(entry: LogEntry, people: Mapping[str, Person], me: str | None) -> str:
    """A note in words; empty for what has no line of its own."""
    data = entry.data or {}
    person = people.get(data.get("handle") or entry.author or "", {})
    values = {**data, "name": data.get("name") or person.get("name") or "Someone"}
    if entry.kind == "door_ended":
        return ""
    return LOG.get(_key(entry.kind, data, me), LOG.get(entry.kind, "")).format_map(values)


def _key(kind: str, data: Mapping[str, Any], me: str | None) -> str:
    mine = data.get("handle") == me
    if kind == "joined":
        return _arrived(data, mine)
    if kind == "lead":
        return "lead_you" if mine else "lead"
    if kind == "reading":
        return "reading_on" if data.get("on") else "reading_off"
    return f"{kind}_{str(data.get(DETAIL[kind], '')).replace(' ', '_')}" if kind in DETAIL else kind


def _arrived(data: Mapping[str, Any], mine: bool) -> str:
    if data.get("part") == "seeker":
        return "arrived" if mine else "seeker_arrived"
    if data.get("part") == "staff":
        return "joined_staff"
    return "joined_with" if data.get("frequency") else "joined"

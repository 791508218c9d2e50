"""The acts of a room as plain forms: each calls the same use case as its frame on the wire."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django import forms as django_forms

from rooms.care import doors, ending, feel, safety, talk
from rooms.conversation.access import Access
from rooms.web import forms

Fields = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Act:
    form: type[django_forms.Form]
    carry_out: Callable[[Access, Fields], object]


ACTS: dict[str, Act] = {
    "say": Act(forms.Say, lambda access, f: talk.say(access, str(f["cid"]), f["text"])),
    "check_in": Act(forms.CheckIn, lambda access, f: feel.check_in(access, f["distress"])),
    "need_help": Act(forms.Nothing, lambda access, f: feel.need_help(access)),
    "self_report": Act(forms.SelfReport, lambda access, f: feel.self_report(access, f["state"])),
    "openness": Act(forms.Openness, lambda access, f: doors.set_openness(access, f["value"])),
    "reading": Act(forms.Reading, lambda access, f: feel.set_reading(access, f["on"])),
    "let_in": Act(forms.LetIn, lambda access, f: doors.let_in(access, f["invitation"], f["yes"])),
    "send_away": Act(forms.Who, lambda access, f: doors.send_away(access, f["who"], f["report"] == "yes")),
    "report": Act(forms.Who, lambda access, f: doors.report(access, f["who"])),
    "escalate": Act(forms.Nothing, lambda access, f: safety.escalate(access)),
    "close": Act(forms.LastCheckIn, lambda access, f: ending.close(access, f["distress"])),
    "erase": Act(forms.Nothing, lambda access, f: ending.erase(access)),
    "redact": Act(forms.Redact, lambda access, f: safety.redact(access, f["seq"], f["reason"])),
}

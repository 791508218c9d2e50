"""The staff board: live rooms by level, open cases with their clocks, and a room when it is needed."""

from typing import Any

from django.contrib import messages
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from rooms import policies
from rooms.care import safety
from rooms.constellation import selectors as constellation
from rooms.conversation import selectors
from rooms.conversation.access import Relation
from rooms.conversation.models import Room
from rooms.crisis import selectors as crisis
from rooms.crisis.rules import OUTCOMES, REDACTIONS
from rooms.distress import selectors as distress
from rooms.web import forms
from rooms.web.guard import person, told, workplace
from supportnet.accounts.models import Role
from supportnet.accounts.roles import on_duty


@require_GET
@workplace("read_board")
def board(request: HttpRequest) -> HttpResponse:
    shown = {
        "on_duty": on_duty(person(request).pk, Role.STAFF),
        "cases": crisis.frames(crisis.open_escalations()),
        "rooms": live_rooms(),
        "calls": constellation.open_calls(),
        "outcomes": OUTCOMES.items(),
    }
    return render(request, "web/staff.html", shown)


def live_rooms() -> list[dict[str, object]]:
    """Metadata of every room going on, the highest level first. No words from inside."""
    rooms = list(Room.objects.exclude(state=Room.State.CLOSED).order_by("opened_at")[:500])
    levels = distress.levels_of({room.pk for room in rooms})
    members = selectors.members_shown([room.pk for room in rooms])
    shown: list[dict[str, object]] = [
        {
            "key": room.key,
            "state": room.state,
            "opened_at": room.opened_at,
            "level": int(levels.get(room.pk, 0)),
            "openness": room.openness,
            **_people(members[room.pk]),
        }
        for room in rooms
    ]
    return sorted(shown, key=lambda row: -int(str(row["level"])))


def _people(members: list[dict[str, Any]]) -> dict[str, object]:
    here = [member for member in members if member["here"]]
    return {
        "name": next((m["name"] for m in here if m["part"] == "seeker"), "stepped away"),
        "lead": next((m["name"] for m in here if m["lead"]), ""),
        "helpers": sum(m["part"] != "seeker" for m in here),
    }


@require_GET
@workplace("read_board")
def room(request: HttpRequest, key: str) -> HttpResponse:
    """Inside for staff who joined or broke the glass; from outside what the board knows, and the ways in."""
    user = person(request)
    access = policies.access(user.pk, key)
    if not access.room_id:
        return redirect("web:staff")
    cases = crisis.open_in(access.room_id)
    shown = {
        "room": selectors.room_by_key(key),
        "seeker": selectors.seeker_of(access.room_id).name,
        "level": int(distress.level_of(access.room_id)),
        "inside": access.relation in (Relation.STAFF, Relation.GLASS),
        "joined": access.relation is Relation.STAFF,
        "glass_until": crisis.glass_until(user.pk, access.room_id),
        "cases": crisis.frames(cases),
        "outcomes": OUTCOMES.items(),
        "redactions": REDACTIONS,
        "glass": forms.BreakGlass(),
    }
    return render(request, "web/staff_room.html", shown)


@require_POST
@told("web:staff")
def acknowledge(request: HttpRequest, escalation: str) -> HttpResponse:
    policies.allow(person(request).pk, "acknowledge")
    safety.acknowledge(person(request), escalation)
    return redirect("web:staff")


@require_POST
@told("web:staff_room")
def join(request: HttpRequest, key: str) -> HttpResponse:
    user = person(request)
    policies.allow(user.pk, "join", policies.access(user.pk, key))
    safety.join(user, key)
    return redirect("web:staff_room", key=key)


@require_POST
@told("web:staff")
def resolve(request: HttpRequest, escalation: str) -> HttpResponse:
    user = person(request)
    policies.allow(user.pk, "resolve")
    form = forms.Resolve(request.POST)
    if _complete(request, form):
        safety.resolve(user, escalation, form.cleaned_data["outcome"], form.cleaned_data["note"])
    return redirect("web:staff")


@require_POST
@told("web:staff_room")
def break_glass(request: HttpRequest, key: str) -> HttpResponse:
    user = person(request)
    policies.allow(user.pk, "break_glass", policies.access(user.pk, key))
    form = forms.BreakGlass(request.POST)
    if _complete(request, form):
        safety.break_glass(user, key, form.cleaned_data["reason"], form.cleaned_data["minutes"])
    return redirect("web:staff_room", key=key)


def _complete(request: HttpRequest, form: Form) -> bool:
    if form.is_valid():
        return True
    messages.error(request, "Please fill in everything.")
    return False


@require_GET
@workplace("read_audit")
def audit(request: HttpRequest) -> HttpResponse:
    before = request.GET.get("before", "")
    trail = crisis.audit_trail(int(before) if before.isdecimal() else None)
    return render(request, "web/audit.html", {"trail": trail, "glass": crisis.broken_glass(20)})

"""The seeker's room, and its acts as plain forms."""

from uuid import uuid4

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from rooms.care import snapshots
from rooms.conversation import selectors
from rooms.conversation.access import Access, Relation
from rooms.conversation.port import ROOM
from rooms.web import entries
from rooms.web.acts import ACTS
from rooms.web.guard import hidden, room_of, told
from rooms.web.words import WORDS

SHOWN = 200
OPENNESS = [("ask me", "Ask me first"), ("welcome", "Welcome"), ("only you", "Nobody else for now")]


@require_GET
@hidden
def room(request: HttpRequest, key: str) -> HttpResponse:
    """The seeker's page; a helper is sent to the page where helpers work."""
    access = room_of(request, key, "read_room")
    if access.relation in (Relation.LEAD, Relation.MEMBER):
        return redirect(f"/lobby/#{key}")
    if access.relation is not Relation.OWN:
        return redirect("web:staff_room", key=key)
    return render(request, "web/room.html", page_of(access))


def page_of(access: Access) -> dict[str, object]:
    """What the seeker's page starts from: a snapshot, and the latest entries up to its head."""
    shown = snapshots.snapshot(access)
    people = {member["handle"]: member for member in shown["members"]}
    after = max(0, shown["head"] - SHOWN)
    latest = selectors.entries(access.room_id, ROOM, after, SHOWN, upto=shown["head"])
    check_ins = shown["check_ins"]
    return {
        "room": shown,
        "head": shown["head"],
        "log": entries.items(latest, people, access.handle),
        "earlier": after > 0,
        "cid": str(uuid4()),
        "distress": check_ins[-1]["distress"] if check_ins else 5,
        "openness": OPENNESS,
        "place_words": place_words(shown["place"]),
        "safety_words": "" if shown["closed"] else safety_words(shown["safety"]),
        "keeping_words": keeping_words(),
    }


def place_words(place: dict[str, int] | None) -> str:
    """The honest place in line; nothing is promised about time."""
    if place is None:
        return ""
    ahead, asking = place["ahead"], place["asking"]
    said = WORDS["place"]
    before = said["next" if ahead == 0 else "one" if ahead == 1 else "many"]
    asked = said["asking_none" if asking == 0 else "asking_one" if asking == 1 else "asking_many"]
    return " ".join((before, asked, said["write"])).format(ahead=ahead, asking=asking)


def safety_words(cases: list[dict[str, str | None]]) -> str:
    """What is known about help, as panels.js says it while the page is open."""
    for state in ("in hand", "raised", "acknowledged"):
        for case in cases:
            if case["state"] == state:
                return WORDS["safety"][state].format(name=case.get("name") or "Someone")
    return ""


def keeping_words() -> str:
    days = settings.TRANSCRIPT_DAYS
    kept = f"deleted after {days} days" if days else "deleted when it ends"
    return (
        f"Your words are stored encrypted and {kept}; you can delete them now. While our staff are looking "
        f"after your safety they are kept sealed for them, at most {settings.SEALED_HOURS:g} hours."
    )


@require_POST
@told("web:room")
def act(request: HttpRequest, key: str, name: str) -> HttpResponse:
    """One act in this room. Without scripts the page is loaded again and shows what came of it."""
    if name not in ACTS:
        raise Http404
    access = room_of(request, key, name)
    form = ACTS[name].form(request.POST)
    if form.is_valid():
        ACTS[name].carry_out(access, form.cleaned_data)
    else:
        messages.error(request, "That did not arrive whole. Please try again.")
    return redirect("web:room", key=key)

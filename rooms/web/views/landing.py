"""The way in: talk to someone now, or go back to a conversation."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from rooms.care.arrive import arrive as begin
from rooms.conversation import selectors
from rooms.conversation.models import Room
from rooms.web import contacts, forms
from rooms.web.words import WORDS
from supportnet.accounts import guests
from supportnet.accounts.models import User
from supportnet.accounts.topics import LANGUAGES, TOPICS


@require_GET
def landing(request: HttpRequest) -> HttpResponse:
    asked = {
        "scale": list(WORDS["distress"].items()),
        "topics": TOPICS.items(),
        "languages": LANGUAGES.items(),
        "age_groups": Room.AgeGroup.values,
        "regions": contacts.regions(),
    }
    return render(request, "web/landing.html", {**asked, **own_rooms(request)})


def own_rooms(request: HttpRequest) -> dict[str, Room | None]:
    """The conversation this person has going on as a seeker, and the latest one that has ended."""
    if not isinstance(request.user, User):
        return {"own": None, "past": None}
    user_id = request.user.pk
    mine = [room for room in selectors.rooms_of(user_id) if selectors.seeker_of(room.pk).user_id == user_id]
    return {
        "own": next((room for room in mine if room.state != Room.State.CLOSED), None),
        "past": next((room for room in mine if room.state == Room.State.CLOSED), None),
    }


@require_POST
def arrive(request: HttpRequest) -> HttpResponse:
    """One click is enough: what was left out, or filled in wrongly, never stands in the way."""
    form = forms.Arrival(request.POST)
    form.is_valid()
    told = form.cleaned_data
    region = told.get("region", "")
    if region:
        contacts.choose_region(request, region)
    seeker = request.user if isinstance(request.user, User) else _new_guest(request)
    room = begin(
        seeker,
        distress=told.get("distress"),
        topics=told.get("topics", []),
        language=told.get("language") or "en",
        age_group=told.get("age_group") or Room.AgeGroup.UNSAID,
        region=region,
        reading=told.get("reading") != "no",
    )
    return redirect("web:room", key=room.key)


def _new_guest(request: HttpRequest) -> User:
    guest = guests.new_guest()
    guests.sign_in_guest(request, guest)
    return guest


@require_GET
def honest(request: HttpRequest) -> HttpResponse:
    return render(request, "web/honest.html")


@require_http_methods(["GET", "POST"])
def all_contacts(request: HttpRequest) -> HttpResponse:
    """The numbers of a region; the choice is kept for this session and never guessed."""
    if request.method == "POST":
        if not contacts.choose_region(request, request.POST.get("region", "")):
            messages.error(request, "There are no numbers for that place here.")
        return redirect("web:contacts")
    here = contacts.chosen_region(request)
    return render(request, "web/contacts.html", {"regions": contacts.regions(), "region": here})

"""The way in: talk to someone now, or come back with a phrase."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from rooms.care.arrive import arrive as begin
from rooms.conversation import selectors
from rooms.conversation.models import Room
from rooms.web import contacts, forms
from rooms.web.guard import person
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
    return render(request, "web/landing.html", {**asked, "own": own_room(request)})


def own_room(request: HttpRequest) -> Room | None:
    """The conversation this person has going on as a seeker, if any."""
    if not isinstance(request.user, User):
        return None
    user_id = request.user.pk
    going_on = (room for room in selectors.rooms_of(user_id) if room.state != Room.State.CLOSED)
    return next((room for room in going_on if selectors.seeker_of(room.pk).user_id == user_id), None)


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
        reading=told.get("reading", True),
    )
    return redirect("web:room", key=room.key)


def _new_guest(request: HttpRequest) -> User:
    guest = guests.new_guest()
    guests.sign_in_guest(request, guest)
    return guest


@require_http_methods(["GET", "POST"])
def come_back(request: HttpRequest) -> HttpResponse:
    form = forms.ComeBack(request.POST or None)
    if not form.is_valid():
        return render(request, "web/come_back.html", {"form": form})
    guest = guests.by_recovery_phrase(form.cleaned_data["phrase"])
    if guest is None:
        form.add_error("phrase", "We know no such phrase. Please check the words and their order.")
        return render(request, "web/come_back.html", {"form": form})
    guests.sign_in_guest(request, guest)
    rooms = selectors.rooms_of(guest.pk)
    if not rooms:
        messages.info(request, "You are back. There is no conversation of yours any more; you can begin a new one.")
        return redirect("web:landing")
    return redirect("web:room", key=rooms[0].key)


@require_http_methods(["GET", "POST"])
def phrase(request: HttpRequest) -> HttpResponse:
    """Shown once, on asking; an earlier phrase stops working."""
    guest = person(request)
    if not guest.guest:
        raise Http404
    made = guests.recovery_phrase_for(guest) if request.method == "POST" else None
    return render(request, "web/phrase.html", {"phrase": made, "own": own_room(request)})


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

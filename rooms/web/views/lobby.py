"""Where supporters work: duty, invitations, their rooms, and the calls that wait."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from rooms.care import doors, duty
from rooms.constellation import selectors as constellation
from rooms.conversation import selectors
from rooms.conversation.models import Membership, Room
from rooms.web import forms
from rooms.web.guard import person, told, workplace
from supportnet.accounts.models import Role, SupporterProfile
from supportnet.accounts.roles import on_duty
from supportnet.accounts.topics import LANGUAGES, TOPICS


@require_GET
@workplace("read_calls")
def lobby(request: HttpRequest) -> HttpResponse:
    user = person(request)
    profile = SupporterProfile.objects.filter(user=user).first()
    shown = {
        "on_duty": on_duty(user.pk, Role.SUPPORTER),
        "invitations": constellation.my_invitations(user.pk),
        "calls": constellation.open_calls(),
        "rooms": my_rooms(user.pk),
        "load": constellation.load_of(user.pk),
        "capacity": profile.capacity if profile else 0,
        "names": {"topics": TOPICS, "languages": LANGUAGES},
    }
    return render(request, "web/lobby.html", shown)


def my_rooms(user_id: int) -> list[dict[str, object]]:
    """The open rooms where this supporter has a part."""
    parts = Membership.objects.filter(user_id=user_id, part=Membership.Part.SUPPORTER, left_at=None)
    live = parts.exclude(room__state=Room.State.CLOSED).select_related("room").order_by("pk")
    return [{"key": part.room.key, "name": selectors.seeker_of(part.room_id).name} for part in live]


@require_POST
@workplace("duty")
def set_duty(request: HttpRequest) -> HttpResponse:
    form = forms.Duty(request.POST)
    if form.is_valid():
        duty.set_duty(person(request), form.cleaned_data["on"])
    return redirect("web:staff" if request.POST.get("back") == "staff" else "web:lobby")


@require_POST
@told("web:lobby")
def accept(request: HttpRequest, invitation: str) -> HttpResponse:
    doors.accept(person(request), invitation)
    return redirect("web:lobby")


@require_POST
@told("web:lobby")
def decline(request: HttpRequest, invitation: str) -> HttpResponse:
    doors.decline(person(request), invitation)
    return redirect("web:lobby")

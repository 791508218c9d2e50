"""Arriving by HTTP: a guest, a session and a waiting room in one request."""

from typing import Annotated, Literal

from drf_spectacular.utils import extend_schema
from msgspec import Meta, Struct
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from rooms import policies
from rooms.api import schemas, shown
from rooms.api.bodies import frame_of
from rooms.care.arrive import arrive
from rooms.conversation.refusals import Refused
from supportnet.accounts import guests
from supportnet.accounts.models import User
from supportnet.accounts.topics import LANGUAGES, TOPICS


class Arrive(Struct, forbid_unknown_fields=True, frozen=True):
    """Somebody wants to talk. Everything may be left out; `distress` is 0 (at ease) to 10 (unbearable)."""

    distress: Annotated[int, Meta(ge=0, le=10)] | None = None
    topics: Annotated[list[str], Meta(max_length=10)] = []
    language: str = "en"
    age_group: Literal["under 18", "18 or over", "rather not say"] = "rather not say"
    region: Annotated[str, Meta(pattern="^([A-Za-z]{2})?$")] = ""
    reading: bool = True


class Seekers(APIView):
    permission_classes = (AllowAny,)

    @extend_schema(
        summary=schemas.summary(Arrive),
        operation_id="arrive",
        tags=["rooms"],
        request=schemas.body(Arrive, ()),
        responses={201: schemas.ANYTHING, **schemas.ERRORS},
    )
    def post(self, request: Request) -> Response:
        told = frame_of(Arrive, request.data, {})
        if told.language not in LANGUAGES or not set(told.topics) <= TOPICS.keys():
            raise Refused("bad_value", "Please choose one of the answers that are offered.")
        seeker = request.user if isinstance(request.user, User) else _new_guest(request)
        policies.allow(seeker.pk, "arrive")
        room = arrive(
            seeker,
            distress=told.distress,
            topics=told.topics,
            language=told.language,
            age_group=told.age_group,
            region=told.region.upper(),
            reading=told.reading,
        )
        return Response({"name": seeker.name, **shown.done(room)}, 201)


def _new_guest(request: Request) -> User:
    guest = guests.new_guest()
    guests.sign_in_guest(request._request, guest)
    return guest

"""Commands by HTTP: the wire's frames, the same authorisation, the same use cases.

Each frame of the gateway's tables gets an address of its own; what is named in the address (room, invitation,
escalation) is left out of the body.
"""

from collections.abc import Iterator, Mapping
from typing import Any

import msgspec
from django.urls import URLPattern, path
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from rooms import policies
from rooms.api import schemas, shown
from rooms.api.bodies import frame_of
from rooms.care import safety
from rooms.gateway import commands
from rooms.gateway import protocol as p
from supportnet.accounts.models import User

PLACES = {"room": "rooms", "invitation": "invitations", "escalation": "escalations"}


class Command(APIView):
    """One frame. Answers {done, …} with what the use case returned."""

    frame: type[p.Frame]

    def perform(self, request: Request, **keys: str) -> Response:
        assert isinstance(request.user, User)
        frame = frame_of(self.frame, request.data, keys)
        result = commands.perform(request.user.pk, frame)
        return Response({"done": commands.action_of(frame), **shown.done(result)})


class BreakGlass(msgspec.Struct, forbid_unknown_fields=True, frozen=True):
    """Staff read a room they are not assigned to: a reason, at most an hour; auditors are told."""

    room: p.RoomKey
    reason: p.Reason
    minutes: int


class BreakGlassView(APIView):
    @extend_schema(
        summary=schemas.summary(BreakGlass),
        request=schemas.body(BreakGlass, ("room",)),
        responses=schemas.done("break_glass"),
        operation_id="break_glass",
        tags=["rooms"],
    )
    def post(self, request: Request, room: str) -> Response:
        assert isinstance(request.user, User)
        asked = frame_of(BreakGlass, request.data, {"room": room})
        policies.allow(request.user.pk, "break_glass", policies.access(request.user.pk, room))
        pane = safety.break_glass(request.user, asked.room, asked.reason, asked.minutes)
        return Response({"done": "break_glass", **shown.done(pane)})


def offered() -> Iterator[tuple[type[p.Frame], str]]:
    """Each command frame with the field that its address names ("" for none)."""
    frames: list[type[p.Frame]] = [*commands.IN_ROOM, *commands.OF_PERSON, p.LetIn]
    for frame in frames:
        fields = frame.__struct_fields__
        yield frame, next((name for name in PLACES if name in fields), "")


def routes(also: Mapping[type[p.Frame], type[APIView]]) -> list[URLPattern]:
    """One address a frame. `also`: views that answer GET at the same address."""
    return [_route(frame, named, also.get(frame, APIView)) for frame, named in offered()]


def _route(frame: type[p.Frame], named: str, also: type[APIView]) -> URLPattern:
    tag = str(frame.__struct_config__.tag)
    address = f"{PLACES[named]}/<key:{named}>/{tag}" if named else tag
    route: URLPattern = path(address, _view(frame, tag, named, also), name=tag)
    return route


def _view(frame: type[p.Frame], tag: str, named: str, also: type[APIView]) -> Any:
    """A view class of its own, so that the schema describes each frame by its own fields."""

    def post(self: Command, request: Request, **keys: str) -> Response:
        return self.perform(request, **keys)

    described = extend_schema(
        summary=schemas.summary(frame),
        request=schemas.body(frame, (named,)),
        responses=schemas.done(tag),
        operation_id=tag,
        tags=[PLACES.get(named, "you")],
    )
    bases = (Command,) if also is APIView else (Command, also)
    view: type[APIView] = type(frame.__name__, bases, {"frame": frame, "post": described(post)})
    return view.as_view()

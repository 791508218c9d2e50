"""Reads by HTTP: what a socket is sent, asked for."""

from django.conf import settings
from django.utils.decorators import method_decorator
from django.views.decorators.csrf import ensure_csrf_cookie
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from rooms import policies
from rooms.api import schemas, shown
from rooms.care import snapshots
from rooms.constellation import selectors as constellation
from rooms.conversation import selectors as conversation
from rooms.conversation.access import Access
from rooms.conversation.port import BACKSTAGE, ROOM
from rooms.conversation.refusals import Refused
from rooms.crisis import sealed
from rooms.crisis import selectors as crisis
from rooms.gateway import protocol as p
from supportnet.accounts.models import Role, User
from supportnet.accounts.roles import on_duty, roles_of

MOST_ENTRIES = 500
AFTER = OpenApiParameter("after", int, description="Entries with a higher seq; 0 for all", default=0)
LIMIT = OpenApiParameter("limit", int, description=f"1 to {MOST_ENTRIES}", default=MOST_ENTRIES)
REGION = OpenApiParameter("region", str, description="ISO 3166-1 alpha-2; the configured region if left out")


def person(request: Request) -> User:
    assert isinstance(request.user, User)
    return request.user


def access(request: Request, room: str, action: str) -> Access:
    """Raises Refused(not_found), for unknown and foreign rooms alike."""
    found = policies.access(person(request).pk, room)
    policies.allow(found.user_id, action, found)
    return found


def whole(request: Request, name: str, default: int, most: int) -> int:
    """A number from the query. Raises Refused(bad_value)."""
    raw = request.query_params.get(name, str(default))
    if not (raw.isascii() and raw.isdecimal() and len(raw) <= 10 and int(raw) <= most):
        raise Refused("bad_value", f"`{name}` is a whole number from 0 to {most}.")
    return int(raw)


@method_decorator(ensure_csrf_cookie, name="dispatch")
class You(APIView):
    permission_classes = (AllowAny,)

    @extend_schema(
        summary="Who you are; sets the CSRF cookie",
        operation_id="you",
        tags=["you"],
        responses=schemas.answered({"signed_in": schemas.FLAG}),
    )
    def get(self, request: Request) -> Response:
        user = request.user
        if not isinstance(user, User):
            return Response({"signed_in": False})
        duty = [role for role in (Role.SUPPORTER, Role.STAFF) if on_duty(user.pk, role)]
        roles = sorted(str(role) for role in roles_of(user.pk))
        return Response(
            {"signed_in": True, "name": user.name, "guest": user.guest, "roles": roles, "on_duty": bool(duty)}
        )


class MyRooms(APIView):
    @extend_schema(
        summary="Rooms in which you have a part",
        operation_id="rooms",
        tags=["rooms"],
        responses=schemas.listed("rooms", schemas.ANYTHING),
    )
    def get(self, request: Request) -> Response:
        user_id = person(request).pk
        mine = conversation.rooms_of(user_id)
        return Response(
            {"rooms": [shown.room(room, conversation.access_of(user_id, room.key).relation) for room in mine]}
        )


class OneRoom(APIView):
    @extend_schema(
        summary="A room as you may see it now: its snapshot",
        operation_id="room",
        tags=["rooms"],
        responses={200: schemas.ANYTHING, **schemas.ERRORS},
    )
    def get(self, request: Request, room: str) -> Response:
        return Response(snapshots.snapshot(access(request, room, "read_room")))


class Log(APIView):
    """A page of one log, oldest first; `head` is the log's last seq."""

    log: str
    action: str

    def page(self, request: Request, room: str) -> Response:
        found = access(request, room, self.action)
        after, limit = (
            whole(request, "after", 0, 2**31 - 1),
            whole(request, "limit", MOST_ENTRIES, MOST_ENTRIES),
        )
        entries = conversation.entries(found.room_id, self.log, after, limit or MOST_ENTRIES)
        heads = conversation.heads([found.room_id])[found.room_id]
        head = heads[0] if self.log == ROOM else heads[1]
        return Response({"head": head, "entries": [shown.entry(entry) for entry in entries]})


ENTRIES = schemas.listed("entries", schemas.frame(p.LogEvent), head=schemas.NUMBER)


class Events(Log):
    log, action = ROOM, "read_room"

    @extend_schema(
        summary="The room log",
        operation_id="events",
        tags=["rooms"],
        parameters=[AFTER, LIMIT],
        responses=ENTRIES,
    )
    def get(self, request: Request, room: str) -> Response:
        return self.page(request, room)


class Backstage(Log):
    log, action = BACKSTAGE, "read_backstage"

    @extend_schema(
        summary="The helpers' own log",
        operation_id="backstage_log",
        tags=["rooms"],
        parameters=[AFTER, LIMIT],
        responses=ENTRIES,
    )
    def get(self, request: Request, room: str) -> Response:
        return self.page(request, room)


class Sealed(APIView):
    @extend_schema(
        summary="What a seeker erased inside an open case, for that case's staff; accounted for",
        operation_id="sealed",
        tags=["rooms"],
        responses=schemas.listed("entries", schemas.ANYTHING),
    )
    def get(self, request: Request, room: str) -> Response:
        policies.allow(person(request).pk, "read_board")
        return Response({"entries": sealed.read(person(request), conversation.room_by_key(room))})


class List(APIView):
    """A list for those whose work it is; for others there is nothing here."""

    action: str

    def work(self, request: Request) -> User:
        policies.allow(person(request).pk, self.action)
        return person(request)


class Calls(List):
    action = "read_calls"

    @extend_schema(
        summary="Open calls, the next one first",
        operation_id="calls",
        tags=["queue"],
        responses=schemas.listed("calls", schemas.ANYTHING),
    )
    def get(self, request: Request) -> Response:
        self.work(request)
        return Response({"calls": [shown.call(call) for call in constellation.open_calls()]})


class Invitations(List):
    action = "read_calls"

    @extend_schema(
        summary="Your open invitations and seats at doors",
        operation_id="invitations",
        tags=["invitations"],
        responses=schemas.listed("invitations", schemas.frame(p.Invited)),
    )
    def get(self, request: Request) -> Response:
        return Response({"invitations": constellation.my_invitations(self.work(request).pk)})


class Board(List):
    action = "read_board"

    @extend_schema(
        summary="Live rooms by level: metadata alone",
        operation_id="board",
        tags=["staff"],
        responses=schemas.listed("rooms", schemas.ANYTHING),
    )
    def get(self, request: Request) -> Response:
        self.work(request)
        return Response({"rooms": [shown.row(row) for row in crisis.board()]})


class Escalations(List):
    action = "read_board"

    @extend_schema(
        summary="Open cases, the oldest first",
        operation_id="escalations",
        tags=["escalations"],
        responses=schemas.listed("escalations", schemas.frame(p.Case)),
    )
    def get(self, request: Request) -> Response:
        self.work(request)
        return Response({"escalations": crisis.frames(crisis.open_escalations())})


class Contacts(APIView):
    """For everybody, with or without a session."""

    permission_classes = (AllowAny,)

    @extend_schema(
        summary="Crisis contacts of a region, with links",
        operation_id="contacts",
        tags=["contacts"],
        parameters=[REGION],
        responses=schemas.listed("contacts", schemas.ANYTHING, region=schemas.TEXT),
    )
    def get(self, request: Request) -> Response:
        region = request.query_params.get("region") or settings.DEFAULT_REGION
        if len(region) != 2 or not (region.isascii() and region.isalpha()):
            raise Refused("bad_value", "A region is two letters, such as US.")
        rows = crisis.contacts_for(region, settings.DEVELOPMENT)
        return Response({"region": region.upper(), "contacts": [shown.contact(row) for row in rows]})

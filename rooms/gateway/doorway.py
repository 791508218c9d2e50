"""At the door of a socket: its origin, the session its cookie names, and whether there is a place for it."""

from typing import Any

from django.conf import settings
from django.http import parse_cookie

from rooms.conversation.refusals import Refused
from rooms.gateway import hello
from rooms.gateway.places import Places, Space
from supportnet.accounts import origin
from supportnet.accounts.models import Role
from supportnet.ops.bridge import bridge

CROWDED = (
    "There are very many connections from your network just now. This page tries again by itself in a moment. "
    "If you need somebody now: the numbers on this page answer at any time."
)


def origin_allowed(scope: dict[str, Any]) -> bool:
    """Only our own pages open sockets; a program without a browser sends no Origin and needs a session anyway."""
    origin = header(scope, b"origin")
    return origin is None or origin in settings.ORIGINS


def session_key(scope: dict[str, Any]) -> str | None:
    return parse_cookie(header(scope, b"cookie") or "").get(settings.SESSION_COOKIE_NAME)


def network(scope: dict[str, Any]) -> str | None:
    """A digest of the visitor's network; None where it cannot be known."""
    peer = scope.get("client")
    address = origin.visitor(peer[0] if peer else None, header(scope, b"x-forwarded-for"))
    return None if address is None else origin.digest_of(origin.network(address))


def forget(scope: dict[str, Any]) -> None:
    """The headers were read; they would stay as long as the socket does, a cookie among them."""
    if isinstance(scope["headers"], list):
        scope["headers"].clear()


class Visit:
    """One socket's place in this process, from the accept to the end."""

    __slots__ = ("_network", "_places", "_space", "session_key")

    def __init__(self, scope: dict[str, Any], places: Places) -> None:
        self._places = places
        self.session_key = session_key(scope)
        self._network = network(scope)
        self._space = places.take(self._network)

    async def admit(self) -> None:
        """Raises Refused. Those who help are known by their session, so that a crowd never locks them out."""
        if self._space is Space.NONE or (self._space is Space.KEPT and not await self._helps()):
            raise Refused("crowded", CROWDED)

    async def _helps(self) -> bool:
        if self.session_key is None:
            return False
        try:
            [known] = await bridge().run(hello.introductions, [self.session_key])
        except Exception:  # no database: nobody can be known now, and nobody would be welcomed either
            return False
        return known is not None and (known.person.staff_on_duty or Role.SUPPORTER in known.person.roles)

    def end(self) -> None:
        self._places.leave(self._network)


def header(scope: dict[str, Any], name: bytes) -> str | None:
    """A header's value; one that was sent several times reads as one list, so that no part of it is overlooked."""
    values = [value.decode("latin-1") for key, value in scope["headers"] if key == name]
    return ",".join(values) if values else None

"""At the door of a socket: its origin, and the session its cookie names."""

from typing import Any

from django.conf import settings
from django.http import parse_cookie


def origin_allowed(scope: dict[str, Any]) -> bool:
    """Only our own pages open sockets; a program without a browser sends no Origin and needs a session anyway."""
    origin = header(scope, b"origin")
    return origin is None or origin in settings.ORIGINS


def session_key(scope: dict[str, Any]) -> str | None:
    return parse_cookie(header(scope, b"cookie") or "").get(settings.SESSION_COOKIE_NAME)


def header(scope: dict[str, Any], name: bytes) -> str | None:
    for key, value in scope["headers"]:
        if key == name:
            return str(value.decode("latin-1"))
    return None

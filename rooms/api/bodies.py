"""Request bodies under the limits of the wire: as large, as deep, as strictly read as a socket's frames."""

from collections.abc import Mapping
from typing import IO, Any, TypeVar

import msgspec
from django.conf import settings
from rest_framework.exceptions import ParseError
from rest_framework.parsers import BaseParser

from rooms.conversation.refusals import Refused, bad_text
from rooms.gateway import protocol

F = TypeVar("F", bound=msgspec.Struct)


class FrameParser(BaseParser):
    """JSON objects only; another media type is refused, which also keeps foreign forms out."""

    media_type = "application/json"

    def parse(
        self, stream: IO[Any], media_type: str | None = None, parser_context: Mapping[str, Any] | None = None
    ) -> dict[str, Any]:
        body = stream.read(settings.FRAME_BYTES + 1)
        if len(body) > settings.FRAME_BYTES:
            raise ParseError("The body is too large.")
        return _object(body)


def _object(body: bytes) -> dict[str, Any]:
    if not body.strip():
        return {}
    try:
        if protocol.depth(body.decode(), settings.FRAME_DEPTH):
            raise ParseError("The body is nested too deeply.")
        told = msgspec.json.decode(body)
    except (UnicodeDecodeError, msgspec.DecodeError, RecursionError):
        raise ParseError("The body is not JSON.") from None
    if not isinstance(told, dict):
        raise ParseError("The body is not a JSON object.")
    return told


def frame_of(kind: type[F], body: Any, keys: Mapping[str, str]) -> F:
    """The wire's struct from a body and the keys in the address. Raises Refused: bad_value, bad_text."""
    told = dict(body)
    if any(isinstance(value, str) and "\x00" in value for value in told.values()):
        raise bad_text()  # PostgreSQL cannot even compare such a text
    if "type" in told or not told.keys().isdisjoint(keys):
        raise Refused("bad_value", "What the address says is not said again in the body.")
    tag = kind.__struct_config__.tag
    tagged = {"type": tag} if tag is not None else {}
    try:
        return msgspec.convert({**tagged, **told, **keys}, kind)
    except msgspec.ValidationError as error:
        raise Refused("bad_value", str(error)) from None

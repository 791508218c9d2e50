"""The schema's pieces, made from the wire's structs so that they cannot drift apart from it."""

import inspect
from collections.abc import Collection
from typing import Any

import msgspec
from django.conf import settings
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from drf_spectacular.openapi import AutoSchema

ERROR = {
    "type": "object",
    "properties": {"code": {"type": "string"}, "about": {"type": "string"}},
    "required": ["code", "about"],
}
ERRORS: dict[int, Any] = {401: ERROR, 403: ERROR, 404: ERROR, 409: ERROR, 422: ERROR, 429: ERROR}


class SessionScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]
    """How the schema names the session; importing this registers it."""

    target_class = "rooms.api.sessions.Session"
    name = "session"

    def get_security_definition(self, auto_schema: AutoSchema) -> dict[str, Any]:
        return {"type": "apiKey", "in": "cookie", "name": settings.SESSION_COOKIE_NAME}


def summary(struct: type[msgspec.Struct]) -> str:
    """The first sentence of what the struct says about itself, else its name in words."""
    told = struct.__dict__.get("__doc__") or ""
    words = "".join(" " + c.lower() if c.isupper() else c for c in struct.__name__).strip().capitalize()
    return inspect.cleandoc(told).split("\n")[0] if told else words


def body(struct: type[msgspec.Struct], named: Collection[str]) -> dict[str, Any]:
    """The JSON body: the struct's fields without its tag and without what the address names."""
    described = _described(struct)
    left_out = {"type", *named}
    fields = {name: each for name, each in described["properties"].items() if name not in left_out}
    required = [name for name in described.get("required", ()) if name not in left_out]
    shape: dict[str, Any] = {"type": "object", "properties": fields, "additionalProperties": False}
    return {"application/json": {**shape, "required": required} if required else shape}


def _described(struct: type[msgspec.Struct]) -> dict[str, Any]:
    _, parts = msgspec.json.schema_components([struct], ref_template="#/{name}")
    found: dict[str, Any] = parts[struct.__name__]
    return found


def frame(struct: type[msgspec.Struct]) -> dict[str, Any]:
    """A server frame's fields, as answers hold them: without the tag."""
    fields = {name: each for name, each in _described(struct)["properties"].items() if name != "type"}
    return {"type": "object", "properties": fields}


def done(tag: str) -> dict[int, Any]:
    answer = {
        "type": "object",
        "properties": {"done": {"type": "string", "enum": [tag]}},
        "required": ["done"],
        "additionalProperties": True,
    }
    return {200: answer, **ERRORS}


def listed(name: str, of: dict[str, Any], **more: Any) -> dict[int, Any]:
    """An answer that holds a list under a name."""
    return answered({name: {"type": "array", "items": of}, **more})


def answered(fields: dict[str, Any]) -> dict[int, Any]:
    return {200: {"type": "object", "properties": fields, "required": list(fields)}, **ERRORS}


ANYTHING: dict[str, Any] = {"type": "object", "additionalProperties": True}
TEXT: dict[str, Any] = {"type": "string"}
NUMBER: dict[str, Any] = {"type": "integer"}
FLAG: dict[str, Any] = {"type": "boolean"}

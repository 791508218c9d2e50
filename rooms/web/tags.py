"""Template tags: the import map, a room's log in words, and safe data for the scripts."""

import json
from pathlib import Path
from typing import Any

from django import template
from django.conf import settings
from django.db import DatabaseError
from django.templatetags.static import static
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from supportnet.accounts.models import Role, User
from supportnet.accounts.roles import roles_in_force

PLACES = (
    ("Lobby", "web:lobby", {Role.SUPPORTER}),
    ("Staff board", "web:staff", {Role.STAFF}),
    ("Numbers", "web:contacts_kept", {Role.STAFF, Role.ADMIN}),
    ("Audit", "web:audit", {Role.AUDITOR}),
    ("Admin", "admin:index", {Role.ADMIN}),
)
register = template.Library()
_SCRIPTS = Path(settings.BASE_DIR) / "static" / "js"


@register.simple_tag(takes_context=True)
def import_map(context: dict[str, Any]) -> SafeString:
    """The one inline element: module names to their addresses, under the request's nonce."""
    modules = sorted(path.name for path in _SCRIPTS.glob("*.js"))
    imports = {f"supportnet/{name}": static(f"js/{name}") for name in modules}
    nonce = getattr(context.get("request"), "csp_nonce", "")
    body = mark_safe(json.dumps({"imports": imports}))
    return format_html('<script type="importmap" nonce="{}">{}</script>', nonce, body)


@register.filter
def places_of(request: Any) -> list[tuple[str, str]]:
    """The pages where this person works; none for seekers."""
    user = getattr(request, "user", None)
    if not isinstance(user, User) or user.guest:
        return []
    try:
        held = roles_in_force(user.pk)
    except DatabaseError:
        return []
    return [(name, reverse(view)) for name, view, roles in PLACES if held & roles]


@register.filter
def named(value: str, names: dict[str, str]) -> str:
    return names.get(value, value)


@register.filter
def level_word(level: int) -> str:
    return ("calm", "low", "elevated", "high", "imminent")[int(level)]


@register.filter
def minutes(seconds: float) -> str:
    """A waiting time in few words."""
    whole = int(seconds // 60)
    return "under a minute" if whole < 1 else "1 minute" if whole == 1 else f"{whole} minutes"

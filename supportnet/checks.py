"""Deployment checks: `manage.py check --deploy` says what stands between this set-up and real people."""

from collections.abc import Sequence
from typing import Any

from django.apps import AppConfig
from django.conf import settings
from django.core.checks import CheckMessage, Error, Warning, register
from django.db import DatabaseError

from rooms.crisis import selectors as crisis
from rooms.distress.reader import packs


@register(deploy=True)
def mode(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[CheckMessage]:
    if settings.DEVELOPMENT:
        return [
            Error(
                "This is development mode: demonstration people exist with known passwords.",
                hint="Set SUPPORTNET_MODE=production.",
                id="supportnet.E001",
            )
        ]
    return []


@register(deploy=True)
def crisis_contacts(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[CheckMessage]:
    try:
        empty = crisis.regions_without_contacts(development=False)
    except DatabaseError:
        hint = "Run manage.py migrate first."
        return [Error("The crisis contacts cannot be read.", hint=hint, id="supportnet.E002")]
    return [
        Error(
            f"No confirmed crisis contact for {region}: somebody in danger would find nobody to call.",
            hint="Call each number, then confirm it on the staff's contacts page; or set SUPPORTNET_REGION.",
            id="supportnet.E003",
        )
        for region in empty
    ]


@register()
def reader_packs(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[CheckMessage]:
    return [
        Error(f"A language pack of the reader is broken: {each}", id="supportnet.E004")
        for each in packs.problems()
    ]


@register(deploy=True)
def origins(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[CheckMessage]:
    return [
        Error(f"The origin {origin} is not https.", hint="Set SUPPORTNET_ORIGINS.", id="supportnet.E005")
        for origin in settings.ORIGINS
        if not origin.startswith("https://")
    ]


@register(deploy=True)
def bell(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[CheckMessage]:
    """Without mail or an outside number, an escalation that nobody sees on a screen rings nowhere."""
    if settings.EMAIL_HOST != "localhost" or settings.OUTSIDE_URL:
        return []
    hint = "Set SUPPORTNET_MAIL_HOST, SUPPORTNET_OUTSIDE_URL, or both."
    return [
        Warning("Staff who are not looking at a screen cannot be reached.", hint=hint, id="supportnet.W006")
    ]


@register(deploy=True)
def visitors(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[CheckMessage]:
    if not settings.BEHIND_PROXY or settings.ALLAUTH_TRUSTED_PROXY_COUNT:
        return []
    hint = "Set SUPPORTNET_PROXIES to the number of proxies in front."
    about = "Nobody can tell one visitor's network from another's: limits count all of them as one, or not at all."
    return [Warning(about, hint=hint, id="supportnet.W007")]

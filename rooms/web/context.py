"""What every page knows: the crisis contacts of the chosen region, and where a quick exit leads."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from rooms.web import contacts
from rooms.web.words import WORDS


def page(request: HttpRequest) -> dict[str, Any]:
    region = contacts.chosen_region(request)
    return {
        "contacts": SimpleLazyObject(lambda: contacts.shown(region)),
        "region_name": contacts.region_name(region),
        "neutral_url": settings.NEUTRAL_URL,
        "words": WORDS,
    }

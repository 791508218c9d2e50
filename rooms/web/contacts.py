"""Crisis contacts as links. The region is the seeker's choice or the setting, never guessed."""

from dataclasses import dataclass

from django.conf import settings
from django.db import DatabaseError
from django.http import HttpRequest

from rooms.crisis import rules
from rooms.crisis import selectors as crisis
from rooms.crisis.models import CrisisContact

SESSION_KEY = "region"
NAMES = {
    "AU": "Australia", "BR": "Brazil", "CA": "Canada", "DE": "Germany", "ES": "Spain", "FR": "France",
    "GB": "United Kingdom", "IE": "Ireland", "NL": "Netherlands", "NZ": "New Zealand", "SE": "Sweden",
    "US": "United States",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Shown:
    """One contact, ready to be linked."""

    name: str
    emergency: bool
    call: str
    text: str
    chat: str
    hours: str

    @property
    def tel(self) -> str:
        return rules.telephone_uri(self.call)

    @property
    def sms(self) -> str:
        return rules.message_uri(self.text)

    @property
    def href(self) -> str:
        return rules.chat_uri(self.chat)


_last_known: dict[str, list[Shown]] = {}


def shown(region: str) -> list[Shown]:
    """The contacts of a region, the emergency number first.

    While the database is away a page still shows what it showed before: these links matter most then.
    """
    try:
        rows = crisis.contacts_for(region, settings.DEVELOPMENT)
        _last_known[region] = [_shown(row) for row in rows]
    except DatabaseError:
        pass
    return _last_known.get(region, [])


def _shown(row: CrisisContact) -> Shown:
    emergency = row.kind == CrisisContact.Kind.EMERGENCY
    return Shown(row.name, emergency, row.call, row.text, row.chat, row.hours)


def regions() -> list[tuple[str, str]]:
    """Codes and names of the regions that can be chosen, by name."""
    codes = CrisisContact.objects.order_by().values_list("region", flat=True).distinct()
    return sorted(((code, region_name(code)) for code in codes), key=lambda pair: pair[1])


def region_name(code: str) -> str:
    return NAMES.get(code, code)


def chosen_region(request: HttpRequest) -> str:
    try:
        return str(request.session.get(SESSION_KEY) or settings.DEFAULT_REGION)
    except (AttributeError, DatabaseError):  # an error page before, or without, the session
        return settings.DEFAULT_REGION


def choose_region(request: HttpRequest, code: str) -> bool:
    """Remember the region for this session only. False for one that has no contacts."""
    if code not in {known for known, _ in regions()}:
        return False
    request.session[SESSION_KEY] = code
    return True

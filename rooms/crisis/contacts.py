"""The crisis contacts: a first set from a file, then what staff say is right, each change accounted for."""

import json
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

from django.db import transaction

from rooms.conversation import refusals
from rooms.conversation.text import checked
from rooms.crisis.models import CrisisContact
from rooms.crisis.rules import chat_uri, telephone_uri
from supportnet.accounts.models import User
from supportnet.ops import audit, clock

FILE = Path(__file__).with_name("contacts.json")
EDITABLE = {"name": 120, "call": 40, "text": 40, "chat": 200, "hours": 40}


@lru_cache(maxsize=1)
def listed() -> tuple[dict[str, Any], ...]:
    """The rows of the file, with their source in words and the day they were listed."""
    file = json.loads(FILE.read_text())
    day = date.fromisoformat(file["listed"])
    rows = []
    for region, country in file["countries"].items():
        number = {"name": "Emergency services", "call": country["emergency"]}
        numbered = [("emergency", number), *(("line", line) for line in country["lines"])]
        for rank, (kind, fields) in enumerate(numbered):
            source = file["source"][kind]
            rows.append(
                {"region": region, "kind": kind, "rank": rank, "source": source, "listed_on": day, **fields}
            )
    return tuple(rows)


def load() -> int:
    """Add the file's rows to an empty table, and nothing to one that staff have begun to keep."""
    if CrisisContact.objects.exists():
        return 0
    rows = [CrisisContact(**row) for row in listed()]
    return len(CrisisContact.objects.bulk_create(rows, ignore_conflicts=True))


def confirm(contact_id: int, user: User) -> CrisisContact:
    """Somebody on staff has checked that it answers. Raises Refused(not_found)."""
    with transaction.atomic():
        contact = _locked(contact_id)
        contact.confirmed_by, contact.confirmed_at = user, clock.now()
        contact.save(update_fields=["confirmed_by", "confirmed_at"])
        _account(contact, user, "contact confirmed")
    return contact


def edit(contact_id: int, user: User, **fields: str) -> CrisisContact:
    """Change name, call, text, chat or hours; what changed must be confirmed anew. Raises Refused."""
    with transaction.atomic():
        contact = _locked(contact_id)
        before = {field: getattr(contact, field) for field in fields}
        for field, value in _sound(fields).items():
            setattr(contact, field, value)
        _reachable(contact)
        _unique(contact)
        contact.confirmed_by = contact.confirmed_at = None
        contact.save()
        _account(contact, user, "contact edited", before=before, after=fields)
    return contact


def add(user: User, *, region: str, kind: str, **fields: str) -> CrisisContact:
    """A new row, unconfirmed. Raises Refused: bad_value, conflict."""
    if (
        len(region) != 2
        or not (region.isascii() and region.isalpha())
        or kind not in CrisisContact.Kind.values
    ):
        raise refusals.Refused(
            "bad_value", "A contact has a region such as US, and is an emergency number or a line."
        )
    with transaction.atomic():
        rank = (
            0
            if kind == CrisisContact.Kind.EMERGENCY
            else CrisisContact.objects.filter(region=region.upper()).count()
        )
        contact = CrisisContact(
            region=region.upper(), kind=kind, rank=rank, source="added by staff", **_sound(fields)
        )
        _reachable(contact)
        _unique(contact)
        contact.save()
        _account(contact, user, "contact added")
    return contact


def remove(contact_id: int, user: User) -> None:
    """It no longer answers. Raises Refused(not_found)."""
    with transaction.atomic():
        contact = _locked(contact_id)
        _account(contact, user, "contact removed")
        contact.delete()


def _locked(contact_id: int) -> CrisisContact:
    contact = CrisisContact.objects.select_for_update(of=("self",)).filter(pk=contact_id).first()
    if contact is None:
        raise refusals.not_found()
    return contact


def _sound(fields: dict[str, str]) -> dict[str, str]:
    """Raises Refused: bad_value for a field that is not there, or whatever makes a text unfit."""
    if not fields.keys() <= EDITABLE.keys():
        raise refusals.Refused("bad_value", "A contact has a name, call, text, chat and hours.")
    return {
        name: checked(value, EDITABLE[name]).strip() if value.strip() else ""
        for name, value in fields.items()
    }


def _reachable(contact: CrisisContact) -> None:
    """A contact that cannot be reached, or would link elsewhere than it says, is worse than none."""
    numbers = [number for number in (contact.call, contact.text) if number]
    linked = all(telephone_uri(number) for number in numbers) and (not contact.chat or chat_uri(contact.chat))
    if not contact.name or not linked or not (numbers or contact.chat):
        raise refusals.Refused("bad_value", "A contact needs a name, and a number or an https address.")


def _unique(contact: CrisisContact) -> None:
    same = CrisisContact.objects.filter(region=contact.region, name=contact.name, call=contact.call)
    if same.exclude(pk=contact.pk).exists():
        raise refusals.conflict("This contact is listed already.")


def _account(contact: CrisisContact, user: User, act: str, **detail: Any) -> None:
    known = {"region": contact.region, "name": contact.name, **detail}
    audit.record(user, act, about=f"contact:{contact.pk}", detail=known)

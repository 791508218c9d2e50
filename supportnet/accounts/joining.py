"""Joining: an admin's single-use link brings somebody in as supporter, staff, admin or auditor."""

import hashlib
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from allauth.account.models import EmailAddress
from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.db import IntegrityError, models, transaction
from django.db.models.functions import Now

from supportnet.accounts.people import SupporterProfile, User
from supportnet.accounts.roles import Role, grant
from supportnet.ops import audit, clock

INVITED = (Role.SUPPORTER, Role.STAFF, Role.ADMIN, Role.AUDITOR)


class JoinLink(models.Model):
    """A single-use invitation into a role; only the token's digest is stored."""

    digest = models.CharField(max_length=64, unique=True)
    role = models.CharField(max_length=12, choices=Role.choices)
    note = models.CharField(max_length=120, default="", blank=True)
    created_by = models.ForeignKey("accounts.User", null=True, on_delete=models.SET_NULL, related_name="+")
    created_at = models.DateTimeField(db_default=Now())
    expires_at = models.DateTimeField()
    used_by = models.ForeignKey("accounts.User", null=True, on_delete=models.SET_NULL, related_name="+")
    used_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"{self.role}: {self.note}" if self.note else self.role


class LinkRefused(Exception):
    """Used, expired, withdrawn or never there: all look alike to whoever holds the link."""

    def __init__(self) -> None:
        super().__init__("This link cannot be used (any more). Ask the person who sent it for a new one.")


class EmailTaken(Exception):
    """Somebody already signs in with this address; the link stays unused."""

    def __init__(self) -> None:
        super().__init__("Please choose another e-mail address.")


@dataclass(frozen=True, slots=True)
class Gifts:
    """What a new supporter says they bring; see SupporterProfile."""

    languages: Sequence[str] = ("en",)
    topics: Sequence[str] = ()
    frequencies: Sequence[str] = ("calm",)
    capacity: int = 2


@transaction.atomic
def make_link(role: Role | str, by: User | None, note: str = "") -> tuple[JoinLink, str]:
    """A fresh link and its token, shown this once. Raises ValueError for a role nobody is invited into."""
    if role not in INVITED:
        raise ValueError(f"nobody is invited to be {role}")
    token = secrets.token_urlsafe(32)
    ends = clock.now() + timedelta(days=settings.JOIN_LINK_DAYS)
    link = JoinLink.objects.create(
        digest=_digest(token), role=Role(role), note=note, created_by=by, expires_at=ends
    )
    audit.record(by, "join link made", about=f"join_link:{link.pk}", detail={"role": str(role)})
    return link, token


def usable(token: str) -> JoinLink:
    """The link behind this token. Raises LinkRefused."""
    link = JoinLink.objects.filter(digest=_digest(token), used_at=None, expires_at__gt=clock.now()).first()
    if link is None:
        raise LinkRefused
    return link


def use_link(token: str, email: str, password: str, name: str, gifts: Gifts | None = None) -> User:
    """Join: the link is used up, the account made, the role granted. Raises LinkRefused or EmailTaken."""
    usable(token)
    hashed = make_password(password)  # takes long, so before the transaction: SQLite has one writer
    return _use_link(token, email, hashed, name, gifts)


@transaction.atomic
def _use_link(token: str, email: str, hashed: str, name: str, gifts: Gifts | None) -> User:
    link = usable(token)
    # Two people opening one link at once: the update lets one of them through.
    if not JoinLink.objects.filter(pk=link.pk, used_at=None).update(used_at=clock.now()):
        raise LinkRefused
    person = _new_person(email, hashed, name)
    JoinLink.objects.filter(pk=link.pk).update(used_by=person)
    grant(person, Role(link.role), by=link.created_by)
    if link.role == Role.SUPPORTER:
        _bring(person, gifts or Gifts())
    audit.record(person, "joined", about=f"join_link:{link.pk}", detail={"role": link.role})
    return person


def withdraw_link(link: JoinLink, by: User | None) -> None:
    """A link that went to the wrong person stops working."""
    if JoinLink.objects.filter(pk=link.pk, used_at=None).update(expires_at=clock.now()):
        audit.record(by, "join link withdrawn", about=f"join_link:{link.pk}")


def _new_person(email: str, hashed: str, name: str) -> User:
    address = User.objects.normalize_email(email).lower()
    if User.objects.filter(email__iexact=address).exists():
        raise EmailTaken
    try:
        with transaction.atomic():
            person = User.objects.create(email=address, password=hashed, name=name)
    except IntegrityError:
        raise EmailTaken from None
    EmailAddress.objects.create(user=person, email=address, primary=True, verified=settings.DEVELOPMENT)
    return person


def _bring(person: User, gifts: Gifts) -> None:
    SupporterProfile.objects.create(
        user=person,
        languages=list(gifts.languages),
        topics=list(gifts.topics),
        frequencies=list(gifts.frequencies),
        capacity=gifts.capacity,
    )


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()

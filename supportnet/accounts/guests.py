"""Guests: people without an account, known by a pseudonym, who can come back by a phrase only they hold."""

import hmac

from django.conf import settings
from django.contrib.auth import login
from django.db import models, transaction
from django.db.models.functions import Now
from django.http import HttpRequest
from django.utils.crypto import salted_hmac

from supportnet.accounts import phrases, pseudonyms
from supportnet.accounts.people import User
from supportnet.accounts.roles import Role, RoleGrant


class RecoveryPhrase(models.Model):
    """How a guest comes back on another device: only a keyed digest of the phrase is stored."""

    user = models.OneToOneField("accounts.User", on_delete=models.CASCADE, related_name="recovery")
    digest = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField(db_default=Now())


@transaction.atomic
def new_guest() -> User:
    """A person without an account, under a pseudonym like "Indigo Heron"; two guests may share one."""
    guest = User.objects.create_guest(pseudonyms.pick())
    RoleGrant.objects.create(user=guest, role=Role.SEEKER)
    return guest


def sign_in_guest(request: HttpRequest, guest: User) -> None:
    """Begin a session for a guest; anybody else signs in with a password."""
    if not guest.guest:
        raise ValueError("only a guest comes in without a password")
    login(request, guest, backend="django.contrib.auth.backends.ModelBackend")


def recovery_phrase_for(user: User) -> str:
    """Six words, returned this once; an earlier phrase of this person stops working."""
    phrase = phrases.draw()
    RecoveryPhrase.objects.update_or_create(user=user, defaults={"digest": _digest(phrase)})
    return phrase


def by_recovery_phrase(phrase: str) -> User | None:
    """The guest who holds this phrase, however it was typed, or None."""
    digest = _digest(phrase)
    found = RecoveryPhrase.objects.select_related("user").filter(digest=digest, user__is_active=True).first()
    if found is None or not hmac.compare_digest(found.digest, digest):
        return None
    return found.user


def _digest(phrase: str) -> str:
    """Keyed, so the stored digests cannot be searched by whoever has only the database."""
    told = phrases.canonical(phrase)
    keyed = salted_hmac("supportnet.recovery", told, secret=settings.RECOVERY_KEY, algorithm="sha256")
    return keyed.hexdigest()

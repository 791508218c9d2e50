"""Changes of an account itself, each with its line in the audit chain."""

from collections.abc import Sequence

from django.db import transaction

from supportnet.accounts.people import SupporterProfile, User
from supportnet.ops import audit


@transaction.atomic
def changed(user: User, fields: Sequence[str], by: User | None) -> None:
    """Names the fields that were changed, never their values."""
    audit.record(by, "account changed", about=f"user:{user.pk}", detail={"fields": sorted(fields)})


@transaction.atomic
def profile_changed(profile: SupporterProfile, fields: Sequence[str], by: User | None) -> None:
    audit.record(by, "profile changed", about=f"user:{profile.pk}", detail={"fields": sorted(fields)})

"""The audit chain: who did what, when and why; each entry seals the one before it. Never a message's text."""

import hashlib
import json
from typing import Any

from django.contrib.auth.base_user import AbstractBaseUser
from django.db import transaction

from supportnet.ops import clock
from supportnet.ops.models import AuditEntry
from supportnet.ops.statements import Statement
from supportnet.ops.turns import take_turn

FIRST = "0" * 64
_NEWEST = Statement("SELECT digest FROM ops_auditentry ORDER BY id DESC LIMIT 1")


def record(
    actor: AbstractBaseUser | None,
    act: str,
    *,
    about: str = "",
    reason: str = "",
    detail: dict[str, Any] | None = None,
) -> AuditEntry:
    """Append one entry in the current transaction (or one of its own). Nobody as actor: the system itself."""
    with transaction.atomic():
        take_turn()
        entry = AuditEntry(
            at=clock.now(),
            actor_id=actor.pk if actor else None,
            act=act,
            about=about,
            reason=reason,
            detail=json.loads(json.dumps(detail or {})),
            previous=_head(),
        )
        entry.digest = _digest(entry)
        entry.save(force_insert=True)
    return entry


def verify() -> int | None:
    """The id of the first entry that does not fit the chain, or None when the whole chain holds."""
    previous = FIRST
    for entry in AuditEntry.objects.order_by("id").iterator():
        if entry.previous != previous or entry.digest != _digest(entry):
            return entry.pk
        previous = entry.digest
    return None


def _head() -> str:
    found = _NEWEST.rows()
    return str(found[0][0]) if found else FIRST


def _digest(entry: AuditEntry) -> str:
    at = entry.at.isoformat(timespec="microseconds")
    parts = [entry.previous, at, entry.actor_id, entry.act, entry.about, entry.reason, entry.detail]
    return hashlib.sha256(json.dumps(parts, sort_keys=True).encode()).hexdigest()

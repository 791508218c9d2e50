"""The audit chain: who did what, when and why; each entry seals the one before it. Never a message's text."""

import hashlib
import json
from typing import Any

from django.contrib.auth.base_user import AbstractBaseUser
from django.db import transaction

from supportnet.ops.models import AuditEntry
from supportnet.ops.statements import Statement, moment, stored
from supportnet.ops.turns import take_turn

FIRST = "0" * 64
_ASKED = "SELECT (SELECT digest FROM ops_auditentry ORDER BY id DESC LIMIT 1), {now}"
_NEWEST = Statement(
    _ASKED.format(now="statement_timestamp()"),
    sqlite=_ASKED.format(now="STRFTIME('%Y-%m-%d %H:%M:%f', 'now')"),
)
_ENTRY = Statement(
    "INSERT INTO ops_auditentry (at, actor_id, act, about, reason, detail, previous, digest)"
    " VALUES (?, ?, ?, ?, ?, ?, ?, ?) RETURNING id"
)


def record(
    actor: AbstractBaseUser | None,
    act: str,
    *,
    about: str = "",
    reason: str = "",
    detail: dict[str, Any] | None = None,
) -> AuditEntry:
    """Append one entry in the current transaction, which cannot go on without it (or one of its own). Nobody as actor:
    the system itself."""
    kept = json.dumps(detail or {})
    with transaction.atomic(savepoint=False):
        take_turn()
        [(newest, now)] = _NEWEST.rows()
        entry = AuditEntry(
            at=moment(now),
            actor_id=actor.pk if actor else None,
            act=act,
            about=about,
            reason=reason,
            detail=json.loads(kept),
            previous=newest or FIRST,
        )
        entry.digest = _digest(entry)
        [(entry.pk,)] = _ENTRY.rows(
            stored(entry.at), entry.actor_id, act, about, reason, kept, entry.previous, entry.digest
        )
        entry._state.adding = False
    return entry


def verify() -> int | None:
    """The id of the first entry that does not fit the chain, or None when the whole chain holds."""
    previous = FIRST
    for entry in AuditEntry.objects.order_by("id").iterator():
        if entry.previous != previous or entry.digest != _digest(entry):
            return entry.pk
        previous = entry.digest
    return None


def _digest(entry: AuditEntry) -> str:
    at = entry.at.isoformat(timespec="microseconds")
    parts = [entry.previous, at, entry.actor_id, entry.act, entry.about, entry.reason, entry.detail]
    return hashlib.sha256(json.dumps(parts, sort_keys=True).encode()).hexdigest()

"""The outbox: side effects written in the transaction of their cause and performed at least once after it."""

import json
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any

from django.db.models import F, Q, QuerySet

from supportnet.ops import clock
from supportnet.ops.models import OutboxMessage
from supportnet.ops.statements import Statement

Handler = Callable[[dict[str, Any]], None]
LEASE = timedelta(seconds=60)
LONGEST_BACKOFF_SECONDS = 300
_ASKED = (  # each second, by every clock
    "SELECT id FROM ops_outboxmessage WHERE done_at IS NULL AND due_at <= {now}"
    " AND (leased_until IS NULL OR leased_until < {now}) AND topic = ANY ? ORDER BY due_at, id LIMIT ?"
)
_WAITING = Statement(
    _ASKED.format(now="clock_timestamp()"),
    # As many digits as are stored: times are compared as text, and what is due now must not wait a millisecond.
    sqlite=_ASKED.format(now="STRFTIME('%Y-%m-%d %H:%M:%f000', 'now')"),
)

_ENQUEUED = (
    "INSERT INTO ops_outboxmessage (topic, payload, key, due_at, attempts, leased_by, error)"
    " VALUES (?, ?, ?, {due}, 0, '', '') ON CONFLICT (key) DO NOTHING"
)
_ENQUEUE = Statement(
    _ENQUEUED.format(due="statement_timestamp() + CAST(? AS INTERVAL)"),
    sqlite=_ENQUEUED.format(due="STRFTIME('%Y-%m-%d %H:%M:%f000', 'now', ?)"),
)


def enqueue(topic: str, payload: dict[str, Any], *, key: str | None = None, delay: float = 0) -> None:
    """Write a side effect, due in `delay` seconds. A key that was used before makes this a no-op."""
    _ENQUEUE.run(topic, json.dumps(payload), key, f"{delay:+.3f} seconds")


def dispatch(handlers: Mapping[str, Handler], holder: str, limit: int = 100) -> int:
    """Perform what is due, oldest first, at most `limit`; returns how many succeeded.

    A handler that raises is tried again later, ever more slowly; a process that dies mid-way loses its
    lease and another performs the message again, so handlers must bear repetition.
    """
    waiting = _WAITING.rows(list(handlers), limit)
    return sum(_perform(pk, handlers, holder) for (pk,) in waiting)


def _due(now: datetime) -> QuerySet[OutboxMessage]:
    free = Q(leased_until=None) | Q(leased_until__lt=now)
    return OutboxMessage.objects.filter(free, done_at=None, due_at__lte=now)


def _perform(pk: int, handlers: Mapping[str, Handler], holder: str) -> bool:
    now = clock.now()
    mine = (
        _due(now).filter(pk=pk).update(leased_by=holder, leased_until=now + LEASE, attempts=F("attempts") + 1)
    )
    if not mine:
        return False
    message = OutboxMessage.objects.get(pk=pk)
    try:
        handlers[message.topic](message.payload)
    except Exception as error:
        _try_again(message, holder, type(error).__name__)
        return False
    _leased(message, holder).update(done_at=clock.now(), leased_until=None, error="")
    return True


def _try_again(message: OutboxMessage, holder: str, error: str) -> None:
    """The error's class only: its words could carry what somebody wrote."""
    wait = min(2.0**message.attempts, LONGEST_BACKOFF_SECONDS)
    _leased(message, holder).update(
        due_at=clock.now() + timedelta(seconds=wait), leased_until=None, error=error[:200]
    )


def _leased(message: OutboxMessage, holder: str) -> QuerySet[OutboxMessage]:
    """Still ours: the same holder may have lost the lease and taken it again, so the attempt counts too."""
    return OutboxMessage.objects.filter(
        pk=message.pk, leased_by=holder, attempts=message.attempts, done_at=None
    )

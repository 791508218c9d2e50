"""Ordered tables under concurrent writers."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection, transaction

from supportnet.ops import audit, revocations
from supportnet.ops.models import AuditEntry, Revocation
from supportnet.ops.turns import take_turn


@pytest.mark.django_db(transaction=True)
def test_a_turn_needs_a_transaction() -> None:
    with pytest.raises(RuntimeError):
        take_turn()


def both_orders(n: int) -> None:
    try:
        with transaction.atomic():
            acts = [lambda: audit.record(None, "tested"), lambda: revocations.revoke(n, ends_sessions=False)]
            for act in acts if n % 2 else reversed(acts):
                act()
    finally:
        connection.close()


@pytest.mark.django_db(transaction=True)
def test_concurrent_writers_keep_one_unbroken_chain() -> None:
    with ThreadPoolExecutor(6) as pool:
        list(pool.map(both_orders, range(24)))
    assert AuditEntry.objects.count() == Revocation.objects.count() == 24
    assert audit.verify() is None

"""Taking turns: writers of an ordered table commit in the order of their ids."""

from django.db import connection

from supportnet.ops.statements import Statement

_ONE_TURN = 7_067_001
_TURN = Statement("SELECT pg_advisory_xact_lock(?)")


def take_turn() -> None:
    """Wait until no other transaction holds the turn; it is kept until the end of this transaction.

    One turn for all ordered tables, so two transactions can never wait for each other crosswise.
    SQLite needs none: its transactions are IMMEDIATE and so already write one at a time.
    """
    if not connection.in_atomic_block:
        raise RuntimeError("a turn lasts for a transaction, and there is none")
    if connection.vendor == "postgresql":
        _TURN.run(_ONE_TURN)

"""The one clock: the database's. Processes may disagree about the time; what is stored and due may not."""

from datetime import UTC, datetime

from supportnet.ops.statements import Statement

_ASK = Statement("SELECT statement_timestamp()", sqlite="SELECT strftime('%Y-%m-%dT%H:%M:%f', 'now')")


def now() -> datetime:
    """The database's time now, aware, in UTC."""
    [(answer,)] = _ASK.rows()
    moment = answer if isinstance(answer, datetime) else datetime.fromisoformat(answer).replace(tzinfo=UTC)
    return moment.astimezone(UTC)

"""The one clock: the database's. Processes may disagree about the time; what is stored and due may not."""

from datetime import UTC, datetime

from django.db import connection

_ASK = {
    "sqlite": "SELECT strftime('%Y-%m-%dT%H:%M:%f', 'now')",
    "postgresql": "SELECT statement_timestamp()",
}


def now() -> datetime:
    """The database's time now, aware, in UTC."""
    with connection.cursor() as cursor:
        cursor.execute(_ASK[connection.vendor])
        (answer,) = cursor.fetchone()
    moment = answer if isinstance(answer, datetime) else datetime.fromisoformat(answer).replace(tzinfo=UTC)
    return moment.astimezone(UTC)

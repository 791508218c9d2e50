"""Plain SQL for the paths of every message and every connect, where building a query costs more than running it.

Texts are written by us, never by a user; values always travel as parameters. Rows come back as the driver gives
them: on SQLite a UUID is its 32 hex digits and JSON is text; on PostgreSQL JSON is text too.
"""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import msgspec
from django.db import DEFAULT_DB_ALIAS, connections
from django.db.backends.base.base import BaseDatabaseWrapper

if TYPE_CHECKING:
    import psycopg

_json = msgspec.json.Encoder().encode


class Statement:
    """One statement for both databases: `?` stands for a value, `= ANY ?` compares with a list of numbers or texts."""

    __slots__ = ("_postgres", "_sqlite")

    def __init__(self, sql: str, *, sqlite: str | None = None) -> None:
        """`sqlite` where the two must differ."""
        self._sqlite = (sqlite or sql).replace("= ANY ?", "IN (SELECT value FROM json_each(?))")
        self._postgres = sql.replace("%", "%%").replace("= ANY ?", "= ANY(%s)").replace("?", "%s")

    def rows(self, *values: Any) -> list[tuple[Any, ...]]:
        """Run it on this thread's connection and fetch everything."""
        database = connections[DEFAULT_DB_ALIAS]
        raw = _raw(database)
        with database.wrap_database_errors:
            if database.vendor != "sqlite":
                return _prepared(raw, self._postgres, values).fetchall()
            return raw.execute(  # type: ignore[no-any-return]
                self._sqlite, [_json(v).decode() if isinstance(v, list) else v for v in values]
            ).fetchall()


class Many:
    """One write of many rows. On SQLite the driver repeats it in C; on PostgreSQL each column travels as an array."""

    __slots__ = ("_postgres", "_sqlite")

    def __init__(self, *, sqlite: str, postgres: str) -> None:
        """`sqlite` takes a row's values, `postgres` one array a column."""
        self._sqlite = sqlite
        self._postgres = postgres

    def write(self, rows: Sequence[tuple[Any, ...]]) -> None:
        if not rows:
            return
        database = connections[DEFAULT_DB_ALIAS]
        raw = _raw(database)
        with database.wrap_database_errors:
            if database.vendor != "sqlite":
                _prepared(raw, self._postgres, [list(column) for column in zip(*rows, strict=True)])
            else:
                raw.executemany(self._sqlite, rows)


def together(*asked: tuple[Statement, list[Any]]) -> list[list[tuple[Any, ...]]]:
    """What each statement answers to its one list of values; on PostgreSQL all of them travel at once."""
    database = connections[DEFAULT_DB_ALIAS]
    if database.vendor == "sqlite":
        return [statement.rows(values) for statement, values in asked]
    raw = _raw(database)
    with database.wrap_database_errors, raw.pipeline():
        cursors = [_prepared(raw, statement._postgres, [values]) for statement, values in asked]
        return [cursor.fetchall() for cursor in cursors]


def write_together(*written: tuple[Many, Sequence[tuple[Any, ...]]]) -> None:
    """Several writes, in this order; on PostgreSQL all of them travel at once."""
    database = connections[DEFAULT_DB_ALIAS]
    if database.vendor == "sqlite":
        for many, rows in written:
            many.write(rows)
        return
    with database.wrap_database_errors, _raw(database).pipeline():
        for many, rows in written:
            many.write(rows)


def moment(stored: Any) -> datetime:
    """A stored time: SQLite's come without a zone, which is UTC."""
    found = stored if isinstance(stored, datetime) else datetime.fromisoformat(stored)
    return found.astimezone(UTC) if found.tzinfo else found.replace(tzinfo=UTC)


def on_sqlite() -> bool:
    return connections[DEFAULT_DB_ALIAS].vendor == "sqlite"


def _prepared(raw: Any, sql: str, values: Sequence[Any]) -> "psycopg.Cursor[tuple[Any, ...]]":
    """Planned once a connection. Django's own cursor writes the values into the text, to be parsed anew each time."""
    from psycopg import Cursor

    return Cursor(raw).execute(sql, values, prepare=True)


def _raw(database: BaseDatabaseWrapper) -> Any:
    """The driver's own connection, inside whatever transaction is open."""
    if database.connection is None:
        database.ensure_connection()
    return database.connection

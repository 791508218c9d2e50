"""Plain SQL for the paths of every message and every connect, where building a query costs more than running it.

Texts are written by us, never by a user; values always travel as parameters. Rows come back as the driver gives
them: on SQLite a UUID is its 32 hex digits and JSON is text; on PostgreSQL JSON is text too.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

import msgspec
from django.db import DEFAULT_DB_ALIAS, connections
from django.db.backends.base.base import BaseDatabaseWrapper

if TYPE_CHECKING:
    import psycopg

Rows = list[tuple[Any, ...]]
Asked = Callable[[], Rows]  # the rows of a statement that has been sent

_json = msgspec.json.Encoder().encode


class Statement:
    """One statement for both databases: `?` stands for a value, `= ANY ?` compares with a list of numbers or texts."""

    __slots__ = ("_postgres", "_sqlite")

    def __init__(self, sql: str, *, sqlite: str | None = None) -> None:
        """`sqlite` where the two must differ."""
        self._sqlite = (sqlite or sql).replace("= ANY ?", "IN (SELECT value FROM json_each(?))")
        self._postgres = sql.replace("%", "%%").replace("= ANY ?", "= ANY(%s)").replace("?", "%s")

    def rows(self, *values: Any) -> Rows:
        """Run it on this thread's connection and fetch everything."""
        database = connections[DEFAULT_DB_ALIAS]
        with database.wrap_database_errors:
            return self._run(database, values).fetchall()  # type: ignore[no-any-return]

    def run(self, *values: Any) -> None:
        """Run it for what it does."""
        database = connections[DEFAULT_DB_ALIAS]
        with database.wrap_database_errors:
            self._run(database, values)

    def ask(self, *values: Any) -> Asked:
        """Run it; its rows are fetched when they are asked for."""
        database = connections[DEFAULT_DB_ALIAS]
        with database.wrap_database_errors:
            cursor = self._run(database, values)

        def rows() -> Rows:
            with database.wrap_database_errors:
                return cursor.fetchall()  # type: ignore[no-any-return]

        return rows

    def _run(self, database: BaseDatabaseWrapper, values: Sequence[Any]) -> Any:
        raw = _raw(database)
        if database.vendor != "sqlite":
            return _prepared(raw, self._postgres, [_array(v) if isinstance(v, list) else v for v in values])
        return raw.execute(self._sqlite, [_json(v).decode() if isinstance(v, list) else v for v in values])


class Many:
    """One write of many rows. On SQLite the driver repeats it in C. On PostgreSQL all rows travel as one JSON text:
    to make each value ready by itself costs the driver more than the write costs the database."""

    __slots__ = ("_columns", "_postgres", "_sqlite")

    def __init__(self, *, sqlite: str, postgres: str, columns: str) -> None:
        """`sqlite` takes a row's values. `postgres` reads the rows from ROWS, which has these `columns` ("id bigint,
        body text"): JSON's own kinds or their text, bytes in base64."""
        self._sqlite = sqlite
        self._columns = [column.split()[0] for column in columns.split(", ")]
        self._postgres = postgres.replace("ROWS", f"json_to_recordset(%s::json) AS told ({columns})")

    def write(self, rows: Sequence[tuple[Any, ...]]) -> None:
        if not rows:
            return
        database = connections[DEFAULT_DB_ALIAS]
        raw = _raw(database)
        with database.wrap_database_errors:
            if database.vendor == "sqlite":
                raw.executemany(self._sqlite, rows)
            else:
                told = _json([dict(zip(self._columns, row, strict=True)) for row in rows])
                _prepared(raw, self._postgres, [told.decode()])


@contextmanager
def one_trip() -> Iterator[None]:
    """On PostgreSQL all that is asked and written inside travels at once, at its end or when rows are fetched before
    it; only then does a failed write raise. Nested, it is part of the outer one. Not for the ORM, which looks at what
    each statement did at once."""
    database = connections[DEFAULT_DB_ALIAS]
    if database.vendor == "sqlite":
        yield
        return
    raw = _raw(database)
    if raw.pgconn.pipeline_status:
        yield
        return
    from psycopg.errors import FeatureNotSupported

    with database.wrap_database_errors:
        try:
            with raw.pipeline():
                yield
        except FeatureNotSupported:
            _forget_plans(raw)
            raise


def moment(kept: Any) -> datetime:
    """A stored time: SQLite's come without a zone, which is UTC."""
    found = kept if isinstance(kept, datetime) else datetime.fromisoformat(kept)
    return found.astimezone(UTC) if found.tzinfo else found.replace(tzinfo=UTC)


def stored(at: datetime) -> Any:
    """A time as the database keeps it, the inverse of `moment`."""
    return connections[DEFAULT_DB_ALIAS].ops.adapt_datetimefield_value(at)


def on_sqlite() -> bool:
    return connections[DEFAULT_DB_ALIAS].vendor == "sqlite"


def _prepared(raw: Any, sql: str, values: Sequence[Any]) -> "psycopg.Cursor[tuple[Any, ...]]":
    """Planned once a connection. Django's own cursor writes the values into the text, to be parsed anew each time."""
    from psycopg import Cursor
    from psycopg.errors import FeatureNotSupported

    try:
        return Cursor(raw).execute(sql, values, prepare=True)
    except FeatureNotSupported:
        if not _forget_plans(raw):
            raise
        return Cursor(raw).execute(sql, values, prepare=True)


def _forget_plans(raw: Any) -> bool:
    """A migration may have changed what a planned statement returns, and then its plan is refused for ever. In a
    transaction the rollback forgets all plans; False, since nothing else can be done there."""
    from psycopg.pq import TransactionStatus

    if raw.info.transaction_status != TransactionStatus.IDLE:
        return False
    raw.execute("DEALLOCATE ALL")
    return True


def _array(values: Sequence[int | str | UUID]) -> str:
    """PostgreSQL's text for an array; the driver would ask each value for its kind."""
    return "{" + ",".join([_quoted(v) if isinstance(v, str) else str(v) for v in values]) + "}"


def _quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _raw(database: BaseDatabaseWrapper) -> Any:
    """The driver's own connection, inside whatever transaction is open."""
    if database.connection is None:
        database.ensure_connection()
    return database.connection

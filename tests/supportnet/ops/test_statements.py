"""Plain statements, on whichever database the tests run."""

from contextlib import suppress
from datetime import UTC, datetime

import pytest
from django.db import IntegrityError, NotSupportedError, connection, transaction

from supportnet.ops.statements import Many, Statement, moment, on_sqlite, one_trip, stored

AWKWARD = """{"a\\", b}' é\n"""


def table_of_things() -> Many:
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE IF EXISTS things")  # a pooled connection keeps it
        cursor.execute("CREATE TEMPORARY TABLE things (id integer PRIMARY KEY, name text)")
    return Many(
        sqlite="INSERT INTO things (id, name) VALUES (?, ?)",
        postgres="INSERT INTO things (id, name) SELECT id, name FROM ROWS",
        columns="id int, name text",
    )


@pytest.mark.django_db
def test_a_value_and_a_list_find_their_rows() -> None:
    things = table_of_things()
    things.write([(1, "lamp"), (2, "100 % wool?"), (3, None), (4, AWKWARD)])
    assert Statement("SELECT name FROM things WHERE id = ?").rows(2) == [("100 % wool?",)]
    assert Statement("SELECT id FROM things WHERE id = ANY ? ORDER BY id").rows([1, 3, 9]) == [(1,), (3,)]
    assert Statement("SELECT id FROM things WHERE name = ANY ?").rows(["lamp", "'; --"]) == [(1,)]
    assert Statement("SELECT id FROM things WHERE name = ANY ?").rows([AWKWARD, "}", ""]) == [(4,)]
    assert Statement("SELECT id FROM things WHERE name LIKE '100%'").rows() == [(2,)]


@pytest.mark.django_db
def test_what_is_asked_and_written_in_one_trip_is_there_at_its_end() -> None:
    things = table_of_things()
    all_of_them = Statement("SELECT id FROM things ORDER BY id")
    with one_trip():
        before = all_of_them.ask()
        things.write([(1, "lamp"), (2, "door")])
        after = all_of_them.ask()
    assert (before(), after()) == ([], [(1,), (2,)])


@pytest.mark.django_db
def test_rows_fetched_on_the_way_see_what_was_written_before_them() -> None:
    things = table_of_things()
    lamp = Statement("INSERT INTO things (id, name) VALUES (?, ?)")
    all_of_them = Statement("SELECT id FROM things ORDER BY id")
    with one_trip():
        lamp.run(1, "lamp")
        assert all_of_them.rows() == [(1,)]
        with one_trip():
            things.write([(2, "door")])
            both = all_of_them.ask()
        assert both() == [(1,), (2,)]
        lamp.run(3, None)
    assert all_of_them.rows() == [(1,), (2,), (3,)]


@pytest.mark.django_db
def test_a_statement_is_planned_once_a_connection() -> None:
    things = table_of_things()
    planned = Statement(
        "SELECT count(*) FROM pg_prepared_statements WHERE statement LIKE 'INSERT INTO things%'",
        sqlite="SELECT 1",  # the driver keeps its statements and does not tell
    )
    for n in range(3):
        with one_trip():
            things.write([(n, "lamp")])
    assert planned.rows() == [(1,)]


def planned_before_a_migration() -> Statement:
    """Names of things, planned, and then altered as by another process, which this one's driver does not see. (SQLite's
    driver plans anew.)"""
    table_of_things().write([(1, "lamp")])
    names = Statement("SELECT name FROM things")
    names.rows()
    if not on_sqlite():
        connection.connection.pgconn.exec_(b"ALTER TABLE things ALTER name TYPE varchar(40)")
    return names


@pytest.mark.django_db(transaction=True)
def test_a_plan_that_a_migration_made_old_is_made_anew() -> None:
    names = planned_before_a_migration()
    assert names.rows() == [("lamp",)]
    connection.close()


@pytest.mark.django_db(transaction=True)
def test_an_old_plan_fails_one_trip_at_the_most() -> None:
    names = planned_before_a_migration()
    with suppress(NotSupportedError), one_trip():
        names.ask()
    with one_trip():
        found = names.ask()
    assert found() == [("lamp",)]
    connection.close()


@pytest.mark.django_db
def test_a_time_is_stored_as_django_stores_it_and_comes_back() -> None:
    at = datetime(2026, 5, 4, 3, 2, 1, 123_000, tzinfo=UTC)
    assert moment(stored(at)) == at


@pytest.mark.django_db
def test_nothing_to_write_writes_nothing() -> None:
    Many(sqlite="not sql", postgres="not sql", columns="id int").write([])


@pytest.mark.django_db(transaction=True)
def test_a_broken_rule_of_the_database_is_django_s_error() -> None:
    things = table_of_things()
    with pytest.raises(IntegrityError), transaction.atomic():
        things.write([(1, "lamp"), (1, "lamp")])
    connection.close()

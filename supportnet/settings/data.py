"""Database, Redis and the encryption keys of message bodies."""

import dj_database_url

from supportnet import env
from supportnet.settings.base import VAR

DATABASE_URL = env.text("DATABASE_URL", f"sqlite:///{VAR / 'supportnet.sqlite3'}", "where the data lives")
DATABASES = {"default": dj_database_url.parse(DATABASE_URL)}
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON;",
    }
    DATABASES["default"]["CONN_MAX_AGE"] = None
else:
    DATABASES["default"]["OPTIONS"] = {"pool": {"min_size": 1, "max_size": 16, "timeout": 5}}
REDIS_URL = env.text("REDIS_URL", "", "fan-out between processes; empty starts a private server")
BODY_KEYS = env.text("SUPPORTNET_BODY_KEYS", "", "id:base64 keys of message bodies, newest first; empty reads the var folder")

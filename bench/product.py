"""The product under load: its own `manage.py serve`, everything on; settings only raise caps and buckets."""

import json
import os
import subprocess
import sys
from pathlib import Path

from bench.client.dialects import Member

ROOT = Path(__file__).resolve().parent.parent
ONE_ADDRESS = {"SUPPORTNET_NETWORK_SOCKETS": "100000"}  # everybody here comes from the same one
RAISED = {
    **{f"SUPPORTNET_{whose}_RATE": "1000000" for whose in ("SOCKET", "PERSON", "ROOM", "NETWORK")},
    **{f"SUPPORTNET_{whose}_BURST": "1000000" for whose in ("SOCKET", "PERSON", "ROOM")},
    "SUPPORTNET_MOST_SOCKETS": "100000",
}


def environment(folder: Path, database: str, redis: str, port: int, raised: bool = True) -> dict[str, str]:
    """What an operator would set; `database` empty means SQLite in `folder`. Without `raised` caps and buckets are
    as they come, but for that of one address."""
    return (
        ONE_ADDRESS
        | (RAISED if raised else {})
        | {
            "SUPPORTNET_MODE": "development",
            "SUPPORTNET_VAR": str(folder),
            "SUPPORTNET_ORIGINS": f"http://127.0.0.1:{port}",
            "DATABASE_URL": database or f"sqlite:///{folder / 'bench.sqlite3'}",
            "REDIS_URL": redis,
            "DJANGO_SETTINGS_MODULE": "supportnet.settings",
        }
    )


def command(server: str, processes: int, port: int) -> list[str]:
    serve = [sys.executable, "manage.py", "serve", "--server", server, "--processes", str(processes)]
    return [*serve, "--host", "127.0.0.1", "--port", str(port)]


def prepare(environment: dict[str, str], members: list[Member]) -> dict[str, str]:
    """Migrate and fill the database; the session cookie of each member by name."""
    done = subprocess.run(
        [sys.executable, "-m", "bench.prepare"],
        cwd=ROOT,
        env=os.environ | environment,
        input=json.dumps([[m.room, m.name, m.seeker] for m in members]).encode(),
        stdout=subprocess.PIPE,
        check=True,
    )
    cookies: dict[str, str] = json.loads(done.stdout)
    return cookies

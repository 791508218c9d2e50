"""The one listening socket, opened once and shared by every web process."""

import errno
import socket


class CannotListen(Exception):
    """The text is one clear line for whoever started the server."""


def listen(host: str, port: int) -> socket.socket:
    """A listening socket; connections wait in it while a web process starts or is replaced."""
    try:
        family, _, _, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
    except (socket.gaierror, OverflowError):
        raise CannotListen(f"{host!r} is not an address of this machine.") from None
    opened = socket.socket(family, socket.SOCK_STREAM)
    opened.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        opened.bind(address)
        opened.listen(1024)
    except OSError as error:
        opened.close()
        raise CannotListen(_plain(error, host, port)) from None
    opened.setblocking(False)
    return opened


def _plain(error: OSError, host: str, port: int) -> str:
    if error.errno == errno.EADDRINUSE:
        return (
            f"Port {port} on {host} is taken by another program. "
            f"Stop that one, or choose another port: make run PORT={port + 1}"
        )
    if error.errno == errno.EACCES:
        return f"Port {port} needs special rights. Choose one above 1023: make run PORT=8000"
    return f"Cannot listen on {host}:{port}: {error.strerror}."


def url(opened: socket.socket) -> str:
    """Where a browser on this machine finds it."""
    host, port = opened.getsockname()[:2]
    host = {"0.0.0.0": "127.0.0.1", "::": "[::1]"}.get(host, f"[{host}]" if ":" in host else host)
    return f"http://{host}:{port}"

"""The one listening socket, opened once and shared by every web process."""

import errno
import socket

GONE_SECONDS = 30


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
    _watch(opened)
    try:
        opened.bind(address)
        opened.listen(1024)
    except OSError as error:
        opened.close()
        raise CannotListen(_plain(error, host, port)) from None
    opened.setblocking(False)
    return opened


def _watch(opened: socket.socket) -> None:
    """Let the kernel notice who is gone: whoever acknowledges no byte for GONE_SECONDS is cut off. Each socket gets a
    beat every few seconds, so there is always something to acknowledge; pings of our own would cost two wake-ups
    of the process for each socket and tell no more. Accepted connections inherit these options."""
    opened.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
    for name, value in (
        ("TCP_KEEPIDLE", GONE_SECONDS // 2),
        ("TCP_KEEPALIVE", GONE_SECONDS // 2),  # what macOS calls it
        ("TCP_KEEPINTVL", GONE_SECONDS // 6),
        ("TCP_KEEPCNT", 3),
        ("TCP_USER_TIMEOUT", GONE_SECONDS * 1000),
    ):
        option = getattr(socket, name, None)
        if option is not None:
            opened.setsockopt(socket.IPPROTO_TCP, option, value)


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

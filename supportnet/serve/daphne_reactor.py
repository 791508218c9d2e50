"""Twisted's reactor on uvloop, without what falls between the two when a peer resets its connection.

libuv tells an error of a socket once, by one last call of its reader, and watches it no more. Twisted reads in that
call what was still waiting, meets no error, and waits for a next call that never comes: the connection is never
lost, its descriptor is never free, and to write to it raises. Worse, uvloop keeps the dead watch under the
descriptor's number, for whoever comes next with the same. So the socket itself is asked after each call, and a dead
watch is forgotten before another is set.
"""

import asyncio
import os
import socket
from collections.abc import Callable
from typing import Any

import uvloop
from twisted.internet import error
from twisted.internet.asyncioreactor import AsyncioSelectorReactor
from twisted.internet.main import installReactor
from twisted.python.log import callWithLogger


class Loop(uvloop.Loop):
    """uvloop's, which sets a watch anew where a dead one is in its place. Twisted wraps each call of a watch in a
    logging context that nothing here looks at and that costs more than reading; what is called catches by itself."""

    def add_reader(self, fd: Any, callback: Callable[..., Any], *args: Any) -> None:  # type: ignore[override]
        if callback is callWithLogger:
            callback, args = args[1], args[2:]
        try:
            super().add_reader(fd, callback, *args)
        except RuntimeError:
            super().remove_reader(fd)
            super().add_reader(fd, callback, *args)

    def add_writer(self, fd: Any, callback: Callable[..., Any], *args: Any) -> None:  # type: ignore[override]
        try:
            super().add_writer(fd, callback, *args)
        except RuntimeError:
            super().remove_writer(fd)
            super().add_writer(fd, callback, *args)


class Reactor(AsyncioSelectorReactor):
    """Asks a socket for its error after each call, for it may have been the last."""

    def _readOrWrite(self, selectable: Any, read: bool) -> None:
        super()._readOrWrite(selectable, read)  # type: ignore[no-untyped-call]
        handle = getattr(selectable, "socket", None)
        if handle is None or selectable.fileno() == -1:
            return
        failed = handle.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR)
        if failed:
            why = error.ConnectionLost(f"{failed}: {os.strerror(failed)}")
            self._disconnectSelectable(selectable, why, read)  # type: ignore[no-untyped-call]


def install() -> asyncio.AbstractEventLoop:
    """Must come before anything imports daphne or twisted's reactor, who would install a slower one."""
    loop = Loop()
    asyncio.set_event_loop(loop)
    installReactor(Reactor(loop))  # type: ignore[no-untyped-call]
    return loop

"""Daphne that leaves in order, and holds floods back. Imported once a reactor is installed."""

import asyncio
from typing import Any

from daphne.server import Server

from supportnet.serve.daphne_inbound import HeldBack, held_back
from supportnet.wiring import begin_draining, drain


class Draining(Server):  # type: ignore[misc]
    """Its own signal handlers would drop the sockets without a word; `leave` drains first."""

    accepting: Any = None  # until it listens: the signal may come before that

    def __init__(self, application: Any, fd: int, patience: float, **options: Any) -> None:
        """`fd` is a listening socket; the drain may take `patience` seconds."""
        self._patience = patience
        super().__init__(
            application=held_back(application),
            endpoints=[f"fd:fileno={fd}"],
            signal_handlers=False,
            **options,
        )

    def listen_success(self, port: Any) -> None:
        self.accepting = port
        self.ws_factory.protocol = HeldBack

    async def leave(self) -> None:
        begin_draining()
        if self.accepting is not None:
            self.accepting.stopListening()
        await asyncio.wait([asyncio.ensure_future(drain())], timeout=self._patience)
        self.stop()

"""uvicorn waits for requests by itself; the drain runs before its shutdown, and it sleeps where nothing happens."""

import asyncio
import socket
from contextlib import suppress
from types import FrameType

import uvicorn

from supportnet.wiring import begin_draining, drain

TICK_SECONDS = 1.0  # how old the date in a header may be


class Draining(uvicorn.Server):
    def __init__(self, config: uvicorn.Config, patience: float) -> None:
        super().__init__(config)
        self._patience = patience
        self._loop: asyncio.AbstractEventLoop | None = None
        self._told = asyncio.Event()

    async def main_loop(self) -> None:
        """By itself it wakes ten times a second to see whether it was told to end."""
        self._loop = asyncio.get_running_loop()
        while not await self.on_tick(0):
            with suppress(TimeoutError):
                async with asyncio.timeout(TICK_SECONDS):
                    await self._told.wait()

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        super().handle_exit(sig, frame)
        if self._loop is not None:
            self._loop.call_soon_threadsafe(self._told.set)

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        begin_draining()
        for accepting in self.servers:  # at once: whoever comes meanwhile is another process's
            accepting.close()
        await asyncio.wait([asyncio.ensure_future(drain())], timeout=self._patience)
        await super().shutdown(sockets)

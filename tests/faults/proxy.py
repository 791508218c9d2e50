"""A bad network: a small TCP proxy on the loopback, each connection of which meets a fate after a while."""

import asyncio
import contextlib
import socket
import struct
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from random import Random

FATES = ("delay", "stall", "reset", "half-open", "trickle", "cut")
PART = 65_536


class Connection:
    """One client's way to the server, unharmed until its fate takes hold."""

    def __init__(self, fate: str, random: Random) -> None:
        self.fate = fate
        self._random = random
        self._bad = False

    def takes_hold(self) -> None:
        self._bad = True

    async def pump(self, read: asyncio.StreamReader, write: asyncio.StreamWriter, downwards: bool) -> None:
        """Bytes one way, until the end or the fate."""
        while data := await read.read(PART):
            if self._bad and not await self._suffer(data, write, downwards):
                continue
            write.write(data)
            await write.drain()
        with contextlib.suppress(OSError):
            write.write_eof()

    async def _suffer(self, data: bytes, write: asyncio.StreamWriter, downwards: bool) -> bool:
        """Whether these bytes go on as usual."""
        if self.fate == "delay":
            await asyncio.sleep(self._random.uniform(0.05, 0.3))
            return True
        if self.fate == "stall" or (self.fate == "half-open" and downwards):
            return False
        if self.fate == "trickle" and downwards:
            for start in range(0, min(len(data), 4_096), 128):
                write.write(data[start : start + 128])
                await asyncio.sleep(0.125)
            raise ConnectionResetError
        if self.fate == "cut" and downwards:
            write.write(data[: max(1, len(data) // 2)])
            await write.drain()
            raise ConnectionResetError
        if self.fate == "reset":
            raise ConnectionResetError
        return True


class Proxy:
    def __init__(self, target: int, fates: tuple[str, ...], seed: int = 3) -> None:
        self.port = 0
        self.healed = False
        self._target = target
        self._fates = fates
        self._random = Random(seed)

    async def accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        fate = self._random.choice(self._fates)
        connection = Connection(fate, Random(self._random.random()))
        try:
            up_reader, up_writer = await asyncio.open_connection("127.0.0.1", self._target)
        except OSError:
            _reset(writer)
            return
        if not self.healed:
            after = self._random.uniform(0.3, 5.0)
            asyncio.get_running_loop().call_later(after, self._hold, connection)
        pumps = [
            asyncio.create_task(connection.pump(reader, up_writer, downwards=False)),
            asyncio.create_task(connection.pump(up_reader, writer, downwards=True)),
        ]
        try:
            done, _ = await asyncio.wait(pumps, return_when=asyncio.FIRST_COMPLETED)
            for pump in done:
                pump.exception()
        finally:
            for pump in pumps:
                pump.cancel()
            await asyncio.gather(*pumps, return_exceptions=True)
            _reset(writer)
            _reset(up_writer)

    def _hold(self, connection: Connection) -> None:
        if not self.healed:
            connection.takes_hold()


def _reset(writer: asyncio.StreamWriter) -> None:
    """RST, no FIN: the other side learns nothing politely."""
    raw = writer.get_extra_info("socket")
    with contextlib.suppress(OSError, AttributeError):
        raw.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    writer.transport.abort()


@asynccontextmanager
async def between(target: int, fates: tuple[str, ...]) -> AsyncIterator[Proxy]:
    """A proxy in front of that port of the loopback; `healed` lets new connections pass unharmed."""
    proxy = Proxy(target, fates)
    server = await asyncio.start_server(proxy.accept, "127.0.0.1", 0)
    proxy.port = server.sockets[0].getsockname()[1]
    try:
        yield proxy
    finally:
        server.close()

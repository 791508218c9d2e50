"""Who came to this process and who left it, written together: a commit a moment, not a commit a socket."""

import asyncio
import time
from collections.abc import Container

from rooms.conversation import port, presence
from supportnet.ops.bridge import bridge

GATHER_SECONDS = 0.05  # between two writes; the first after a quiet moment waits for nobody


class Arrivals:
    def __init__(self, process: str, here: Container[int]) -> None:
        """`here` holds whoever has a socket at this process; what is written is how it stands then."""
        self._process = process
        self._here = here
        self._noted: set[int] = set()
        self._some = asyncio.Event()
        self._wrote_at = 0.0
        self._tried: asyncio.Future[None] = asyncio.get_running_loop().create_future()

    def note(self, user_id: int) -> asyncio.Future[None]:
        """A first socket of this person came, or the last one went. Done once it was tried to write that."""
        self._noted.add(user_id)
        self._some.set()
        return self._tried

    async def write(self) -> None:
        """The next moment's. What could not be written is tried again."""
        await self._some.wait()
        await asyncio.sleep(self._wrote_at + GATHER_SECONDS - time.monotonic())
        await self.write_now()

    async def write_now(self) -> None:
        noted, self._noted = self._noted, set()
        tried, self._tried = self._tried, asyncio.get_running_loop().create_future()
        self._some.clear()
        came = {user_id for user_id in noted if user_id in self._here}
        try:
            await bridge().run(record, self._process, came, noted - came)
        except Exception:
            for user_id in noted:
                self.note(user_id)
            raise
        finally:
            self._wrote_at = time.monotonic()
            tried.set_result(None)


def record(process: str, came: set[int], gone: set[int]) -> None:
    with port.unit():
        presence.come(process, *came)
        presence.go(process, *gone)

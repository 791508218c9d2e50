"""A person's socket: says hello with what they have already, comes back after a loss, keeps unacked words."""

import asyncio
import json
import random
from collections.abc import Callable
from typing import Any
from uuid import uuid4

from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, InvalidHandshake

from rooms.management.simulation.tally import Tally

Frame = dict[str, Any]
SESSION_OVER = 4401
LOGS = {"event": "last_seq", "backstage": "last_backstage"}


class Wire:
    """Hands every frame to `hear`, each log entry once and in order."""

    def __init__(self, origin: str, cookies: str, hear: Callable[[Frame], None], tally: Tally) -> None:
        self._address = origin.replace("http", "ws", 1) + "/ws/"
        self._headers = {"Cookie": cookies, "Origin": origin}
        self._hear = hear
        self._tally = tally
        self._socket: ClientConnection | None = None
        self._open = asyncio.Event()
        self._unacked: dict[str, tuple[Frame, asyncio.Future[bool]]] = {}
        self._after: float | None = None
        self.heads: dict[str, dict[str, int]] = {}

    async def run(self) -> None:
        """Connected until cancelled or the session is over."""
        losses = 0
        while True:
            try:
                await self._once()
            except ConnectionClosed as closed:
                if closed.rcvd is not None and closed.rcvd.code == SESSION_OVER:
                    return
            except (OSError, InvalidHandshake, TimeoutError):
                pass
            finally:
                losses = 0 if self._open.is_set() else losses + 1
                self._open.clear()
                self._socket = None
            self._tally.reconnected += 1
            wait = self._after if self._after is not None else random.uniform(0, min(8, 0.5 * 2**losses))
            self._after = None
            await asyncio.sleep(wait)

    async def send(self, kind: str, **fields: Any) -> None:
        """A command; while there is no connection it waits for one."""
        while True:
            await self._open.wait()
            try:
                await self._put({"type": kind, **fields})
                return
            except ConnectionClosed:
                self._open.clear()

    async def write(self, kind: str, room: str, text: str) -> bool:
        """`say` or `backstage`, kept until it is acked; False when it was refused."""
        frame = {"type": kind, "room": room, "cid": str(uuid4()), "text": text}
        settled: asyncio.Future[bool] = asyncio.get_running_loop().create_future()
        self._unacked[frame["cid"]] = frame, settled
        if self._open.is_set():
            await self._try(frame)
        return await settled

    async def watch(self, room: str) -> None:
        known = self.heads.setdefault(room, {"last_seq": 0, "last_backstage": 0})
        await self.send("watch", room=room, **known)

    def forget(self, room: str) -> None:
        self.heads.pop(room, None)

    async def _once(self) -> None:
        async with connect(
            self._address, additional_headers=self._headers, max_size=2**24, open_timeout=10, proxy=None
        ) as socket:
            self._socket = socket
            known = [{"room": room, **heads} for room, heads in self.heads.items()]
            await self._put({"type": "hello", "rooms": known})
            async for text in socket:
                await self._take(json.loads(text))

    async def _take(self, frame: Frame) -> None:
        kind = frame["type"]
        if kind == "many":
            for one in frame["frames"]:
                await self._take(one)
        elif kind == "welcome":
            self._hear(frame)
            self._open.set()
            for unacked, _ in list(self._unacked.values()):
                await self._try(unacked)
        elif kind in LOGS:
            if self._in_order(frame):
                self._hear(frame)
        elif kind == "reconnect":
            self._after = frame["after"] * random.uniform(1, 2)
        else:
            self._settle(frame)
            self._hear(frame)

    def _in_order(self, frame: Frame) -> bool:
        heads = self.heads.setdefault(frame["room"], {"last_seq": 0, "last_backstage": 0})
        log = LOGS[frame["type"]]
        if frame["seq"] <= heads[log]:
            self._tally.doubled += 1
            return False
        self._tally.missed += frame["seq"] - heads[log] - 1
        heads[log] = frame["seq"]
        return True

    def _settle(self, frame: Frame) -> None:
        if frame["type"] == "gap":
            heads = self.heads.setdefault(frame["room"], {"last_seq": 0, "last_backstage": 0})
            heads["last_seq" if frame["log"] == "room" else "last_backstage"] = frame["to"]
        if frame["type"] == "error":
            self._tally.refused[frame["code"]] += 1
        if frame["type"] in ("ack", "error") and frame.get("cid") in self._unacked:
            _, settled = self._unacked.pop(frame["cid"])
            if not settled.done():
                settled.set_result(frame["type"] == "ack")

    async def _try(self, frame: Frame) -> None:
        try:
            await self._put(frame)
        except ConnectionClosed:
            self._open.clear()  # it goes again after the next welcome

    async def _put(self, frame: Frame) -> None:
        assert self._socket is not None
        await self._socket.send(json.dumps(frame))

"""Parcels between processes, over Redis. Losing one is allowed: feeds notice gaps and heads and read the log."""

import asyncio
import contextlib
import logging
import queue
import threading
import time
from collections.abc import Callable, Iterable

import redis
import redis.asyncio
from django.conf import settings

from rooms.conversation import port
from rooms.gateway.parcels import ALL, STAFF, Parcel, channel_of, decode_parcel, encode_parcel, pack

logger = logging.getLogger(__name__)
PUBLISH_SECONDS = 1.0
AGAIN_SECONDS = 0.5
COUNT_SECONDS = 1.0
ORIGIN_BYTES = 8
HERE = b"here"  # no parcel: a process has begun to listen
WAITING = 10_000  # parcels kept while Redis is slow; beyond that readers repair from the log


class Relay:
    """This process's side of Redis: one subscription a room or person it holds, one publisher task."""

    def __init__(self, arrived: Callable[[Parcel], None], origin: bytes) -> None:
        self.healthy = False
        self.alone = False
        self._arrived = arrived
        self._origin = origin
        self._wanted: set[str] = set()
        self._confirmed: dict[str, asyncio.Future[None]] = {}
        self._out: asyncio.Queue[Parcel] = asyncio.Queue(WAITING)
        self._pubsub: redis.asyncio.client.PubSub | None = None
        self._met_at = 0.0
        self._tasks: list[asyncio.Task[None]] = []

    def start(self) -> None:
        self._tasks = [asyncio.create_task(work()) for work in (self._listen, self._publish, self._count)]

    async def stop(self) -> None:
        """Send what still waits, then end."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(PUBLISH_SECONDS):
                await self._out.join()
        for task in self._tasks:
            task.cancel()
        await asyncio.wait(self._tasks, timeout=2 * PUBLISH_SECONDS)

    def send(self, parcels: Iterable[Parcel]) -> None:
        """To the other processes; where there are none, nothing is sent. One that just came has said so (HERE)."""
        if self.alone:
            return
        for parcel in parcels:
            with contextlib.suppress(asyncio.QueueFull):
                self._out.put_nowait(parcel)

    async def want(self, channel: str) -> None:
        """Subscribe, and wait shortly until Redis has confirmed it; without Redis the poll takes over."""
        if channel in self._wanted:
            return
        self._wanted.add(channel)
        pubsub = self._pubsub
        if pubsub is None or not self.healthy:
            return
        confirmed = self._confirmed.setdefault(channel, asyncio.get_running_loop().create_future())
        with contextlib.suppress(redis.RedisError, OSError, TimeoutError):
            async with asyncio.timeout(PUBLISH_SECONDS):
                await pubsub.subscribe(channel)
                await asyncio.shield(confirmed)

    async def leave(self, channel: str) -> None:
        self._wanted.discard(channel)
        if self._pubsub is not None and self.healthy:
            with contextlib.suppress(redis.RedisError, OSError, TimeoutError):
                async with asyncio.timeout(PUBLISH_SECONDS):
                    await self._pubsub.unsubscribe(channel)

    async def _listen(self) -> None:
        while True:
            # No read timeout: silence is normal for a subscriber. Health is what publishing and pings tell.
            client = redis.asyncio.Redis.from_url(
                settings.REDIS_URL, socket_timeout=None, socket_connect_timeout=PUBLISH_SECONDS
            )
            pubsub = client.pubsub()
            try:
                async with asyncio.timeout(PUBLISH_SECONDS):
                    await pubsub.subscribe(ALL, STAFF, *self._wanted)
                    await client.publish(ALL, self._origin + HERE)
                self._pubsub, self.healthy = pubsub, True
                async for message in pubsub.listen():
                    self._handle(message)
            except (redis.RedisError, OSError, TimeoutError):
                pass
            finally:
                self._pubsub, self.healthy, self.alone = None, False, False
                with contextlib.suppress(redis.RedisError, OSError, TimeoutError):
                    async with asyncio.timeout(PUBLISH_SECONDS):
                        await client.aclose()
            await asyncio.sleep(AGAIN_SECONDS)

    def _handle(self, message: dict[str, object]) -> None:
        if message["type"] == "subscribe":
            channel = message["channel"]
            assert isinstance(channel, bytes)
            waiting = self._confirmed.pop(channel.decode(), None)
            if waiting is not None and not waiting.done():
                waiting.set_result(None)
        elif message["type"] == "message":
            data = message["data"]
            assert isinstance(data, bytes)
            origin, body = data[:ORIGIN_BYTES], data[ORIGIN_BYTES:]
            if origin == self._origin:
                return
            if body == HERE:
                self.alone, self._met_at = False, time.monotonic()
            else:
                self._arrived(decode_parcel(body))

    async def _count(self) -> None:
        """Ask how many processes listen; the answer may be older than the last HERE, which then counts."""
        client = redis.asyncio.Redis.from_url(
            settings.REDIS_URL, socket_timeout=PUBLISH_SECONDS, socket_connect_timeout=PUBLISH_SECONDS
        )
        while True:
            asked = time.monotonic()
            try:
                [(_, listeners)] = await client.pubsub_numsub(ALL)
                self.alone = self.healthy and listeners == 1 and self._met_at < asked - COUNT_SECONDS
            except (redis.RedisError, OSError, TimeoutError, ValueError):
                self.alone = False
            await asyncio.sleep(COUNT_SECONDS)

    async def _publish(self) -> None:
        client = redis.asyncio.Redis.from_url(
            settings.REDIS_URL, socket_timeout=PUBLISH_SECONDS, socket_connect_timeout=PUBLISH_SECONDS
        )
        while True:
            parcels = [await self._out.get()]
            while len(parcels) < 500 and not self._out.empty():
                parcels.append(self._out.get_nowait())
            try:
                if len(parcels) == 1:
                    await client.publish(channel_of(parcels[0]), self._origin + encode_parcel(parcels[0]))
                else:
                    async with client.pipeline(transaction=False) as pipe:
                        for parcel in parcels:
                            pipe.publish(channel_of(parcel), self._origin + encode_parcel(parcel))
                        await pipe.execute()
                if self._pubsub is not None:
                    self.healthy = True
            except (redis.RedisError, OSError, TimeoutError):
                self.healthy = False
            for _ in parcels:
                self._out.task_done()


class OutsidePublisher:
    """For processes without sockets (the clock, commands, a web process before its first socket)."""

    def __init__(self) -> None:
        self._waiting: queue.Queue[Parcel] = queue.Queue(WAITING)
        threading.Thread(target=self._run, name="relay", daemon=True).start()

    def __call__(self, departures: list[port.Departure]) -> None:
        for parcel in pack(departures):
            with contextlib.suppress(queue.Full):
                self._waiting.put_nowait(parcel)

    def _run(self) -> None:
        client = redis.Redis.from_url(
            settings.REDIS_URL, socket_timeout=PUBLISH_SECONDS, socket_connect_timeout=PUBLISH_SECONDS
        )
        origin = b"outside."
        while True:
            parcel = self._waiting.get()
            with contextlib.suppress(redis.RedisError, OSError):
                client.publish(channel_of(parcel), origin + encode_parcel(parcel))


_outside: OutsidePublisher | None = None


def publish_from_outside() -> None:
    """Let what departs in this process reach the sockets of others."""
    global _outside
    if settings.REDIS_URL:
        _outside = _outside or OutsidePublisher()
        port.set_publisher(_outside)

"""Parcels between processes, over Redis. Losing one is allowed: feeds notice gaps and heads and read the log."""

import asyncio
import contextlib
import logging
import queue
import threading
import time
from collections.abc import Callable, Iterable

import msgspec
import redis
import redis.asyncio
from django.conf import settings
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff

from rooms.conversation import port
from rooms.gateway.parcels import ALL, STAFF, Parcel, channel_of, decode_parcel, encode_parcel, pack

logger = logging.getLogger(__name__)
PUBLISH_SECONDS = 1.0
ANSWER_SECONDS = 0.75  # what takes longer is taken for gone: a hang must not hold up those who come
AGAIN_SECONDS = 0.5
COUNT_SECONDS = 0.5
COUNT_ALONE_SECONDS = 1.0  # nothing is sent meanwhile, and whoever comes says so
HERE_SECONDS = 1.0
SETTLE_SECONDS = 2.0
ORIGIN_BYTES = 8
HERE = b"here"  # no parcel: a process has begun to listen
WAITING = 10_000  # parcels kept while Redis is slow; beyond that readers repair from the log


class Relay:
    """This process's side of Redis: one subscription a room or person it holds, one publisher task.

    Healthy begins with a connection that carries every wanted channel and has answered; whoever then waits in
    vain for Redis ends it (`_doubt`), and the listener begins anew.
    """

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
        self._healthy_at = 0.0
        self._trusted = asyncio.Event()
        self._doubted = asyncio.Event()
        self._tasks: list[asyncio.Task[None]] = []

    @property
    def settled(self) -> bool:
        """Healthy, and others have had the time to notice that this process listens again."""
        return self.healthy and time.monotonic() - self._healthy_at > SETTLE_SECONDS

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

    def lacks(self, channel: str) -> bool:
        """Whether Redis has yet to be asked for this channel, or to confirm it."""
        return channel not in self._wanted or channel in self._confirmed

    async def want(self, *channels: str) -> None:
        """Subscribe, and wait shortly until Redis has confirmed it; without Redis the poll takes over."""
        new = [channel for channel in channels if channel not in self._wanted]
        self._wanted.update(new)
        pubsub = self._pubsub
        if not new or pubsub is None or not self.healthy:
            return  # the next connection brings all that is wanted by then
        loop = asyncio.get_running_loop()
        confirmed = [self._confirmed.setdefault(channel, loop.create_future()) for channel in new]
        try:
            async with asyncio.timeout(ANSWER_SECONDS):
                await pubsub.subscribe(*new)
                await asyncio.wait(confirmed)
        except (redis.RedisError, OSError, TimeoutError):
            self._doubt(pubsub)

    async def leave(self, channel: str) -> None:
        self._wanted.discard(channel)
        waiting = self._confirmed.pop(channel, None)
        if waiting is not None and not waiting.done():  # whoever subscribed together with this one goes on
            waiting.set_result(None)
        pubsub = self._pubsub
        if pubsub is not None and self.healthy:
            try:
                async with asyncio.timeout(ANSWER_SECONDS):
                    await pubsub.unsubscribe(channel)
            except (redis.RedisError, OSError, TimeoutError):
                self._doubt(pubsub)

    def _doubt(self, pubsub: object) -> None:
        """That connection did not answer in time. From here on the logs are polled."""
        if pubsub is self._pubsub and self.healthy:
            self._end_health()
            self._doubted.set()

    def _end_health(self) -> None:
        self._pubsub, self.healthy, self.alone = None, False, False
        self._trusted.clear()

    async def _listen(self) -> None:
        while True:
            # No read timeout: silence is normal for a subscriber. Health is what counting and publishing tell.
            client = redis.asyncio.Redis.from_url(
                settings.REDIS_URL,
                socket_timeout=None,
                socket_connect_timeout=PUBLISH_SECONDS,
                retry=_never(),
            )
            pubsub = client.pubsub()
            self._doubted.clear()
            try:
                async with asyncio.timeout(PUBLISH_SECONDS):
                    await self._begin(client, pubsub)
                await self._follow(pubsub)
            except (redis.RedisError, OSError, TimeoutError):
                pass
            finally:
                self._end_health()
                with contextlib.suppress(redis.RedisError, OSError, TimeoutError):
                    async with asyncio.timeout(PUBLISH_SECONDS):
                        await pubsub.aclose()  # type: ignore[no-untyped-call]
                        await client.aclose()
            await asyncio.sleep(AGAIN_SECONDS)

    async def _begin(self, client: redis.asyncio.Redis, pubsub: redis.asyncio.client.PubSub) -> None:
        await pubsub.subscribe(ALL, STAFF)
        await client.publish(ALL, self._origin + HERE)
        carried: set[str] = set()
        while more := self._wanted - carried:  # others may be wanted while these are sent
            await pubsub.subscribe(*more)
            carried |= more
        self._pubsub, self.healthy, self._healthy_at = pubsub, True, time.monotonic()
        self._trusted.set()

    async def _follow(self, pubsub: redis.asyncio.client.PubSub) -> None:
        """Until the connection breaks or is doubted."""
        hearing = asyncio.create_task(self._hear(pubsub))
        doubted = asyncio.create_task(self._doubted.wait())
        try:
            await asyncio.wait((hearing, doubted), return_when=asyncio.FIRST_COMPLETED)
            if hearing.done():
                hearing.result()
        finally:
            for task in (hearing, doubted):
                task.cancel()
            await asyncio.gather(hearing, doubted, return_exceptions=True)

    async def _hear(self, pubsub: redis.asyncio.client.PubSub) -> None:
        async for message in pubsub.listen():
            self._handle(message)

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
                self._unpack(body)

    def _unpack(self, body: bytes) -> None:
        try:
            parcel = decode_parcel(body)
        except msgspec.DecodeError:  # of another version, while they take turns; the log has what it told of
            logger.warning("A parcel could not be read.")
            return
        self._arrived(parcel)

    async def _count(self) -> None:
        """Ask how many processes listen; the answer may be older than the last HERE, which then counts. It is
        also how a hang is noticed when nobody says anything."""
        client = _asking(ANSWER_SECONDS)
        while True:
            asked, pubsub = time.monotonic(), self._pubsub
            try:
                [(_, listeners)] = await client.pubsub_numsub(ALL)
                self.alone = self.healthy and listeners == 1 and self._met_at < asked - HERE_SECONDS
            except (redis.RedisError, OSError, TimeoutError, ValueError):
                self._doubt(pubsub)
            await asyncio.sleep(COUNT_ALONE_SECONDS if self.alone else COUNT_SECONDS)

    async def _publish(self) -> None:
        client = _asking(PUBLISH_SECONDS)
        parcels: list[Parcel] = []
        while True:
            parcels = parcels or [await self._out.get()]
            await self._trusted.wait()
            while len(parcels) < 500 and not self._out.empty():
                parcels.append(self._out.get_nowait())
            pubsub = self._pubsub
            try:
                await self._publish_all(client, parcels)
            except (redis.RedisError, OSError, TimeoutError):
                self._doubt(pubsub)
                await asyncio.sleep(AGAIN_SECONDS)  # the same again: others may not know that they missed it
                continue
            for _ in parcels:
                self._out.task_done()
            parcels = []

    async def _publish_all(self, client: redis.asyncio.Redis, parcels: list[Parcel]) -> None:
        if len(parcels) == 1:
            await client.publish(channel_of(parcels[0]), self._origin + encode_parcel(parcels[0]))
            return
        async with client.pipeline(transaction=False) as pipe:
            for parcel in parcels:
                pipe.publish(channel_of(parcel), self._origin + encode_parcel(parcel))
            await pipe.execute()


def _asking(patience: float) -> redis.asyncio.Redis:
    """A client whose every call ends within about `patience` seconds: the library's own retries would take
    many times that. A connection that Redis closed meanwhile is replaced at once."""
    return redis.asyncio.Redis.from_url(
        settings.REDIS_URL,
        socket_timeout=patience,
        socket_connect_timeout=patience,
        retry=Retry(NoBackoff(), 1, supported_errors=(redis.ConnectionError,)),
    )


def _never() -> Retry:
    return Retry(NoBackoff(), 0)


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

"""What one web process runs for its sockets: the hub, the writer, and what is done every second."""

import asyncio
import contextlib
import logging
import random
from concurrent.futures import ThreadPoolExecutor
from functools import partial

from django.conf import settings

from rooms.care.writer import Reported, Writer
from rooms.conversation import port, presence, selectors
from rooms.gateway import hello, protocol
from rooms.gateway.arrivals import Arrivals
from rooms.gateway.buckets import Bucket
from rooms.gateway.desk import Desk
from rooms.gateway.gathering import Gathering
from rooms.gateway.hub import Hub
from rooms.gateway.parcels import Parcel, Personal, Rights, passing_frame
from rooms.gateway.places import Places
from rooms.gateway.together import on_the_bridge
from supportnet.ops import revocations
from supportnet.ops.bridge import bridge, with_connection

logger = logging.getLogger(__name__)
REVOCATION_SECONDS = 1.0
POLL_SECONDS = 0.5  # how often logs are read while Redis is away


class Service:
    def __init__(self) -> None:
        self.loop = asyncio.get_running_loop()
        self.hub = Hub()
        self.writer = Writer(self._report)
        self.gathering = Gathering(self.writer, self.loop)
        self.hub.collect_in(self.writer.thread)
        self.arrivals = Arrivals(self.hub.process, self.hub.people)
        self.introductions = on_the_bridge(hello.introductions)
        self.looks = on_the_bridge(partial(hello.looks, self.hub.people))
        self.draining = False
        self.places = Places()
        self._desk = Desk()
        self._buckets: dict[int, Bucket] = {}
        self._tasks: list[asyncio.Task[None]] = []
        self._pending: set[port.Job] = set()
        self._worker = ThreadPoolExecutor(1, thread_name_prefix="afterwards")

    def start(self) -> None:
        self.hub.start()
        self.writer.start()
        port.set_runner(self._afterwards)
        for work in (self._beat, self.arrivals.write, self._renew, self._heed_revocations, self._poll):
            self._tasks.append(self.loop.create_task(self._always(work)))

    def bucket_of(self, user_id: int) -> Bucket:
        """One person's sockets share one."""
        bucket = self._buckets.get(user_id)
        if bucket is None:
            if len(self._buckets) > 20_000:
                here = self.hub.people
                self._buckets = {u: b for u, b in self._buckets.items() if u in here}
            bucket = self._buckets[user_id] = Bucket(settings.PERSON_RATE, settings.PERSON_BURST)
        return bucket

    def _report(self, reported: Reported) -> None:
        """From the writer's thread: one wake-up of the loop a commit, for its entries and its acks."""
        self.loop.call_soon_threadsafe(self._settle, self.hub.collected(), reported)

    def _settle(self, parcels: list[Parcel], reported: Reported) -> None:
        self.hub.depart(parcels)
        for done, result in reported:
            done(result)

    def _afterwards(self, job: port.Job) -> None:
        """From any thread: never on the writer's, where every other message would wait. One at a time each."""
        if job not in self._pending:
            self._pending.add(job)
            self._worker.submit(self._do, job)

    def _do(self, job: port.Job) -> None:
        self._pending.discard(job)
        with_connection(lambda: port.run_here(job))

    async def _always(self, work: object) -> None:
        while True:
            try:
                await work()  # type: ignore[operator]
            except asyncio.CancelledError:
                raise
            except Exception as error:
                logger.warning("A round of the gateway failed: %s", type(error).__name__)
                await asyncio.sleep(1)

    async def _beat(self) -> None:
        """Compare every held log with the database, then tell every socket where its logs stand."""
        await asyncio.sleep(settings.BEAT_SECONDS * random.uniform(0.9, 1.1))
        try:
            await self._compare()
            await self._bring_news()
        except Exception as error:  # the beat goes on: it is also how a client knows that we are there
            logger.warning("The logs could not be compared: %s", type(error).__name__)
        for number, socket in enumerate([s for sockets in list(self.hub.people.values()) for s in sockets]):
            socket.beat()
            if number % 100 == 99:
                await asyncio.sleep(0)

    async def _compare(self) -> None:
        feeds = {feed.id: feed for feed in self.hub.feeds.values()}
        if not feeds:
            return
        for room_id, (head, backstage) in (await bridge().run(selectors.heads, list(feeds))).items():
            feed = feeds[room_id]
            behind = head > feed.room.head or backstage > feed.backstage.head
            if behind and not feed.filling:
                await self.hub.fill(feed)

    async def _bring_news(self) -> None:
        people, staff = list(self.hub.people), {s.user_id for s in self.hub.staff}
        if people:
            for user_id, kind, fields in await bridge().run(self._desk.news, people, staff):
                self.hub.arrive(Personal(user_id, passing_frame(kind, fields)))

    async def _renew(self) -> None:
        await asyncio.sleep(settings.PRESENCE_RENEW_SECONDS)
        renewed = await bridge().run(presence.renew, self.hub.process)
        if renewed < len(self.hub.people):  # leases lapsed while the database, or this process, stood still
            for user_id in self.hub.people:
                self.arrivals.note(user_id)

    async def _heed_revocations(self) -> None:
        last = await bridge().run(revocations.newest_id)
        while True:
            await asyncio.sleep(REVOCATION_SECONDS)
            for revoked in await bridge().run(revocations.since, last):
                last = revoked.pk
                self.hub.arrive(Rights(revoked.user_id, None, "", revoked.ends_sessions))

    async def _poll(self) -> None:
        """Redis away: the logs themselves are read; also shortly after it came back, for what fell in between."""
        await asyncio.sleep(POLL_SECONDS)
        if not self.hub.relay.settled:
            await self._compare()
            await self._bring_news()

    async def drain(self) -> None:
        """No new sockets; those here are told when to come back, what is under way is committed, then all close."""
        self.draining = True
        sockets = [s for mine in list(self.hub.people.values()) for s in mine]
        for socket in sockets:
            socket.push(protocol.encode(protocol.Reconnect(after=round(random.uniform(0.2, 3.0), 2))))
        self.gathering.hand_over()
        await self.loop.run_in_executor(None, self.writer.stop)
        await asyncio.sleep(0.05)
        for socket in sockets:
            socket.end(protocol.CLOSE_RESTART)
        with contextlib.suppress(Exception):
            await self.arrivals.write_now()
            await bridge().run(presence.leave_process, self.hub.process)
        port.set_runner(port.run_here)
        await self.loop.run_in_executor(None, self._worker.shutdown)
        for task in self._tasks:
            task.cancel()
        await self.hub.stop()


_service: Service | None = None


def service() -> Service:
    """This process's service, started by its first socket."""
    global _service
    if _service is None or _service.loop is not asyncio.get_running_loop():
        _service = Service()
        _service.start()
    return _service


def running() -> Service | None:
    """For the drain: None where no socket ever came."""
    return _service

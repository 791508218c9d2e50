"""The hub: one a process. Parcels come in from this process's commits and from the relay; feeds put them in
order; sockets get ready frames. Everything here runs on the event loop; only `publish` may come from a thread.
"""

import asyncio
import logging
import os
import threading
from collections import defaultdict
from collections.abc import Iterable
from typing import TYPE_CHECKING

import msgspec

from rooms.conversation import port, selectors
from rooms.conversation.port import BACKSTAGE, ROOM
from rooms.gateway.feeds import Entry, LogFeed, RoomFeed
from rooms.gateway.parcels import (
    Entries,
    Parcel,
    Passing,
    Personal,
    Rights,
    frame_of,
    pack,
    person_channel,
    room_channel,
)
from rooms.gateway.relay import Relay, publish_from_outside
from rooms.gateway.together import Together
from supportnet.ops.bridge import bridge

if TYPE_CHECKING:
    from rooms.gateway.consumer import SupportSocket

logger = logging.getLogger(__name__)
FILL_AFTER = 0.03  # a gap may still close by itself: parcels of two processes cross
FILL_MOST = 500


class Hub:
    def __init__(self) -> None:
        self.process = os.urandom(8).hex()
        self.loop = asyncio.get_running_loop()
        self.feeds: dict[str, RoomFeed] = {}
        self.people: dict[int, set[SupportSocket]] = defaultdict(set)
        self.staff: set[SupportSocket] = set()
        self.relay = Relay(self.arrive, bytes.fromhex(self.process))
        self.rights_told = 0
        self._subscribing: Together[list[str], None] = Together(self._subscribe)
        self._collector: threading.Thread | None = None
        self._collected: list[Parcel] = []

    def start(self) -> None:
        self.relay.start()
        port.set_publisher(self.publish)

    async def stop(self) -> None:
        await self.relay.stop()
        publish_from_outside()

    def publish(self, departures: list[port.Departure]) -> None:
        """After a commit, from any thread: local sockets first, then the other processes."""
        parcels = pack(departures)
        if threading.current_thread() is self._collector:
            self._collected += parcels
        else:
            self.loop.call_soon_threadsafe(self.depart, parcels)

    def collect_in(self, thread: threading.Thread) -> None:
        """What this thread publishes waits until it asks for it, to travel with the acks."""
        self._collector = thread

    def collected(self) -> list[Parcel]:
        parcels, self._collected = self._collected, []
        return parcels

    def depart(self, parcels: list[Parcel]) -> None:
        for parcel in parcels:
            self.arrive(parcel)
        self.relay.send(parcels)

    def arrive(self, parcel: Parcel) -> None:
        """Something happened, here or in another process."""
        match parcel:
            case Entries():
                self._entries(parcel)
            case Passing():
                self._pass(parcel)
            case Personal():
                for socket in tuple(self.people.get(parcel.user_id, ()) if parcel.user_id else self.staff):
                    socket.push(parcel.frame)
            case Rights():
                self.rights_told += 1
                for socket in tuple(self.people.get(parcel.user_id, ())):
                    socket.rights_changed(parcel)

    def _pass(self, parcel: Passing) -> None:
        feed = self.feeds.get(parcel.room)
        if feed is not None:
            for receiver in feed.receivers(parcel.helpers_only):
                receiver.push_passing(parcel.frame)

    def _entries(self, parcel: Entries) -> None:
        feed = self.feeds.get(parcel.room)
        if feed is None:
            return
        log = feed.room if parcel.log == ROOM else feed.backstage
        for _, kind, frame in parcel.entries:
            if kind == "reading":  # from here on the seeker's words are read, or no longer
                feed.reading = bool(msgspec.json.decode(frame)["data"]["on"])
        if log.take([(seq, frame) for seq, _, frame in parcel.entries]):
            self._fill_soon(feed)

    def _fill_soon(self, feed: RoomFeed) -> None:
        if not feed.filling:
            feed.filling = True
            self.loop.call_later(FILL_AFTER, lambda: asyncio.ensure_future(self.fill(feed)))

    async def fill(self, feed: RoomFeed) -> None:
        """Read what is missing from the database, both logs, up to the present."""
        feed.filling = True
        try:
            for log_name, log in ((ROOM, feed.room), (BACKSTAGE, feed.backstage)):
                await self._fill_log(feed, log_name, log)
            for now in (await bridge().run(selectors.rooms_now, [feed.id])).values():
                feed.reading = now.reading  # the switch may have been among what was missed
        except Exception as error:
            logger.warning("A gap could not be filled: %s", type(error).__name__)
        finally:
            feed.filling = False

    async def _fill_log(self, feed: RoomFeed, name: str, log: LogFeed) -> None:
        while True:
            asked = log.head
            found = await bridge().run(read_frames, feed.id, name, asked, FILL_MOST)
            if found and found[0][0] > max(asked, log.head) + 1:
                log.skip_to(found[0][0] - 1)  # erased or expired in between
            log.take(found)
            if len(found) < FILL_MOST:
                return

    def feed_of(self, key: str, room_id: int) -> RoomFeed:
        """The room's feed. A new one does not know its heads yet: what arrives meanwhile is held, not lost."""
        feed = self.feeds.get(key)
        if feed is None:
            feed = self.feeds[key] = RoomFeed(key, room_id)
            feed.filling = True
        return feed

    async def subscribed(self, user_id: int, keys: Iterable[str]) -> None:
        """Until Redis has confirmed this person's and these rooms' channels: what is read afterwards misses
        nothing. Those who come in the same moment subscribe together."""
        channels = [person_channel(user_id), *map(room_channel, keys)]
        if any(map(self.relay.lacks, channels)):
            await self._subscribing.ask(channels)

    async def _subscribe(self, asks: list[list[str]]) -> list[Exception | None]:
        await self.relay.want(*{channel for channels in asks for channel in channels})
        return [None] * len(asks)

    def open(self, feed: RoomFeed, now: selectors.RoomNow) -> None:
        """The room as it was read after the subscription: a feed that is new begins there."""
        if feed.opened:
            return
        feed.opened, feed.filling = True, False
        feed.language, feed.reading = now.language, now.reading
        feed.room.skip_to(now.head)
        feed.backstage.skip_to(now.backstage_head)
        if feed.room.held or feed.backstage.held:
            self._fill_soon(feed)

    def join(self, socket: "SupportSocket") -> None:
        mine = self.people[socket.user_id]
        mine.add(socket)
        if socket.alerts:
            self.staff.add(socket)

    async def part(self, socket: "SupportSocket") -> bool:
        """True when this was the person's last socket here."""
        self.staff.discard(socket)
        for key in list(socket.watched):
            await self.unwatch(socket, key)
        mine = self.people.get(socket.user_id)
        if mine is None or socket not in mine:
            return False
        mine.discard(socket)
        if mine:
            return False
        del self.people[socket.user_id]
        await self.relay.leave(person_channel(socket.user_id))
        return True

    async def unwatch(self, socket: "SupportSocket", key: str) -> None:
        socket.watched.pop(key, None)
        feed = self.feeds.get(key)
        if feed is None:
            return
        feed.leave(socket)
        if feed.empty:
            del self.feeds[key]
            await self.relay.leave(room_channel(key))


def read_frames(room_id: int, log: str, after: int, limit: int) -> list[Entry]:
    """Entries of one log as frames, the same encoding as live ones."""
    return [(entry.seq, frame_of(entry)) for entry in selectors.entries(room_id, log, after, limit)]

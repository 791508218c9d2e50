"""A socket begins to receive rooms: it stands in their feeds, looks, reads what it missed, and goes live."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from rooms import policies
from rooms.care.snapshots import sees_backstage
from rooms.conversation.access import Access
from rooms.conversation.port import BACKSTAGE, ROOM
from rooms.conversation.refusals import not_found
from rooms.conversation.selectors import RoomNow
from rooms.gateway import hello, protocol
from rooms.gateway.feeds import Entry, RoomFeed
from supportnet.ops.bridge import bridge

if TYPE_CHECKING:
    from rooms.gateway.consumer import SupportSocket


@dataclass(slots=True)
class Watched:
    """A room this socket receives, and what its person may write there without another look."""

    access: Access
    feed: RoomFeed
    helps: bool  # receives the backstage too
    says: bool
    whispers: bool


def stand(socket: "SupportSocket", access: Access) -> Watched:
    """In the feeds first, look afterwards: what is committed meanwhile collects."""
    feed = socket.service.hub.feed_of(access.room_key, access.room_id)
    feed.room.begin(socket)
    helps = sees_backstage(access)
    if helps:
        feed.backstage.begin(socket)
    roles = socket.person.roles
    watched = Watched(
        access,
        feed,
        helps,
        policies.permits(roles, "say", access.relation),
        policies.permits(roles, "backstage", access.relation),
    )
    socket.watched[access.room_key] = watched
    return watched


async def watch(socket: "SupportSocket", frame: protocol.Watch) -> None:
    """One more room, or the same again. Raises Refused(not_found), for unknown and foreign rooms alike."""
    await socket.service.hub.unwatch(socket, frame.room)
    known = await bridge().run(hello.renewed, socket.person)
    if known is None or frame.room not in known.rooms:
        raise not_found()
    watched = stand(socket, known.rooms[frame.room])
    seen = await look(socket, [watched], arriving=False)
    if frame.room not in seen.snapshots:
        raise not_found()
    socket.push(protocol.encode(protocol.Snapshot(room=seen.snapshots[frame.room])))
    await replay(socket, watched, seen.rooms[frame.room], frame.last_seq, frame.last_backstage)


async def look(socket: "SupportSocket", rooms: Sequence[Watched], *, arriving: bool) -> hello.Seen:
    """Once Redis has confirmed the subscriptions, what there is to see. A room of which nothing is to be seen
    (any longer) is left again."""
    service = socket.service
    keys = [watched.feed.key for watched in rooms]
    try:
        await service.hub.subscribed(socket.user_id, keys)
        seen = await service.looks.ask(hello.Look(socket.person, frozenset(keys), arriving))
    except BaseException:
        for key in keys:
            await service.hub.unwatch(socket, key)
        raise
    for watched in rooms:
        key = watched.feed.key
        if key in seen.rooms:
            service.hub.open(watched.feed, seen.rooms[key])
        elif socket.watched.get(key) is watched:
            await service.hub.unwatch(socket, key)
    return seen


def beat(rooms: Iterable[Watched]) -> str:
    """Each log's head, for one socket, as protocol.Beat encodes it; written by hand, since there are many of them."""
    return (
        '{"type":"beat","heads":{' + ",".join(watched.feed.heads(watched.helps) for watched in rooms) + "}}"
    )


async def replay(
    socket: "SupportSocket", watched: Watched, now: RoomNow, last_seq: int, last_backstage: int
) -> None:
    """What came after the client's seqs; `now` is the room as its snapshot was read."""
    feed, room_id = watched.feed, watched.access.room_id
    logs = [(ROOM, feed.room, now.head, last_seq)]
    if watched.helps:
        logs.append((BACKSTAGE, feed.backstage, now.backstage_head, last_backstage))
    for name, log, head, last in logs:
        begin = min(last, log.head)
        # What is newer than `head` was committed after the subscription: it collects, and needs no reading.
        past = await bridge().run(hello.past, room_id, name, begin) if begin < head else []
        if past and past[0][0] > last + 1:
            gap = protocol.Gap(room=feed.key, log=name, to=past[0][0] - 1)  # type: ignore[arg-type]
            socket.push(protocol.encode(gap))
        last = await _ahead(socket, watched, past, last)
        newest = max(log.head, past[-1][0] if past else 0)
        log.go_live(socket, past, min(last, newest))


async def _ahead(socket: "SupportSocket", watched: Watched, past: list[Entry], last: int) -> int:
    """Send a long past before its end joins the live feed; returns the seq as far as it was sent."""
    missed = [entry for entry in past if entry[0] > last]
    key = watched.feed.key
    sent = await socket.out.push_ahead(
        [frame for _, frame in missed], lambda: socket.watched.get(key) is watched
    )
    return missed[sent - 1][0] if sent else last

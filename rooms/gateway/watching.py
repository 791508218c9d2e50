"""A socket begins to receive a room: it stands in the feeds, looks, reads what it missed, and goes live."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from rooms import policies
from rooms.conversation.access import Access
from rooms.conversation.port import BACKSTAGE, ROOM
from rooms.gateway import hello, protocol
from rooms.gateway.feeds import RoomFeed
from supportnet.ops.bridge import bridge

if TYPE_CHECKING:
    from rooms.gateway.consumer import SupportSocket


@dataclass(slots=True)
class Watched:
    """A room this socket receives, and what its person may write there without another look."""

    access: Access
    feed: RoomFeed
    says: bool
    whispers: bool


async def begin(socket: "SupportSocket", key: str) -> tuple[hello.Seen, Watched]:
    """Stand in the feeds first, then look: what is committed meanwhile collects. Raises Refused."""
    access = await bridge().run(hello.authorise, socket.user_id, key)
    feed = await socket.service.hub.feed_of(key, access.room_id)
    feed.room.begin(socket)
    if hello.sees_backstage(access):
        feed.backstage.begin(socket)
    roles = socket.person.roles
    watched = Watched(
        access,
        feed,
        policies.permits(roles, "say", access.relation),
        policies.permits(roles, "backstage", access.relation),
    )
    socket.watched[key] = watched
    try:
        seen = await bridge().run(hello.look, socket.user_id, key)
    except BaseException:
        await socket.service.hub.unwatch(socket, key)
        raise
    return seen, watched


async def replay(socket: "SupportSocket", watched: Watched, last_seq: int, last_backstage: int) -> None:
    feed, room_id = watched.feed, watched.access.room_id
    logs = [(ROOM, feed.room, last_seq)]
    if hello.sees_backstage(watched.access):
        logs.append((BACKSTAGE, feed.backstage, last_backstage))
    for name, log, last in logs:
        begin = min(last, log.head)
        past = await bridge().run(hello.past, room_id, name, begin)
        if past and past[0][0] > last + 1:
            gap = protocol.Gap(room=feed.key, log=name, to=past[0][0] - 1)  # type: ignore[arg-type]
            socket.push(protocol.encode(gap))
        newest = max(log.head, past[-1][0] if past else 0)
        log.go_live(socket, past, min(last, newest))

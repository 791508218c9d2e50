"""From a socket's hello to its welcome: who is it, stand in the feeds of their rooms, look, and tell."""

import asyncio
import logging
import random
from collections.abc import Awaitable
from typing import TYPE_CHECKING, Any

from django.conf import settings

from rooms.conversation.refusals import not_found
from rooms.gateway import hello, protocol, watching
from rooms.gateway.incoming import Over
from rooms.gateway.watching import Watched

if TYPE_CHECKING:
    from rooms.gateway.consumer import SupportSocket

logger = logging.getLogger(__name__)
Begun = list[tuple[Watched, protocol.Resume]]


async def introduce(socket: "SupportSocket", session_key: str | None, frame: protocol.Hello) -> None:
    """Raises Over for whoever has no session, and for everybody while the database is away."""
    try:
        known, arrived = await _recognised(socket, session_key)
        begun = _stand(socket, frame, known)
        seen = await watching.look(socket, [watched for watched, _ in begun], arriving=True)
        await _welcome(socket, begun, seen)
        await asyncio.shield(arrived)  # what they ask for next, such as to be matched, finds them present
    except (Over, asyncio.CancelledError):
        raise
    except Exception as error:
        logger.warning("A socket could not be welcomed: %s", type(error).__name__)
        socket.push(protocol.encode(protocol.Reconnect(after=random.uniform(1, 4))))
        raise Over(protocol.CLOSE_RESTART) from None


async def _recognised(
    socket: "SupportSocket", session_key: str | None
) -> tuple[hello.Introduced, Awaitable[None]]:
    """The person joins the hub. A revocation that was told of between the look and the joining would pass them
    by, so whenever any was told, they are looked at again."""
    service = socket.service
    while True:
        told = service.hub.rights_told
        known = await service.introductions.ask(session_key) if session_key else None
        if known is None:
            raise Over(protocol.CLOSE_SESSION_OVER)
        socket.is_person(known.person)
        service.hub.join(socket)
        arrived = service.arrivals.note(socket.user_id)
        if service.hub.rights_told == told:
            return known, arrived


def _stand(socket: "SupportSocket", frame: protocol.Hello, known: hello.Introduced) -> Begun:
    """In the rooms named, or in all that are going on; refuses what is unknown or foreign, both alike."""
    asked = {resume.room: resume for resume in frame.rooms or map(protocol.Resume, known.live)}
    for key in asked:
        if key not in known.rooms:
            socket.refuse(not_found(), key)
    return [
        (watching.stand(socket, known.rooms[key]), resume)
        for key, resume in asked.items()
        if key in known.rooms
    ]


async def _welcome(socket: "SupportSocket", begun: Begun, seen: hello.Seen) -> None:
    person = socket.person
    shown: list[dict[str, Any]] = []
    for watched, resume in begun:
        if resume.room not in seen.snapshots:
            socket.refuse(not_found(), resume.room)
        elif socket.watched.get(resume.room) is watched:  # else it ended meanwhile, and they were told
            shown.append(seen.snapshots[resume.room])
    you = {"user": person.name, "name": person.name, "roles": sorted(person.roles)}
    socket.push(
        protocol.encode(
            protocol.Welcome(
                you=you | {"guest": person.guest, "on_duty": person.staff_on_duty},
                rooms=shown,
                invitations=seen.invitations,
                escalations=seen.escalations,
                heartbeat=settings.BEAT_SECONDS,
            )
        )
    )
    for watched, resume in begun:
        if resume.room in seen.rooms:
            now = seen.rooms[resume.room]
            await watching.replay(socket, watched, now, resume.last_seq, resume.last_backstage)

"""One browser tab's socket: hello, then commands in, frames out. Decodes, limits, authorises, calls one use case."""

import asyncio
import contextlib
import logging
import time
from functools import partial
from typing import Any

from channels.consumer import AsyncConsumer
from django.conf import settings
from msgspec import UNSET

from rooms.care import talk
from rooms.conversation.port import BACKSTAGE, ROOM
from rooms.conversation.refusals import Refused
from rooms.gateway import commands, doorway, hello, incoming, protocol, watching
from rooms.gateway.express import express_of, forget_handshake, hand_to
from rooms.gateway.gate import Gate
from rooms.gateway.incoming import Incoming, Over
from rooms.gateway.introduction import introduce
from rooms.gateway.outgoing import Outgoing
from rooms.gateway.parcels import Rights
from rooms.gateway.service import Service, service
from rooms.gateway.watching import Watched
from supportnet.ops.bridge import bridge

logger = logging.getLogger(__name__)
SAYS = '{"type":"say"'  # as JSON.stringify writes it; said in any other way it takes the longer way


class SupportSocket(AsyncConsumer):  # type: ignore[misc]
    """Channels routes to it; it reads and writes the ASGI connection itself, with no dispatch task a frame."""

    __slots__ = (
        "_closing", "_looking", "_send", "_settled", "_task", "_unsettled", "alerts", "incoming", "out", "person",
        "push", "push_passing", "service", "user_id", "watched",
    )  # fmt: skip
    person: hello.Person
    user_id: int
    alerts: bool

    async def __call__(self, scope: dict[str, Any], receive: Any, send: Any) -> None:
        await receive()  # websocket.connect
        if not doorway.origin_allowed(scope):
            await send({"type": "websocket.close", "code": 4403})  # before accept: HTTP 403
            return
        await send({"type": "websocket.accept"})
        self._send = send
        self.incoming = Incoming(receive)
        self._task = asyncio.current_task()
        self._closing: int | None = None
        self._unsettled = 0
        self._settled = Gate()
        self.alerts = False
        self._looking: asyncio.Future[None] | None = None
        self.watched: dict[str, Watched] = {}
        self.out = Outgoing(
            send,
            express_of(send) if settings.EXPRESS else None,
            most_bytes=settings.OUT_QUEUE_BYTES,
            patience=settings.SEND_SECONDS,
            too_slow=self._too_slow,
        )
        self.push, self.push_passing = self.out.push, self.out.push_passing
        await self._until_over(scope)

    async def _until_over(self, scope: dict[str, Any]) -> None:
        code: int | None = None
        visit: doorway.Visit | None = None
        try:
            self.service: Service = service()
            if self.service.draining:
                raise Over(protocol.CLOSE_RESTART)
            visit = doorway.Visit(scope, self.service.places)
            doorway.forget(scope)
            forget_handshake(self._send)
            await self._admit(visit)
            await self._introduce(visit.session_key)
            if settings.EXPRESS:
                hand_to(self._send, self._heard)
            while True:
                await self._frame(await self.incoming.text())
        except Over as over:
            code = over.code
        except asyncio.CancelledError:
            code = self._closing
            if code is None:
                raise
        finally:
            hand_to(self._send, None)
            self.out.go()  # what was said last, such as why it ends
            self.out.closed = True
            if visit is not None:
                visit.end()
            if hasattr(self, "user_id"):
                with contextlib.suppress(
                    asyncio.CancelledError
                ):  # the server stops: the lease lapses by itself
                    await asyncio.shield(self._depart())
        if code:
            with contextlib.suppress(Exception):
                async with asyncio.timeout(2):
                    await self._send({"type": "websocket.close", "code": code})

    async def _admit(self, visit: doorway.Visit) -> None:
        try:
            await visit.admit()
        except Refused as refused:
            self.refuse(refused)
            raise Over(protocol.CLOSE_RATE) from None

    def _decoded(self, text: str) -> protocol.Frame:
        try:
            return protocol.decode(text, deepest=settings.FRAME_DEPTH)  # type: ignore[no-any-return]
        except protocol.ProtocolError as error:
            self.push(protocol.encode(protocol.Error(code="protocol", about=error.about)))
            raise Over(protocol.CLOSE_PROTOCOL) from None

    async def _introduce(self, session_key: str | None) -> None:
        try:
            async with asyncio.timeout(settings.HELLO_SECONDS):
                frame = self._decoded(await self.incoming.text())
        except TimeoutError:
            raise Over(protocol.CLOSE_NO_HELLO) from None
        if not isinstance(frame, protocol.Hello):
            raise Over(protocol.CLOSE_NO_HELLO)
        await introduce(self, session_key, frame)

    def is_person(self, person: hello.Person) -> None:
        self.person, self.user_id, self.alerts = person, person.user_id, person.staff_on_duty
        self.incoming.person = self.service.bucket_of(person.user_id)

    def _heard(self, text: str) -> bool:
        """Words, as they are read from the wire, while nothing that came before them is under way: no task has to
        wake for them. Whatever else it is goes through the loop above."""
        if not self.incoming.idle or self._closing is not None or not text.startswith(SAYS):
            return False
        if self._too_fast(text):
            return True
        try:
            frame = protocol.decode(text, deepest=settings.FRAME_DEPTH)
        except protocol.ProtocolError:
            return False
        if not isinstance(frame, protocol.Say):
            return False
        self._say(frame)
        return True

    def _too_fast(self, text: str) -> bool:
        if not self.incoming.too_fast():
            return False
        self.refuse(
            Refused("rate", "That was a little fast. Please wait a moment."), cid=incoming.cid_in(text)
        )
        return True

    async def _frame(self, text: str) -> None:
        if self._too_fast(text):
            return
        frame = self._decoded(text)
        if isinstance(frame, protocol.Say | protocol.Backstage):
            self._say(frame)
        else:
            await self._settled.wait()  # an act must not overtake the words before it
            await self._act(frame)

    def _say(self, frame: protocol.Say | protocol.Backstage) -> None:
        """The hot path: rights are known from the watch; what is said in the same moment is read and stored
        together."""
        watched = self.watched.get(frame.room)
        says = isinstance(frame, protocol.Say)
        try:
            if watched is None or not (watched.says if says else watched.whispers):
                raise Refused("not_found", "There is nothing here, or it is not yours to see.")
            if not watched.feed.bucket.take():
                raise Refused("rate", "This room is very busy. Please wait a moment.")
        except Refused as refused:
            self.refuse(refused, frame.room, frame.cid)
            return
        words = partial(
            talk.words,
            watched.access,
            frame.cid,
            frame.text,
            log=ROOM if says else BACKSTAGE,
            reads=watched.feed.reading,
            language=watched.feed.language,
        )
        self._unsettled += 1
        self._settled.clear()
        self.service.gathering.say(words, partial(self._said, frame))

    def _said(self, frame: protocol.Say | protocol.Backstage, result: talk.Said | Refused) -> None:
        self._unsettled -= 1
        if not self._unsettled:
            self._settled.set()
        if isinstance(result, Refused):
            self.refuse(result, frame.room, frame.cid)
        else:
            time_said = result.at.isoformat(timespec="milliseconds")
            self.push(
                protocol.encode(protocol.Ack(cid=frame.cid, seq=result.seq, time=time_said, room=frame.room))
            )

    async def _act(self, frame: protocol.Frame) -> None:
        room = getattr(frame, "room", UNSET)
        try:
            if isinstance(frame, protocol.Hello):
                raise Refused("conflict", "Hello was said already.")
            if isinstance(frame, protocol.Watch):
                await watching.watch(self, frame)
                return
            await bridge().run(commands.perform, self.user_id, frame)
        except Refused as refused:
            self.refuse(refused, room, key=getattr(frame, "invitation", getattr(frame, "escalation", UNSET)))
        except Exception as error:
            logger.error("%s failed: %s", commands.action_of(frame), type(error).__name__)
            self.refuse(Refused("unavailable", "That did not work just now. Please try again."), room)
        else:
            if not isinstance(frame, protocol.Typing | protocol.Seen):
                self.push(protocol.encode(protocol.Done(about=commands.action_of(frame), room=room)))

    def refuse(self, refused: Refused, room: Any = UNSET, cid: Any = None, key: Any = UNSET) -> None:
        self.push(
            protocol.encode(
                protocol.Error(code=refused.code, about=refused.about, room=room, cid=cid or UNSET, key=key)
            )
        )

    def rights_changed(self, rights: Rights) -> None:
        """Called by the hub. Delivery ends here and now; what is still theirs they may watch again."""
        if rights.ends_sessions:
            self.end(protocol.CLOSE_SESSION_OVER)
        elif rights.room is None:
            self._looking = asyncio.ensure_future(self._look_again())
        elif rights.room in self.watched and rights.how != "joined":
            self._end_room(rights.room, rights.how)

    def _end_room(self, key: str, how: str) -> None:
        watched = self.watched.pop(key)
        watched.feed.leave(self)
        self.push(protocol.encode(protocol.Ended(room=key, how=how)))

    async def _look_again(self) -> None:
        """A role changed, or a notice was missed: every right this socket uses is looked up anew."""
        known = await bridge().run(hello.renewed, self.person)
        if known is None:
            self.end(protocol.CLOSE_SESSION_OVER)
            return
        self.is_person(known.person)
        (self.service.hub.staff.add if self.alerts else self.service.hub.staff.discard)(self)
        for key in [key for key in self.watched if key not in known.rooms]:
            self._end_room(key, "over")

    def beat(self) -> None:
        self.out.look()
        if self.person.session_ends < time.time():
            self.end(protocol.CLOSE_SESSION_OVER)
            return
        self.push(watching.beat(self.watched.values()))

    def _too_slow(self) -> None:
        self.end(protocol.CLOSE_SLOW)

    def end(self, code: int) -> None:
        """Close from outside the receive loop."""
        if self._closing is None:
            self._closing = code
            assert self._task is not None
            self._task.cancel()

    async def _depart(self) -> None:
        try:
            if await self.service.hub.part(self):
                self.service.arrivals.note(self.user_id)
        except Exception as error:
            logger.warning(
                "A socket's leave was not recorded (its lease will lapse): %s", type(error).__name__
            )

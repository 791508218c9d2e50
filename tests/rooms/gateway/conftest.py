"""Sockets against the real application in this process: real database, real relay, real writer."""

import asyncio
import contextlib
import json
from collections.abc import AsyncIterator, Callable
from typing import Any
from uuid import uuid4

import pytest
from asgiref.sync import sync_to_async
from asgiref.testing import ApplicationCommunicator
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.utils.module_loading import import_string

from rooms.care import arrive, doors, duty, talk
from rooms.constellation.models import Invitation
from rooms.conversation.models import Room
from rooms.gateway import service as services
from rooms.gateway.routing import websocket_urlpatterns
from supportnet.accounts.models import Role, SupporterProfile, User
from supportnet.accounts.roles import grant

PATIENCE = 10.0


def session_of(user: User) -> str:
    store = import_string(settings.SESSION_ENGINE + ".SessionStore")()
    store[SESSION_KEY] = str(user.pk)
    store[BACKEND_SESSION_KEY] = "django.contrib.auth.backends.ModelBackend"
    store[HASH_SESSION_KEY] = user.get_session_auth_hash()
    store.create()
    return str(store.session_key)


class AtOnce:
    """What our servers are to an application: `send` is theirs, and `listener` takes words as they are read."""

    def __init__(self, application: Any) -> None:
        self.application = application
        self.listener: Callable[[str], bool] | None = None
        self.taken = 0

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        self.sends = send
        await self.application(scope, receive, self.send)

    async def send(self, message: dict[str, Any]) -> None:
        await self.sends(message)

    def takes(self, text: str) -> bool:
        taken = self.listener is not None and self.listener(text)
        self.taken += taken
        return taken


class Tab:
    """One browser tab's socket. `seen` keeps every frame, unrolled."""

    def __init__(
        self, cookie: str, headers: list[tuple[bytes, bytes]] | None = None, *, at_once: bool = False
    ) -> None:
        from channels.routing import URLRouter

        scope = {
            "type": "websocket",
            "path": "/ws/",
            "raw_path": b"/ws/",
            "query_string": b"",
            "root_path": "",
            "headers": headers or [(b"cookie", f"{settings.SESSION_COOKIE_NAME}={cookie}".encode())],
            "subprotocols": [],
        }
        self.server = AtOnce(URLRouter(websocket_urlpatterns))
        self.at_once = at_once
        self.wire = ApplicationCommunicator(self.server, scope)
        self.seen: list[dict[str, Any]] = []
        self.unread: list[dict[str, Any]] = []
        self.closed: int | None = None

    async def open(self) -> "Tab":
        await self.wire.send_input({"type": "websocket.connect"})
        answer = await self.wire.receive_output(PATIENCE)
        self.closed = None if answer["type"] == "websocket.accept" else answer.get("code", 1000)
        return self

    async def hello(self, *rooms: dict[str, Any]) -> dict[str, Any]:
        await self.send({"type": "hello", "rooms": list(rooms)})
        return await self.get("welcome")

    async def send(self, frame: dict[str, Any] | str) -> None:
        text = frame if isinstance(frame, str) else json.dumps(frame, separators=(",", ":"))
        if self.at_once and self.wire.input_queue.empty() and self.server.takes(text):
            return
        await self.wire.send_input({"type": "websocket.receive", "text": text})

    async def say(self, room: str, text: str, cid: str | None = None, kind: str = "say") -> dict[str, Any]:
        cid = cid or str(uuid4())
        await self.send({"type": kind, "room": room, "cid": cid, "text": text})
        return await self.get("ack", "error", cid=cid)

    async def _receive(self) -> None:
        message = await self.wire.receive_output(PATIENCE)
        if message["type"] == "websocket.close":
            self.closed = message.get("code", 1000)
            raise ConnectionError(self.closed)
        frame = json.loads(message["text"])
        frames = frame["frames"] if frame["type"] == "many" else [frame]
        self.seen += frames
        self.unread += frames

    async def get(self, *types: str, **fields: Any) -> dict[str, Any]:
        """The first frame not yet asked for of one of these types whose fields have these values."""
        async with asyncio.timeout(PATIENCE):
            while True:
                for frame in self.unread:
                    if frame["type"] in types and all(frame.get(k) == v for k, v in fields.items()):
                        self.unread.remove(frame)
                        return frame
                await self._receive()

    async def until_closed(self) -> int:
        with contextlib.suppress(ConnectionError):
            async with asyncio.timeout(2 * PATIENCE):
                while True:
                    await self._receive()
        assert self.closed is not None
        return self.closed

    async def drop(self) -> None:
        """The network is gone."""
        await self.wire.send_input({"type": "websocket.disconnect", "code": 1006})
        with contextlib.suppress(asyncio.CancelledError):
            await self.wire.wait(PATIENCE)

    def texts(self, kind: str = "event") -> list[str]:
        return [f["text"] for f in self.seen if f["type"] == kind and "text" in f]


class Cast:
    """Named people and one led room."""

    def __init__(self) -> None:
        self.seeker = User.objects.create_guest("Indigo Heron")
        self.lead = self._supporter("lead@example.org", "Quiet Birch", "calm")
        self.other = self._supporter("other@example.org", "Steady Larch", "strength")
        self.stranger = self._supporter("stranger@example.org", "Far Willow", "inspiration")
        self.staff = User.objects.create_user("staff@example.org", "x", name="Kim")
        grant(self.staff, Role.STAFF, None)
        duty.set_duty(self.staff, True)
        self.room: Room = arrive.arrive(self.seeker)

    @staticmethod
    def _supporter(email: str, name: str, frequency: str) -> User:
        user = User.objects.create_user(email, "x", name=name)
        grant(user, Role.SUPPORTER, None)
        SupporterProfile.objects.update_or_create(
            user=user, defaults={"languages": ["en"], "frequencies": [frequency], "capacity": 3}
        )
        return user

    def led(self) -> Room:
        """The lead takes the waiting room."""
        from rooms.constellation import services as constellation
        from rooms.constellation.models import Call
        from rooms.conversation import presence

        duty.set_duty(self.lead, True)
        presence.come("test", self.lead.pk)
        for call in Call.objects.filter(room=self.room, state="open"):
            constellation.offer(call)
        doors.accept(self.lead, Invitation.objects.get(room=self.room, supporter=self.lead).key)
        self.room.refresh_from_db()
        return self.room


@pytest.fixture
def cast(transactional_db: None) -> Cast:
    return Cast()


@pytest.fixture
def led(cast: Cast) -> Cast:
    cast.led()
    return cast


@pytest.fixture
async def relay(redis_url: str) -> AsyncIterator[None]:
    """The process's service, if a socket started it, ends with the test."""
    before = settings.REDIS_URL
    settings.REDIS_URL = redis_url
    talk.warm()  # as a web process does: the first words of a test are not to wait for it
    yield
    running = services.running()
    if running is not None and running.loop is asyncio.get_running_loop():
        await running.drain()
    settings.REDIS_URL = before


@pytest.fixture(params=["queued", "at once"])
async def tab(request: pytest.FixtureRequest, relay: None) -> AsyncIterator[Callable[[User], Any]]:
    """Opens tabs, and drops them afterwards; once as any server hands words over, once as ours do."""
    opened: list[Tab] = []

    async def open_tab(user: User) -> Tab:
        one = await Tab(await sync_to_async(session_of)(user), at_once=request.param == "at once").open()
        opened.append(one)
        return one

    yield open_tab
    for one in opened:
        if one.closed is None:
            await one.drop()

"""The ASGI application, the same under daphne and uvicorn."""

import gc
import os
from typing import Any

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "supportnet.settings")

from channels.routing import ProtocolTypeRouter, URLRouter
from django.core.asgi import get_asgi_application
from django.urls import re_path

gc.disable()  # until all is loaded: what is loaded stays, and looking through it again and again takes seconds
pages = get_asgi_application()

from rooms.gateway.routing import websocket_urlpatterns  # noqa: E402  (models must be loaded first)
from supportnet.serve import spare  # noqa: E402
from supportnet.wiring import warm, wire  # noqa: E402


async def nowhere(scope: Any, receive: Any, send: Any) -> None:
    """A socket at any other address is refused before the upgrade, without a traceback in the log."""
    await receive()
    await send({"type": "websocket.close"})


wire()
warm()
elsewhere = re_path("", nowhere)  # type: ignore[arg-type]  # an ASGI application, not a view
application = ProtocolTypeRouter({"http": pages, "websocket": URLRouter([*websocket_urlpatterns, elsewhere])})
gc.freeze()
# A message leaves no cycles: to look every 700 objects is in vain, and to look through 20,000 holds everybody 10 ms.
gc.set_threshold(2_000, 5, 100)
gc.enable()
spare.await_turn()

"""One web process: `python -m supportnet.serve.web daphne|uvicorn FD`, on a listening socket it is given."""

import os
import signal
import socket
import sys
from collections.abc import Callable
from typing import Any

from supportnet.serve import leash

NO_PINGS = 10**9  # seconds: the kernel notices who is gone (serve.listening)
HANDSHAKE_SECONDS = 10
DRAIN_SECONDS = 15


def main(server: str, fd: int) -> None:
    leash.follow()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "supportnet.settings")
    {"daphne": run_daphne, "uvicorn": run_uvicorn}[server](fd)


def run_daphne(fd: int) -> None:
    """Daphne on uvloop. Its signal handlers would drop the sockets without a word, so ours drain."""
    from supportnet.serve import daphne_reactor

    loop = daphne_reactor.install()  # daphne would install a slower one were there none
    application = _application()
    from supportnet.serve.daphne_draining import Draining

    server = Draining(application, fd, DRAIN_SECONDS, **_daphne_options())
    for sign in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(sign, _once(lambda: loop.create_task(server.leave())))
    server.run()


def _application() -> Any:
    """With every address loaded, so that what is broken fails the start and not the first visitor."""
    from django.urls import get_resolver

    from supportnet.asgi import application

    get_resolver().check()
    return application


def _daphne_options() -> dict[str, Any]:
    from django.conf import settings

    return {
        "verbosity": 0,
        "action_logger": None,
        "server_name": "",
        "websocket_timeout": -1,
        "websocket_handshake_timeout": HANDSHAKE_SECONDS,
        "websocket_max_frame_size": settings.FRAME_BYTES,
        "websocket_max_message_size": settings.FRAME_BYTES,
        "ping_interval": NO_PINGS,
    }


def run_uvicorn(fd: int) -> None:
    import uvicorn
    from django.conf import settings

    application = _application()
    from supportnet.serve.uvicorn_draining import Draining
    from supportnet.serve.uvicorn_inbound import HeldBack

    config = uvicorn.Config(
        application,
        loop="uvloop",
        http="httptools",
        ws=HeldBack,
        ws_max_size=settings.FRAME_BYTES,
        ws_per_message_deflate=False,
        ws_ping_interval=None,
        lifespan="off",
        access_log=False,
        log_config=None,
        log_level="warning",
        server_header=False,
        proxy_headers=False,
        timeout_graceful_shutdown=int(DRAIN_SECONDS),
    )
    Draining(config, DRAIN_SECONDS).run(sockets=[socket.socket(fileno=fd)])


def _once(act: Callable[[], object]) -> Callable[[], None]:
    """A second signal while draining changes nothing; whoever is in a hurry kills."""
    begun = False

    def first_time_only() -> None:
        nonlocal begun
        if not begun:
            begun = True
            act()

    return first_time_only


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))

"""A real server around one small application: `python -m tests.rooms.gateway.express_server daphne|uvicorn FD`.

The address chooses the way: /express or /plain. Both send the same frames from FRAMES through Outgoing.
"""

import asyncio
import sys
from typing import Any

FRAMES: list[list[str]] = [  # turns of the loop: what is pushed in one leaves in one write
    ["a", "é" * 62, "x" * 125, "x" * 126],
    ["x" * 127, "x" * 65_535, "x" * 65_536, "ß" * 40_000],
    ["\u2028\u0000 \U0001f49c {}".format("日本語") * 20],
    [f'{{"type":"event","seq":{seq}}}' for seq in range(2_000)],
    ["y" * 300_000] * 10 + ["the last"],  # more than a socket's buffers take at once
]


async def application(scope: dict[str, Any], receive: Any, send: Any) -> None:
    from rooms.gateway.express import express_of, forget_handshake
    from rooms.gateway.outgoing import Outgoing

    if scope["type"] != "websocket":
        return
    await receive()
    await send({"type": "websocket.accept"})
    express = express_of(send) if scope["path"] == "/express" else None
    assert (express is not None) == (scope["path"] == "/express")
    forget_handshake(send)
    gave_up: list[bool] = []
    out = Outgoing(send, express, most_bytes=10**8, patience=20, too_slow=lambda: gave_up.append(True))
    await receive()  # the client is ready
    for turn in FRAMES:
        for frame in turn:
            out.push(frame)
        await asyncio.sleep(0)
    await receive()  # the client has everything
    assert not gave_up
    await send({"type": "websocket.close", "code": 4008})


if __name__ == "__main__":
    from supportnet.serve import web

    def only_this() -> Any:
        import django

        django.setup()
        return application

    web._application = only_this
    web.main(sys.argv[1], int(sys.argv[2]))

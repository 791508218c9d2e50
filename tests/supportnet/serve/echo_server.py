"""Our server around an application that answers what it hears:
`python -m tests.supportnet.serve.echo_server daphne|uvicorn FD`.

Every second text is taken from the wire at once where the server offers that, as words are.
"""

import sys
from typing import Any


async def application(scope: dict[str, Any], receive: Any, send: Any) -> None:
    if scope["type"] != "websocket":
        return
    from rooms.gateway.express import express_of, framed, hand_to

    await receive()
    await send({"type": "websocket.accept"})
    express, turn = express_of(send), 0
    assert express is not None

    def at_once(heard: str) -> bool:
        nonlocal turn
        turn += 1
        if turn % 2:
            return False
        express.write(framed(f"text {heard}"))
        return True

    hand_to(send, at_once)
    while (message := await receive())["type"] == "websocket.receive":
        heard = message.get("text")
        told = f"text {heard}" if heard is not None else f"bytes {message['bytes'].hex()}"
        await send({"type": "websocket.send", "text": told})


if __name__ == "__main__":
    from supportnet.serve import web

    def only_this() -> Any:
        import django

        django.setup()
        return application

    web._application = only_this
    web.main(sys.argv[1], int(sys.argv[2]))

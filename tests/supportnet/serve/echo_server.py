"""Our daphne around an application that answers what it hears: `python -m tests.supportnet.serve.echo_server FD`."""

import sys
from typing import Any


async def application(scope: dict[str, Any], receive: Any, send: Any) -> None:
    if scope["type"] != "websocket":
        return
    await receive()
    await send({"type": "websocket.accept"})
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
    web.main("daphne", int(sys.argv[1]))

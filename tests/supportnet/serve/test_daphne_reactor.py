"""What uvloop leaves of a watch when its socket is reset does not harm whoever has the same descriptor next."""

import asyncio
import socket
import struct

from supportnet.serve.daphne_reactor import Loop


async def writable_after_a_reset_with_words_unread() -> None:
    loop, read, writable = asyncio.get_running_loop(), asyncio.Event(), asyncio.Event()
    with socket.create_server(("127.0.0.1", 0)) as server:
        peer = socket.create_connection(server.getsockname())
        mine, _ = server.accept()
    with mine:
        mine.setblocking(False)
        peer.sendall(b"words that nobody reads")
        peer.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        peer.close()
        loop.add_reader(mine, lambda: (mine.recv(1), read.set()))
        async with asyncio.timeout(10):
            await read.wait()
            loop.add_writer(mine, writable.set)  # raises on uvloop's own
            await writable.wait()
        loop.remove_writer(mine)
        loop.remove_reader(mine)


def test_a_dead_watch_is_replaced() -> None:
    with asyncio.Runner(loop_factory=Loop) as runner:
        runner.run(writable_after_a_reset_with_words_unread())

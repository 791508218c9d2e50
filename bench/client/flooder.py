"""One hostile client: frames of 60 KB as fast as the server takes them, and back at once when it is thrown out."""

import contextlib
import json
import os
import select
import socket
import sys
from time import perf_counter
from urllib.parse import urlsplit

from bench.client import frames
from bench.client.dialects import DIALECTS, Member

FRAME_BYTES = 60_000
CID = "00000000-0000-4000-8000-ffffffffffff"
NICER = 12  # than the client that measures, on whose core this runs


class Hostile:
    def __init__(self, base: str, member: Member) -> None:
        self._base, self._member = base, member
        self.bytes = self.frames = self.closes = 0
        self.over = False

    def flood(self) -> None:
        while not self.over:
            with contextlib.suppress(OSError), self._connected() as connection:
                self._pour(connection)
            self.closes += not self.over
            self._asked_to_stop(0.01)

    def _asked_to_stop(self, wait: float) -> None:
        self.over = self.over or bool(select.select([sys.stdin], [], [], wait)[0])

    def _connected(self) -> socket.socket:
        dialect, address = DIALECTS["product"], urlsplit(self._base)
        host, port = address.hostname or "", address.port or 0
        connection = socket.create_connection((host, port), timeout=5)
        headers = dialect.headers(self._base, self._member)
        connection.sendall(frames.handshake(f"{host}:{port}", "/ws/", headers))
        connection.recv(65_536)
        hello = dialect.first(self._member)
        assert hello is not None
        connection.sendall(frames.frame(hello))
        connection.recv(65_536)
        return connection

    def _pour(self, connection: socket.socket) -> None:
        """Until the server ends it: whole frames, and whatever it answers is thrown away."""
        line = DIALECTS["product"].say(self._member, CID, "x" * (FRAME_BYTES - 200))
        whole = memoryview(frames.frame(line))
        connection.setblocking(False)
        sent = 0
        while not self.over:
            readable, writable, _ = select.select([connection, sys.stdin], [connection], [], 0.5)
            self.over = sys.stdin in readable
            if connection in readable and not connection.recv(65_536):
                return
            if writable:
                took = connection.send(whole[sent:])
                self.bytes += took
                sent += took
                if sent == len(whole):
                    self.frames, sent = self.frames + 1, 0


def main() -> None:
    os.nice(NICER)
    plan = json.loads(sys.argv[1])
    hostile = Hostile(plan["base"], Member(plan["room"], plan["name"], plan["cookie"], seeker=True))
    since = perf_counter()
    hostile.flood()
    told = {"bytes": hostile.bytes, "frames": hostile.frames, "closes": hostile.closes}
    print(json.dumps(told | {"seconds": perf_counter() - since}))


if __name__ == "__main__":
    main()

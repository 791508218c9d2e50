"""A websocket by hand, for peers that no library would let us be."""

import base64
import json
import os
import select
import socket
import ssl
import struct
import subprocess
import sys
from typing import Any
from urllib.parse import urlsplit

from supportnet.serve.children import ROOT
from tests.supportnet.serve.served import Served

MASK = b"\0\0\0\0"  # a mask of zeros leaves the bytes as they are


def frame(payload: bytes, opcode: int = 1, last: bool = True) -> bytes:
    size = len(payload)
    first = bytes(((0x80 if last else 0) | opcode,))
    if size < 126:
        return first + bytes((0x80 | size,)) + MASK + payload
    if size < 65_536:
        return first + b"\xfe" + size.to_bytes(2, "big") + MASK + payload
    return first + b"\xff" + size.to_bytes(8, "big") + MASK + payload


def said(**fields: Any) -> bytes:
    return frame(json.dumps(fields).encode())


LARGEST = said(type="say", room="r", cid="0" * 8 + "-0000-4000-8000-" + "0" * 12, text="x" * 60_000)


class Raw:
    """One connection; `cookie` is a session's key."""

    def __init__(
        self, url: str, cookie: str = "", trust: ssl.SSLContext | None = None, **headers: str
    ) -> None:
        """`trust` is for https; a header's name has underscores for hyphens."""
        at = urlsplit(url)
        self.socket = socket.create_connection((at.hostname, at.port), timeout=10)
        if trust is not None:
            self.socket = trust.wrap_socket(self.socket, server_hostname=at.hostname)
        key = base64.b64encode(os.urandom(16)).decode()
        lines = {
            "Host": at.netloc,
            "Upgrade": "websocket",
            "Connection": "Upgrade",
            "Sec-WebSocket-Key": key,
            "Sec-WebSocket-Version": "13",
        } | {name.replace("_", "-"): value for name, value in headers.items()}
        if cookie:
            lines["Cookie"] = f"sessionid={cookie}"
        asked = "GET /ws/ HTTP/1.1\r\n" + "".join(f"{k}: {v}\r\n" for k, v in lines.items()) + "\r\n"
        self.socket.sendall(asked.encode())
        self._read = b""
        while b"\r\n\r\n" not in self._read:
            self._more()
        answer, _, self._read = self._read.partition(b"\r\n\r\n")
        self.status = int(answer.split()[1])
        self.code: int | None = None

    def _more(self) -> None:
        part = self.socket.recv(65_536)
        if not part:
            raise ConnectionResetError
        self._read += part

    def _need(self, size: int) -> None:
        while len(self._read) < size:
            self._more()

    def next(self) -> dict[str, Any]:
        """The next text frame; a close frame's code is kept and ends it. Raises ConnectionError at the end."""
        while True:
            self._need(2)
            opcode, size, head = self._read[0] & 15, self._read[1] & 127, 2
            if size > 125:
                head = 4 if size == 126 else 10
                self._need(head)
                size = int.from_bytes(self._read[2:head], "big")
            self._need(head + size)
            payload, self._read = self._read[head : head + size], self._read[head + size :]
            if opcode == 8:
                self.code = int.from_bytes(payload[:2], "big")
                raise ConnectionAbortedError(self.code)
            if opcode == 9:
                self.socket.sendall(frame(payload, opcode=10))
            if opcode == 1:
                found: dict[str, Any] = json.loads(payload)
                return found

    def get(self, kind: str) -> dict[str, Any]:
        while True:
            outer = self.next()
            for inner in outer["frames"] if outer["type"] == "many" else [outer]:
                if inner["type"] == kind:
                    return dict(inner)

    def hello(self) -> "Raw":
        self.socket.sendall(said(type="hello", rooms=[]))
        self.get("welcome")
        return self

    def reset(self) -> None:
        """Be gone without a word, as where a phone loses its network or a machine its power."""
        self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.socket.close()

    def pour(self, what: bytes, enough: int) -> int:
        """Send as fast as it goes, reading nothing, until the peer closes or takes no more for half a second."""
        self.socket.setblocking(False)
        sent = 0
        try:
            while sent < enough and select.select([], [self.socket], [], 0.5)[1]:
                sent += self.socket.send(what[sent % len(what) :])
        except OSError:
            pass
        finally:
            self.socket.settimeout(10)
        return sent

    def end(self) -> int | None:
        """Read to the end; the code of the close frame, if there was one."""
        try:
            while True:
                self.next()
        except (OSError, ValueError):
            return self.code
        finally:
            self.socket.close()


def cookies(served: Served, *cast: tuple[str, str, bool]) -> dict[str, str]:
    """Rooms and people in a service's database, (room, name, seeker) each; their session cookies by name."""
    done = subprocess.run(
        [sys.executable, "-m", "bench.prepare"],
        cwd=ROOT,
        env=served.environment | {"DJANGO_SETTINGS_MODULE": "supportnet.settings"},
        input=json.dumps(cast).encode(),
        stdout=subprocess.PIPE,
        check=True,
    )
    found: dict[str, str] = json.loads(done.stdout)
    return found

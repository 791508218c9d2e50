"""uvicorn stops reading while a message waits; this adds an end for floods of what is no message.

It answers every ping without looking whether anybody reads the answers, and takes apart all that one read brought
before anything else has its turn.
"""

from typing import Any

from django.conf import settings
from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol
from websockets.frames import Frame

from rooms.gateway.protocol import CLOSE_RATE
from supportnet.serve import flood

PART = 16 * 1024  # bytes taken apart at once


class HeldBack(WebSocketsSansIOProtocol):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._frames = flood.frames()
        self._given_up = False

    def data_received(self, data: bytes) -> None:
        for at in range(0, len(data), PART):
            if self._given_up:
                return
            super().data_received(data[at : at + PART])

    def handle_ping(self) -> None:
        if self._within():
            super().handle_ping()

    def handle_pong(self, event: Frame) -> None:
        if self._within():
            super().handle_pong(event)

    def handle_cont(self, event: Frame) -> None:
        if self._within():
            super().handle_cont(event)

    def handle_text(self, event: Frame) -> None:
        if self._within():
            super().handle_text(event)

    def handle_bytes(self, event: Frame) -> None:
        if self._within():
            super().handle_bytes(event)

    def _within(self) -> bool:
        """False once this peer is given up; whatever it sent meanwhile is passed over."""
        if not self._given_up and not self._frames.take():
            self._give_up()
        return not self._given_up

    def _give_up(self) -> None:
        self._given_up = True
        self.transport.pause_reading()
        self.read_paused = False  # or the next `receive` would read on
        self.loop.call_later(settings.FLOOD_SECONDS, self._end)

    def _end(self) -> None:
        if not self.close_sent and not self.transport.is_closing():
            self.close_sent = True
            self.queue.put_nowait({"type": "websocket.disconnect", "code": CLOSE_RATE})
            self.conn.send_close(CLOSE_RATE)
            self.transport.write(b"".join(self.conn.data_to_send()))
        self.transport.close()

"""uvicorn stops reading while a message waits; this adds an end for floods of what is no message.

It answers every ping without looking whether anybody reads the answers, and takes apart all that one read brought
before anything else has its turn. Between two frames, one whole message comes in by the express.
"""

from typing import Any

from django.conf import settings
from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol
from websockets.frames import Frame
from websockets.protocol import State

from rooms.gateway.express import Listener
from rooms.gateway.protocol import CLOSE_RATE
from supportnet.serve import flood
from supportnet.serve.express_in import between_frames, whole_text

PART = 16 * 1024  # bytes taken apart at once


class HeldBack(WebSocketsSansIOProtocol):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._frames = flood.frames()
        self._given_up = False
        self._express = settings.EXPRESS
        self._between = False  # two frames
        self.listener: Listener | None = None

    def data_received(self, data: bytes) -> None:
        if self._between and self.conn.state is State.OPEN:
            text = whole_text(data, settings.FRAME_BYTES)
            if text is not None:
                self._message(text)
                return
        for at in range(0, len(data), PART):
            if self._given_up:
                return
            super().data_received(data[at : at + PART])
        self._between = self._express and between_frames(self.conn)

    def _message(self, text: str) -> None:
        if not self._within():
            return
        if self.listener is not None and self.queue.empty() and self.listener(text):
            return
        self.queue.put_nowait({"type": "websocket.receive", "text": text})
        if not self.read_paused:
            self.read_paused = True
            self.transport.pause_reading()

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

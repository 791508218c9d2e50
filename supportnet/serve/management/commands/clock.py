"""`manage.py clock`: what time does, once a second; any number may run side by side."""

import os
import signal
import threading
from types import FrameType
from typing import Any

from django.core.management.base import BaseCommand

from supportnet.serve import leash
from supportnet.serve.ticking import keep_time
from supportnet.wiring import wire

NICENESS = 10  # beside whoever talks on the same core; a pass that comes a little later harms nobody


class Command(BaseCommand):
    help = "Do what is due every second: the queue, ringing, retention, the outbox. Any number may run."
    requires_system_checks = []

    def handle(self, *args: Any, **options: Any) -> None:
        leash.follow()
        os.nice(NICENESS)
        wire()
        stop = threading.Event()

        def asked(sign: int, frame: FrameType | None) -> None:
            stop.set()

        signal.signal(signal.SIGTERM, asked)
        signal.signal(signal.SIGINT, asked)
        keep_time(stop)

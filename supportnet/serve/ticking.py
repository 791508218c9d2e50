"""The clock's loop: one pass a second, come what may."""

import logging
import os
import threading
import time

from django.db import connection

from rooms.care import keeping
from supportnet.ops import outbox
from supportnet.wiring import OUTBOX

logger = logging.getLogger(__name__)
PASS_SECONDS = 1.0


def keep_time(stop: threading.Event) -> None:
    """Until `stop`; a pass under way is finished, so nothing is cut off in the middle."""
    holder = os.urandom(8).hex()
    while not stop.is_set():
        began = time.monotonic()
        one_pass(holder)
        stop.wait(max(0.0, PASS_SECONDS - (time.monotonic() - began)))
    connection.close()


def one_pass(holder: str) -> None:
    """A pass that fails is tried again in a second, on a new connection: the old one may be what broke."""
    try:
        keeping.tick()
        outbox.dispatch(OUTBOX, holder)
    except Exception as error:
        # Only the class: an error's words may quote what somebody wrote.
        logger.warning("A pass of the clock failed: %s", type(error).__name__)
        connection.close()
    if connection.vendor == "postgresql":
        connection.close()  # back to the pool

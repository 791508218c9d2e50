"""How many frames a server takes from one peer before it stops reading: above what the gateway itself refuses.

The gateway answers what comes too fast and closes 4429. This is the wire's own limit behind it, for what never
reaches the gateway: pings, pongs, pieces of frames, and frames that arrive faster than anybody answers.
"""

from django.conf import settings

from rooms.gateway.buckets import Bucket
from rooms.gateway.incoming import GRACE_FRAMES

MARGIN = 60  # pings, pongs and pieces of an honest peer


def frames() -> Bucket:
    """For one socket."""
    return Bucket(2 * settings.SOCKET_RATE + 5, settings.SOCKET_BURST + GRACE_FRAMES + MARGIN)

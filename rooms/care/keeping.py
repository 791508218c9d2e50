"""What time does: one pass over everything that is due. Any number of processes may call it each second."""

import logging
import secrets
from collections.abc import Callable

from django.conf import settings
from django.db import connection

from rooms.care import feel, queueing, retention
from rooms.constellation import services as constellation
from rooms.conversation import port, presence
from rooms.crisis import services as crisis
from rooms.distress import services as distress
from rooms.distress.models import RoomDistress
from supportnet.ops import leases

logger = logging.getLogger(__name__)


def tick() -> None:
    """One pass; a part that fails is logged by class name and does not stop the others."""
    for part in (crisis.ring, queueing.tick, sweep_presence, settle, retire):
        _guarded(part)


def sweep_presence() -> None:
    if presence.any_lapsed():
        with port.unit():
            presence.sweep()


def settle() -> None:
    """Every half minute, by one process: rooms whose level may sink by now, and the line again, for whoever missed
    that it moved."""
    if not _my_turn("settle", settings.SETTLE_SECONDS):
        return
    raised = RoomDistress.objects.filter(level__gt=0).exclude(room__state="closed")
    for room_id in raised.values_list("pk", flat=True):
        with port.unit():
            feel.level_changed(room_id, distress.settle(room_id))
    with port.unit():
        constellation.tell_line()


def retire() -> None:
    if _my_turn("retention", settings.RETENTION_SECONDS):
        retention.tick()


def _my_turn(name: str, seconds: float) -> bool:
    """A lease under a name of this moment alone: it is free again only once the time is over."""
    return leases.hold(name, secrets.token_hex(16), seconds)


def _guarded(part: Callable[[], object]) -> None:
    try:
        part()
    except Exception as error:
        logger.warning("A part of the clock's pass failed: %s", type(error).__name__)
        if not connection.in_atomic_block:
            connection.close_if_unusable_or_obsolete()

"""Words leave a log; its numbering stays, so every reader can tell what is gone from what was missed."""

from typing import Any

from rooms.conversation import refusals
from rooms.conversation.models import BackstageEvent, Event
from rooms.conversation.services import lock

LOGS = (Event, BackstageEvent)


def empty_message(room_id: int, seq: int, data: dict[str, Any]) -> bool:
    """Take the words of one message of the room log. False if they were gone. Raises Refused(not_found)."""
    lock(room_id)
    message = Event.objects.filter(room_id=room_id, seq=seq, kind="message")
    if message.exclude(body=None).update(body=None, data=data):
        return True
    if not message.exists():
        raise refusals.not_found()
    return False


def empty_logs(room_id: int) -> None:
    """Every entry of both logs is `erased`: no words, no data, nobody's client id."""
    lock(room_id)
    for log in LOGS:
        log.objects.filter(room_id=room_id).update(kind="erased", body=None, data=None, cid=None)


def delete_logs(room_id: int) -> int:
    """Both logs' rows go; the room's heads keep the counts. Returns how many went."""
    lock(room_id)
    return sum(log.objects.filter(room_id=room_id).delete()[0] for log in LOGS)

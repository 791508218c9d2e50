"""What the people concerned hear of the queue: a supporter of their invitation, a seeker of their place."""

from typing import Any

from rooms.constellation import selectors
from rooms.constellation.models import Call, Invitation
from rooms.conversation import port
from rooms.conversation import services as conversation
from rooms.conversation.models import Room


def invitation(invited: Invitation) -> None:
    """The invitation as it now stands, to the supporter's own sockets."""
    port.depart(port.PersonNotice(invited.supporter_id, "invitation", selectors.fields_of(invited)))


def call(changed: Call) -> None:
    """A call's change, to the helpers in the room."""
    data = {"need": changed.need, "cause": changed.cause, "state": changed.state}
    conversation.append(changed.room_id, "call", log=port.BACKSTAGE, data=data, even_closed=True)


def door(invited: Invitation) -> None:
    conversation.append(invited.room_id, "door", data=selectors.door_of(invited))


def door_ended(invited: Invitation, how: str) -> None:
    data = {"invitation": invited.key, "how": how}
    conversation.append(invited.room_id, "door_ended", data=data, even_closed=True)


def asking(room: Room) -> None:
    """One waiting seeker hears how many are being asked for them."""
    if room.state == Room.State.WAITING:
        ahead, now_asked = selectors.waiting_place(room.pk)
        port.depart(_place(room.key, ahead, now_asked))


def line_moved() -> None:
    """Every waiting seeker hears their place. Time alone never moves the line, so no clock needs to."""
    port.depart(*(_place(*place) for place in selectors.line()))


def _place(room_key: str, ahead: int, now_asked: int) -> port.RoomNotice:
    data: dict[str, Any] = {"ahead": ahead, "asking": now_asked}
    return port.RoomNotice(room_key, "place", data)

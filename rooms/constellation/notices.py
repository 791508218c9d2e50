"""What the people concerned hear of the queue: a supporter of their invitation, a seeker of their place."""

from typing import Any

from rooms.constellation import selectors
from rooms.constellation.models import Invitation
from rooms.conversation import port
from rooms.conversation import services as conversation
from rooms.conversation.models import Room


def invitation(invited: Invitation) -> None:
    """The invitation as it now stands, to the supporter's own sockets."""
    invitation_shown(invited.supporter_id, selectors.fields_of(invited))


def invitation_shown(supporter_id: int, fields: dict[str, Any]) -> None:
    port.depart(port.PersonNotice(supporter_id, "invitation", fields))


def call(room_id: int, need: str, cause: str, state: str) -> None:
    """A call's change, to the helpers in the room."""
    conversation.note_backstage(room_id, "call", {"need": need, "cause": cause, "state": str(state)})


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
    """Every waiting seeker hears their place, once what moved it has been committed. Time alone never moves the line;
    the clock tells it again now and then for whom a hint did not reach."""
    port.afterwards(_tell_places)


def _tell_places() -> None:
    port.depart(*(_place(*place) for place in selectors.line()))


def _place(room_key: str, ahead: int, now_asked: int) -> port.RoomNotice:
    data: dict[str, Any] = {"ahead": ahead, "asking": now_asked}
    return port.RoomNotice(room_key, "place", data)

"""A seeker arrives: a room, its first words about how bad it is, and a call for someone to come."""

from collections.abc import Sequence

from rooms.care import feel
from rooms.constellation import services as constellation
from rooms.conversation import port, refusals, selectors
from rooms.conversation import services as conversation
from rooms.conversation.models import Room
from rooms.distress import selectors as distress_selectors
from rooms.distress.models import CheckIn
from supportnet.accounts.models import User


def arrive(
    seeker: User,
    *,
    distress: int | None = None,
    topics: Sequence[str] = (),
    language: str = "en",
    age_group: str = Room.AgeGroup.UNSAID,
    region: str = "",
    reading: bool = True,
) -> Room:
    """The seeker's room; the one they already have if it is still open. Raises Refused(bad_value)."""
    if age_group not in Room.AgeGroup.values or (distress is not None and not 0 <= distress <= 10):
        raise refusals.Refused("bad_value", "Please choose one of the answers that are offered.")
    with port.unit():
        for room in selectors.rooms_of(seeker.pk):
            if room.state != Room.State.CLOSED and selectors.seeker_of(room.pk).user_id == seeker.pk:
                return room
        room, member = conversation.open_room(
            seeker, language=language, topics=topics, age_group=age_group, region=region, reading=reading
        )
        if distress is not None:
            feel.record_check_in(room, member, distress, CheckIn.Moment.BEFORE)
        level = distress_selectors.level_of(room.pk)
        constellation.open_call(room, "lead", "waiting", int(level))
        return room

"""The queue as others read it: open calls with their reasons, the line, invitations, who is at the door."""

import json
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, TypeAlias, TypedDict

from django.conf import settings
from django.db.models import Count, IntegerField, Max, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from rooms.constellation import rules, supporters
from rooms.constellation.models import Call, Invitation
from rooms.conversation import selectors as conversation
from rooms.conversation.models import Membership, Room
from supportnet.ops import clock
from supportnet.ops.statements import Rows, Statement, moment

if TYPE_CHECKING:
    from django_stubs_ext import WithAnnotations

_LIVE_OF = (
    "SELECT i.supporter_id, r.topics, i.ends_at, i.offered_at, c.opened_at, i.key, i.state, c.need, c.level,"
    " r.key, r.language, r.age_group"
    " FROM rooms_invitation i JOIN rooms_call c ON c.id = i.call_id JOIN rooms_room r ON r.id = i.room_id"
    " WHERE i.state IN ('offered', 'at door') AND {whose} = ANY ? ORDER BY i.id"
)
_LIVE = Statement(_LIVE_OF.format(whose="i.supporter_id"))
_LIVE_TO = Statement(_LIVE_OF.format(whose="i.room_id"))
_CALLS = Statement("SELECT room_id, need, state, cause FROM rooms_call WHERE room_id = ANY ? ORDER BY id")
_DOORS = Statement(
    "SELECT i.room_id, i.key, u.name, i.frequency, i.ends_at"
    " FROM rooms_invitation i JOIN accounts_user u ON u.id = i.supporter_id"
    " WHERE i.state = 'at door' AND i.room_id = ANY ? ORDER BY i.id"
)


# Asked each second by every clock, and seldom answered yes.
_BUSY = Statement(
    "SELECT EXISTS (SELECT 1 FROM rooms_call WHERE state = 'open')"
    " OR EXISTS (SELECT 1 FROM rooms_invitation WHERE state IN ('offered', 'at door'))"
)


class Counts(TypedDict):
    inside: int
    asking: int
    at_door: int
    last_asked: datetime | None


Counted: TypeAlias = "WithAnnotations[Call, Counts]"


@dataclass(frozen=True, slots=True)
class OpenCall:
    """An open call for lobby and board. The room's key is for staff only: an asked supporter learns it by
    accepting. waited: seconds; quiet: seconds since anybody was asked; asking: open invitations; could: how
    many might be asked right now; reasons: why it is open still, in plain sentences."""

    id: int
    room_id: int
    room_key: str
    need: str
    cause: str
    level: int
    waited: float
    quiet: float
    language: str
    topics: list[str]
    age_group: str
    asking: int
    at_door: int
    could: int
    reasons: list[str]


def busy() -> bool:
    """Whether the queue has anything to do: an open call, an invitation, a seat at a door."""
    [(some,)] = _BUSY.rows()
    return bool(some)


def open_calls(need: str | None = None) -> list[OpenCall]:
    """All open calls (or those for this need), the next one first."""
    now = clock.now()
    calls = in_turn(now, need)
    if not calls:
        return []
    field, wishes = supporters.on_duty(now), supporters.wishes(calls, now)
    return [_shown(call, field, wishes[call.pk], now) for call in calls]


def _shown(call: Counted, field: list[rules.Supporter], wish: rules.Wish, now: datetime) -> OpenCall:
    room, asking = call.room, call.asking
    return OpenCall(
        id=call.pk,
        room_id=room.pk,
        room_key=room.key,
        need=call.need,
        cause=call.cause,
        level=call.level,
        waited=(now - call.opened_at).total_seconds(),
        quiet=(now - (call.last_asked or call.opened_at)).total_seconds(),
        language=room.language,
        topics=room.topics,
        age_group=room.age_group,
        asking=asking,
        at_door=call.at_door,
        could=sum(rules.eligible(supporter, wish) for supporter in field),
        reasons=rules.reasons(field, wish, held_back(call), asking),
    )


def in_turn(now: datetime, need: str | None = None) -> list[Counted]:
    """Open calls (or those for this need) with their rooms and live invitations counted, highest priority first;
    ties by age."""

    def turn(call: Call) -> tuple[float, datetime, int]:
        waited = (now - call.opened_at).total_seconds() / 60
        return -rules.priority(call.level, waited, settings.FAIRNESS_MINUTES), call.opened_at, call.pk

    calls = Call.objects.filter(state=Call.State.OPEN)
    return sorted(with_counts(calls if need is None else calls.filter(need=need)), key=turn)


def with_counts(calls: QuerySet[Call]) -> "QuerySet[Counted]":
    """`inside`: supporters in the room; `asking`: open invitations; `at_door`: seats held at the door; `last_asked`:
    when anybody was."""
    helping = Membership.objects.filter(room=OuterRef("room"), part=Membership.Part.SUPPORTER, left_at=None)
    counted = helping.order_by().values("room").annotate(n=Count("pk")).values("n")
    return calls.select_related("room").annotate(
        inside=Coalesce(Subquery(counted, output_field=IntegerField()), 0),
        last_asked=Max("invitations__offered_at"),
        asking=Count("invitations", filter=Q(invitations__state=Invitation.State.OFFERED)),
        at_door=Count("invitations", filter=Q(invitations__state=Invitation.State.AT_DOOR)),
    )


def held_back(call: Counted) -> str | None:
    """Why this call, read by `with_counts`, is offered to nobody for now; None when it may be offered."""
    return rules.held_back(
        call.need,
        led=call.room.lead_id is not None,
        openness=call.room.openness,
        at_door=call.at_door,
        supporters=call.inside if call.need == Call.Need.FURTHER else 0,
        room_for=settings.ROOM_SUPPORTERS,
    )


def line() -> list[tuple[str, int, int]]:
    """(room key, people before them, supporters being asked) of every waiting seeker, the next one first."""
    waiting = [call for call in in_turn(clock.now(), Call.Need.LEAD) if _waits(call)]
    return [(call.room.key, ahead, call.asking) for ahead, call in enumerate(waiting)]


def waiting_place(room_id: int) -> tuple[int, int]:
    """(people before this seeker, supporters being asked for them); (0, 0) where nobody waits."""
    waiting = [call for call in in_turn(clock.now(), Call.Need.LEAD) if _waits(call)]
    for ahead, call in enumerate(waiting):
        if call.room_id == room_id:
            return ahead, call.asking
    return 0, 0


def _waits(call: Call) -> bool:
    return call.room.state == Room.State.WAITING


def my_invitations(user_id: int) -> list[dict[str, Any]]:
    """This supporter's open invitations and seats at doors, as fields of the `invitation` frame."""
    return [fields for _, fields in live_invitations([user_id])]


def live_invitations(user_ids: Collection[int]) -> list[tuple[int, dict[str, Any]]]:
    """The same for many supporters at once: (supporter, fields)."""
    return _live(_LIVE.rows(list(user_ids)))


def live_invitations_to(room_id: int) -> list[tuple[int, dict[str, Any]]]:
    """The same for all who are invited to this room."""
    return _live(_LIVE_TO.rows([room_id]))


def _live(rows: Rows) -> list[tuple[int, dict[str, Any]]]:
    return [
        (user_id, _fields(json.loads(topics), moment(ends), moment(offered), moment(opened), *plain))
        for user_id, topics, ends, offered, opened, *plain in rows
    ]


def fields_of(invited: Invitation) -> dict[str, Any]:
    """Fields of protocol.Invited; the room's key only once the supporter has accepted. waited: seconds the
    call had been open when they were asked."""
    room, call = invited.room, invited.call
    return _fields(
        room.topics, invited.ends_at, invited.offered_at, call.opened_at,
        invited.key, invited.state, call.need, call.level, room.key, room.language, room.age_group,
    )  # fmt: skip


def _fields(
    topics: list[str], ends_at: datetime, offered_at: datetime, opened_at: datetime,
    key: str, state: str, need: str, level: int, room: str, language: str, age_group: str,
) -> dict[str, Any]:  # fmt: skip
    fields = {
        "invitation": key,
        "state": state,
        "need": need,
        "level": level,
        "ends_at": ends_at.isoformat(timespec="milliseconds"),
        "language": language,
        "topics": list(topics),
        "age_group": age_group,
        "waited": round((offered_at - opened_at).total_seconds(), 1),
    }
    accepted = state in (Invitation.State.AT_DOOR, Invitation.State.JOINED)
    return {**fields, "room": room} if accepted else fields


def calls_shown(room_ids: Collection[int]) -> dict[int, list[dict[str, str]]]:
    """Every call of these rooms as their helpers see it: {need, state, cause}."""
    shown: dict[int, list[dict[str, str]]] = {room_id: [] for room_id in room_ids}
    for room_id, need, state, cause in _CALLS.rows(list(room_ids)):
        shown[room_id].append({"need": need, "state": state, "cause": cause})
    return shown


def at_doors(room_ids: Collection[int]) -> dict[int, list[dict[str, Any]]]:
    """Who waits for the seeker's yes, by room: {invitation, name, frequency, ends_at}."""
    shown: dict[int, list[dict[str, Any]]] = {room_id: [] for room_id in room_ids}
    for room_id, key, name, frequency, ends_at in _DOORS.rows(list(room_ids)):
        shown[room_id].append(_door(key, name, frequency, moment(ends_at)))
    return shown


def door_of(invited: Invitation) -> dict[str, Any]:
    return _door(invited.key, invited.supporter.name, invited.frequency, invited.ends_at)


def _door(key: str, name: str, frequency: str, ends_at: datetime) -> dict[str, Any]:
    return {
        "invitation": key,
        "name": name,
        "frequency": frequency,
        "ends_at": ends_at.isoformat(timespec="milliseconds"),
    }


def room_key_of(key: str) -> str | None:
    """The room an invitation leads to, for looking up the answering seeker's access."""
    return Invitation.objects.filter(key=key).values_list("room__key", flat=True).first()


def load_of(user_id: int) -> int:
    """Seats this supporter has taken: in open rooms, at doors and by open invitations."""
    return supporters.loads([user_id])[user_id]


def present_supporters(room_id: int, but: Iterable[int] = ()) -> list[Membership]:
    """Supporters in the room who are connected, the longest there first."""
    inside = Membership.objects.filter(room_id=room_id, part=Membership.Part.SUPPORTER, left_at=None)
    members = list(inside.exclude(pk__in=but).order_by("joined_at", "pk"))
    here = conversation.present([member.user_id for member in members])
    return [member for member in members if member.user_id in here]

"""The queue as others read it: open calls with their reasons, the line, invitations, who is at the door."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, TypeAlias, TypedDict

from django.conf import settings
from django.db.models import Count, Max, Q, QuerySet

from rooms.constellation import rules, supporters
from rooms.constellation.models import Call, Invitation
from rooms.conversation import selectors as conversation
from rooms.conversation.models import Membership, Room
from supportnet.ops import clock

if TYPE_CHECKING:
    from django_stubs_ext import WithAnnotations


class Counts(TypedDict):
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


def open_calls() -> list[OpenCall]:
    """All open calls, the next one first."""
    now = clock.now()
    calls = in_turn(now)
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


def in_turn(now: datetime) -> list[Counted]:
    """Open calls with their rooms and live invitations counted, highest priority first; ties by age."""

    def turn(call: Call) -> tuple[float, datetime, int]:
        waited = (now - call.opened_at).total_seconds() / 60
        return -rules.priority(call.level, waited, settings.FAIRNESS_MINUTES), call.opened_at, call.pk

    return sorted(with_counts(Call.objects.filter(state=Call.State.OPEN)), key=turn)


def with_counts(calls: QuerySet[Call]) -> "QuerySet[Counted]":
    """`asking`: open invitations; `at_door`: seats held at the door; `last_asked`: when anybody was."""
    return calls.select_related("room").annotate(
        last_asked=Max("invitations__offered_at"),
        asking=Count("invitations", filter=Q(invitations__state=Invitation.State.OFFERED)),
        at_door=Count("invitations", filter=Q(invitations__state=Invitation.State.AT_DOOR)),
    )


def held_back(call: Counted) -> str | None:
    """Why this call, read by `with_counts`, is offered to nobody for now; None when it may be offered."""
    inside = 0
    if call.need == Call.Need.FURTHER:
        inside = Membership.objects.filter(
            room_id=call.room_id, part=Membership.Part.SUPPORTER, left_at=None
        ).count()
    return rules.held_back(
        call.need,
        led=call.room.lead_id is not None,
        openness=call.room.openness,
        at_door=call.at_door,
        supporters=inside,
        room_for=settings.ROOM_SUPPORTERS,
    )


def line() -> list[tuple[str, int, int]]:
    """(room key, people before them, supporters being asked) of every waiting seeker, the next one first."""
    waiting = [call for call in in_turn(clock.now()) if _waits(call)]
    return [(call.room.key, ahead, call.asking) for ahead, call in enumerate(waiting)]


def waiting_place(room_id: int) -> tuple[int, int]:
    """(people before this seeker, supporters being asked for them); (0, 0) where nobody waits."""
    waiting = [call for call in in_turn(clock.now()) if _waits(call)]
    for ahead, call in enumerate(waiting):
        if call.room_id == room_id:
            return ahead, call.asking
    return 0, 0


def _waits(call: Call) -> bool:
    return call.need == Call.Need.LEAD and call.room.state == Room.State.WAITING


def my_invitations(user_id: int) -> list[dict[str, Any]]:
    """This supporter's open invitations and seats at doors, as fields of the `invitation` frame."""
    mine = Invitation.objects.filter(supporter_id=user_id, state__in=Invitation.LIVE)
    return [fields_of(invited) for invited in mine.select_related("call", "room").order_by("pk")]


def live_invitations(user_ids: list[int]) -> list[tuple[int, dict[str, Any]]]:
    """The same for many supporters at once: (supporter, fields)."""
    live = Invitation.objects.filter(supporter_id__in=user_ids, state__in=Invitation.LIVE)
    return [(i.supporter_id, fields_of(i)) for i in live.select_related("call", "room").order_by("pk")]


def fields_of(invited: Invitation) -> dict[str, Any]:
    """Fields of protocol.Invited; the room's key only once the supporter has accepted. waited: seconds the
    call had been open when they were asked."""
    room, call = invited.room, invited.call
    fields = {
        "invitation": invited.key,
        "state": invited.state,
        "need": call.need,
        "level": call.level,
        "ends_at": invited.ends_at.isoformat(timespec="milliseconds"),
        "language": room.language,
        "topics": list(room.topics),
        "age_group": room.age_group,
        "waited": round((invited.offered_at - call.opened_at).total_seconds(), 1),
    }
    accepted = invited.state in (Invitation.State.AT_DOOR, Invitation.State.JOINED)
    return {**fields, "room": room.key} if accepted else fields


def at_door(room_id: int) -> list[dict[str, Any]]:
    """Who waits for the seeker's yes: {invitation, name, frequency, ends_at}."""
    waiting = Invitation.objects.filter(room_id=room_id, state=Invitation.State.AT_DOOR)
    return [door_of(invited) for invited in waiting.select_related("supporter").order_by("pk")]


def door_of(invited: Invitation) -> dict[str, Any]:
    return {
        "invitation": invited.key,
        "name": invited.supporter.name,
        "frequency": invited.frequency,
        "ends_at": invited.ends_at.isoformat(timespec="milliseconds"),
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

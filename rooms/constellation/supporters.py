"""What the rules are given: who is on duty with which seats, and what each open call looks for."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from datetime import datetime, timedelta
from types import MappingProxyType

from django.db.models import Count, Max, Q

from rooms.constellation import rules
from rooms.constellation.models import Call, Invitation, NotAgain
from rooms.conversation import selectors as conversation
from rooms.conversation.models import Membership, Room
from supportnet.accounts.models import Role, SupporterProfile, SupporterState

S = Invitation.State
PAUSES = {S.DECLINED: 10, S.RELEASED: 2, S.EXPIRED: 1}  # minutes until the same room may ask them again
REST = timedelta(hours=1)


def on_duty(
    now: datetime, only: Iterable[int] | None = None, without: Mapping[int, int] = MappingProxyType({})
) -> list[rules.Supporter]:
    """Active supporters on duty as the rules see them, with loads and presence as of this transaction.

    only: these people. without: seats of theirs that do not count.
    """
    profiles = SupporterProfile.objects.filter(
        user__is_active=True,
        user__grants__role=Role.SUPPORTER,
        user__grants__state=SupporterState.ACTIVE,
        user__grants__on_duty=True,
    )
    found = {p.user_id: p for p in (profiles if only is None else profiles.filter(user_id__in=list(only)))}
    present, load, asked = conversation.present(found), loads(found), _last_asked(found, now)
    return [
        rules.Supporter(
            id=id,
            languages=frozenset(profile.languages),
            topics=frozenset(profile.topics),
            frequencies=tuple(profile.frequencies),
            capacity=profile.capacity,
            load=load[id] - without.get(id, 0),
            cleared=profile.cleared_for_minors,
            present=id in present,
            idle=(now - asked.get(id, now - REST)).total_seconds() / 60,
        )
        for id, profile in found.items()
    ]


def loads(user_ids: Iterable[int]) -> dict[int, int]:
    """Seats each of them has taken: in open rooms, at doors and by open invitations."""
    ids = list(user_ids)
    taken: dict[int, int] = defaultdict(int)
    seats = Membership.objects.filter(user_id__in=ids, part=Membership.Part.SUPPORTER, left_at=None)
    held = Invitation.objects.filter(supporter_id__in=ids, state__in=Invitation.LIVE)
    seats = seats.exclude(room__state=Room.State.CLOSED)
    for rows in (seats.values_list("user_id"), held.values_list("supporter_id")):
        for user_id, count in rows.annotate(Count("id")):
            taken[user_id] += count
    return taken


def _last_asked(user_ids: Iterable[int], now: datetime) -> dict[int, datetime]:
    lately = Invitation.objects.filter(supporter_id__in=list(user_ids), offered_at__gt=now - REST)
    return dict(lately.values_list("supporter_id").annotate(Max("offered_at")))


def wishes(calls: Collection[Call], now: datetime, but: int | None = None) -> dict[int, rules.Wish]:
    """What each call looks for, by its id; the invitation `but` aside. The calls' rooms must be loaded."""
    rooms = {call.room_id: call.room for call in calls}
    inside: dict[int, set[int]] = defaultdict(set)
    has: dict[int, set[str]] = defaultdict(set)
    known: dict[int, set[int]] = defaultdict(set)
    for member in Membership.objects.filter(room_id__in=rooms):
        if member.left_at is not None:
            known[member.room_id].add(member.user_id)
            continue
        inside[member.room_id].add(member.user_id)
        has[member.room_id].add(member.frequency)
    asked = _not_again(rooms, now, but)
    return {
        call.pk: rules.Wish(
            language=call.room.language,
            topics=frozenset(call.room.topics),
            minor=call.room.age_group == Room.AgeGroup.MINOR,
            prefers_cleared=call.room.age_group == Room.AgeGroup.UNSAID,
            has=frozenset(has[call.room_id] - {""}),
            inside=frozenset(inside[call.room_id]),
            asked=frozenset(asked[call.room_id]),
            known=frozenset(known[call.room_id]),
        )
        for call in calls
    }


def _not_again(rooms: Iterable[int], now: datetime, but: int | None) -> dict[int, set[int]]:
    """By room, who is being asked, was asked a short while ago, or is not wanted by the seeker."""
    ids = list(rooms)
    lately = Q(state__in=Invitation.LIVE) | Q(state=S.REFUSED)
    for state, minutes in PAUSES.items():
        lately |= Q(state=state, ended_at__gt=now - timedelta(minutes=minutes))
    asked: dict[int, set[int]] = defaultdict(set)
    invited = Invitation.objects.filter(lately, room_id__in=ids).exclude(pk=but or 0)
    resting = NotAgain.objects.filter(Q(until=None) | Q(until__gt=now), room_id__in=ids)
    pair = ("room_id", "supporter_id")
    for room_id, supporter_id in (*invited.values_list(*pair), *resting.values_list(*pair)):
        asked[room_id].add(supporter_id)
    return asked

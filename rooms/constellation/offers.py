"""Asking supporters: for each open call in its turn, whom the rules name, without ever exceeding capacity."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import F

from rooms.constellation import notices, rules, selectors, supporters
from rooms.constellation.models import Call, Invitation
from rooms.conversation import port
from rooms.conversation import services as conversation
from rooms.conversation.models import new_key
from supportnet.accounts.models import SupporterProfile
from supportnet.ops import clock


def match_soon() -> None:
    """Match once this transaction has committed: asking must never undo what opened the call."""
    port.afterwards(match)


def match() -> list[Invitation]:
    """Offer the open calls in their turn, as far as there is anybody to ask. Any process may, at any time."""
    now = clock.now()
    field = {s.id: s for s in supporters.on_duty(now)}
    # The field first: on a night when nobody is on duty the line is long, and looked through for nothing.
    calls = [call for call in selectors.in_turn(now) if _may_ask(call)] if field else []
    if not calls:
        return []
    wishes = supporters.wishes(calls, now)
    asked: list[Invitation] = []
    for call in calls:
        if not rules.ranked(field.values(), wishes[call.pk]):
            continue
        new = offer(call)
        asked += new
        for id in {invited.supporter_id for invited in new} & field.keys():
            field[id] = replace(field[id], load=field[id].load + 1)
    return asked


def offer(call: Call) -> list[Invitation]:
    """Ask as many supporters as this call's round allows, the best first; nobody when none may be asked."""
    with port.unit():
        conversation.hold(call.room_id)
        current = selectors.with_counts(Call.objects.filter(pk=call.pk, state=Call.State.OPEN)).first()
        if current is None or not _may_ask(current):
            return []
        now = clock.now()
        wish = supporters.wishes([current], now)[current.pk]
        places = rules.to_ask(current.rounds, current.asking)
        seated = _seated(rules.ranked(supporters.on_duty(now), wish), places)
        asked = [_ask(current, supporter, wish, now) for supporter in seated]
        if asked and not current.asking:
            Call.objects.filter(pk=current.pk).update(rounds=F("rounds") + 1)
        if asked:
            notices.asking(current.room)
        return asked


def _may_ask(call: selectors.Counted) -> bool:
    return rules.to_ask(call.rounds, call.asking) > 0 and not selectors.held_back(call)


def _seated(ranked: Iterable[rules.Supporter], places: int) -> list[rules.Supporter]:
    """The first of them who still have a free seat, their profile rows locked until the offer is committed.

    A row that is locked is being offered something else right now: the next supporter is asked instead.
    SQLite knows no row locks, and needs none: its transactions write one at a time.
    """
    seated: list[rules.Supporter] = []
    for supporter in ranked:
        if len(seated) == places:
            break
        profiles = SupporterProfile.objects.select_for_update(skip_locked=True, of=("self",))
        profile = profiles.filter(pk=supporter.id).first()
        if profile is not None and supporters.loads([supporter.id])[supporter.id] < profile.capacity:
            seated.append(supporter)
    return seated


def _ask(call: Call, supporter: rules.Supporter, wish: rules.Wish, now: datetime) -> Invitation:
    invited = Invitation.objects.create(
        key=new_key(),
        call=call,
        room=call.room,
        supporter_id=supporter.id,
        frequency=rules.frequency_for(supporter, wish),
        offered_at=now,
        ends_at=now + timedelta(seconds=settings.INVITATION_SECONDS),
    )
    notices.invitation(invited)
    return invited

"""What supporters and seekers answer: accept, decline, let in; and what ends unanswered.

accept and let_in give the invitation back as it stands after them. Whoever came too late finds it lost or
expired there; nothing is raised for that, so that the ending itself is committed.
"""

from datetime import timedelta

from django.conf import settings

from rooms.constellation import calls, invitations, leading, notices, offers, rules, selectors, supporters
from rooms.constellation.models import Call, Invitation
from rooms.conversation import port, refusals
from rooms.conversation import services as conversation
from rooms.conversation.models import Membership, Room
from supportnet.accounts.models import SupporterState, User
from supportnet.accounts.roles import supporter_state
from supportnet.ops import clock

S = Invitation.State


def accept(key: str, user: User) -> Invitation:
    """The first to accept takes the lead, or waits at the door; idempotent. Raises Refused(not_found)."""
    with port.unit():
        invited = invitations.locked(key, supporter_id=user.pk)
        if invited.state != S.OFFERED:
            return invited
        now = clock.now()
        if invited.ends_at <= now:
            invitations.run_out(invited, now)
            offers.match_soon()
        elif not _still_suits(invited):
            invitations.end(invited, S.LOST, now)
            offers.match_soon()
        elif invited.call.need == Call.Need.LEAD:
            leading.take(invited.room, _admitted(invited))
        else:
            _come_to_the_door(invited)
        return invited


def _still_suits(invited: Invitation) -> bool:
    """Eligible still, now that it counts: between the offer and the answer anything may have changed."""
    call = selectors.with_counts(Call.objects.filter(pk=invited.call_id, state=Call.State.OPEN)).first()
    held = (None, rules.NO_LEAD_YET)  # a willing supporter is not sent off because the lead just left
    if call is None or selectors.held_back(call) not in held:
        return False
    now, me = clock.now(), invited.supporter_id
    wish = supporters.wishes([call], now, but=invited.pk)[call.pk]
    # The invitation holds the very seat that it asks for; and whoever answers is here.
    mine = supporters.on_duty(now, [me], without={me: 1})
    return any(rules.why_not(supporter, wish) in (None, rules.AWAY) for supporter in mine)


def _come_to_the_door(invited: Invitation) -> None:
    """The seat is held while the seeker decides; the others who were asked hear that it is taken."""
    now = clock.now()
    for other in invitations.live(call_id=invited.call_id):
        if other.pk != invited.pk:
            invitations.end(other, S.LOST, now)
    if invited.room.openness == Room.Openness.WELCOME:
        _let_in(invited)
        return
    invited.state, invited.ends_at = S.AT_DOOR, now + timedelta(seconds=settings.DOOR_SECONDS)
    invited.save(update_fields=["state", "ends_at"])
    notices.door(invited)
    notices.invitation(invited)


def _admitted(invited: Invitation) -> Membership:
    member = conversation.admit(
        invited.room, invited.supporter, Membership.Part.SUPPORTER, frequency=invited.frequency
    )
    invitations.end(invited, S.JOINED, clock.now())
    return member


def _let_in(invited: Invitation) -> None:
    alone = not selectors.present_supporters(invited.room_id)
    member = _admitted(invited)
    calls.fill(invited.room, Call.Need.FURTHER)
    if invited.room.lead_id is None and (alone or invited.room.state == Room.State.WAITING):
        leading.take(invited.room, member)


def let_in(key: str, room: Room, yes: bool) -> Invitation:
    """The seeker's answer at the door; idempotent. Raises Refused: not_found, over, full."""
    with port.unit():
        invited = invitations.locked(key, room_id=room.pk)
        if invited.state == (S.JOINED if yes else S.REFUSED):
            return invited
        if invited.state != S.AT_DOOR:
            raise refusals.over("They are no longer waiting at the door.")
        if not yes:
            _refuse(invited)
        elif not _may_still_come(invited):
            invitations.end(invited, S.RELEASED, clock.now())
            offers.match_soon()
        elif _supporters_inside(invited.room_id) >= settings.ROOM_SUPPORTERS:
            raise refusals.full()
        else:
            _let_in(invited)
        return invited


def _may_still_come(invited: Invitation) -> bool:
    """Trusted as when they were asked, after up to two minutes at the door."""
    minor = invited.room.age_group == Room.AgeGroup.MINOR
    active = supporter_state(invited.supporter_id) == SupporterState.ACTIVE
    return active and (not minor or invited.supporter.supporter.cleared_for_minors)


def _supporters_inside(room_id: int) -> int:
    return Membership.objects.filter(room_id=room_id, part=Membership.Part.SUPPORTER, left_at=None).count()


def _refuse(invited: Invitation) -> None:
    invitations.end(invited, S.REFUSED, clock.now())
    if invited.call.level < rules.IMMINENT:
        calls.end_call(invited.call, Call.State.WITHDRAWN)
    else:
        offers.match_soon()


def decline(key: str, user: User) -> Invitation:
    """Not now: an offer is declined, a seat at the door given back; idempotent. Raises Refused(not_found)."""
    with port.unit():
        invited = invitations.locked(key, supporter_id=user.pk)
        if invited.state in Invitation.LIVE:
            _give_back(invited, S.DECLINED)
        return invited


def release(user_id: int) -> int:
    """A supporter goes off duty, or is one no longer: others are asked instead. How many ended."""
    with port.unit():
        mine = sorted(invitations.live(supporter_id=user_id), key=lambda invited: invited.room_id)
        return sum(_give_back(invitations.locked(invited.key), S.RELEASED) for invited in mine)


def _give_back(invited: Invitation, offered: str) -> bool:
    state = S.RELEASED if invited.state == S.AT_DOOR else offered
    ended = invitations.end(invited, state, clock.now()) if invited.state in Invitation.LIVE else False
    notices.asking(invited.room)
    offers.match_soon()
    return ended


def openness_changed(room: Room) -> None:
    """The seeker's wish holds for those already asked: `only you` thanks them, `welcome` lets them in."""
    with port.unit():
        conversation.hold(room.pk)
        room.refresh_from_db()
        now = clock.now()
        for invited in invitations.live(room_id=room.pk, call__need=Call.Need.FURTHER):
            if room.openness == Room.Openness.ONLY_YOU:
                invitations.end(invited, S.RELEASED if invited.state == S.AT_DOOR else S.LOST, now)
            elif room.openness == Room.Openness.WELCOME and invited.state == S.AT_DOOR:
                let_in(invited.key, room, True)
        offers.match_soon()

"""On duty and off: Leo supports, Nora and Omar are staff, Vera is nobody here."""

import pytest

from rooms.care import duty
from rooms.constellation import services as constellation
from rooms.constellation.models import Invitation
from rooms.conversation import port, presence, refusals, services
from rooms.conversation.port import PersonNotice, RightsChanged
from supportnet.accounts import guests, roles
from supportnet.accounts.models import Role, SupporterProfile, SupporterState, User
from tests.rooms.crisis.conftest import Cast, Person


@pytest.fixture
def wren(person: Person) -> User:
    wren = person("Wren", Role.SUPPORTER)
    SupporterProfile.objects.create(user=wren, languages=["en"], frequencies=["calm"])
    return wren


def test_staff_and_active_supporters_say_when_they_are_there(cast: Cast, wren: User) -> None:
    for user, role in ((cast.omar, Role.STAFF), (wren, Role.SUPPORTER)):
        duty.set_duty(user, True)
        assert roles.on_duty(user.pk, role)
        duty.set_duty(user, False)
        assert not roles.on_duty(user.pk, role)


@pytest.mark.django_db(transaction=True)
def test_their_other_windows_and_the_alerts_follow(cast: Cast) -> None:
    duty.set_duty(cast.omar, True)
    assert PersonNotice(cast.omar.pk, "duty", {"on": True}) in cast.departed
    assert RightsChanged(cast.omar.pk, None, "duty") in cast.departed


@pytest.mark.django_db(transaction=True)
def test_saying_it_twice_says_nothing_new(cast: Cast) -> None:
    duty.set_duty(cast.omar, True)
    before = len(cast.departed)
    duty.set_duty(cast.omar, True)
    assert len(cast.departed) == before


def test_who_is_both_is_on_duty_as_both(cast: Cast) -> None:
    roles.grant(cast.omar, Role.SUPPORTER, by=None)
    duty.set_duty(cast.omar, True)
    assert roles.on_duty(cast.omar.pk, Role.STAFF)
    assert roles.on_duty(cast.omar.pk, Role.SUPPORTER)


def test_strangers_guests_and_paused_supporters_have_no_duty(cast: Cast, wren: User) -> None:
    roles.step(wren, SupporterState.PAUSED, by=None)
    for user in (cast.vera, guests.new_guest(), wren):
        with pytest.raises(refusals.Refused) as refused:
            duty.set_duty(user, True)
        assert refused.value.code == "not_allowed"


def test_off_duty_what_was_offered_goes_back(cast: Cast, wren: User) -> None:
    duty.set_duty(wren, True)
    with port.unit():
        presence.come("here", wren.pk)
        sky = guests.new_guest()
        room, _ = services.open_room(sky, language="en", topics=[], age_group="18 or over", region="US")
        constellation.open_call(room, "lead", "waiting", 0)
    constellation.step()
    assert Invitation.objects.filter(supporter=wren, state=Invitation.State.OFFERED).exists()
    duty.set_duty(wren, False)
    assert not Invitation.objects.filter(supporter=wren, state__in=Invitation.LIVE).exists()


def test_off_duty_a_lead_keeps_their_room(cast: Cast) -> None:
    duty.set_duty(cast.leo.user, False)
    cast.room.refresh_from_db()
    assert cast.room.lead_id == cast.leo.pk

from typing import Any

import pytest

from rooms.care import queueing
from rooms.care.arrive import arrive
from rooms.constellation.models import Invitation
from rooms.conversation import port, presence
from supportnet.accounts import guests
from supportnet.accounts.models import Role
from supportnet.accounts.roles import on_duty


def test_a_supporter_sees_their_conversations_and_who_waits(cast: Any) -> None:
    arrive(guests.new_guest(), topics=["grief"])
    html = cast.browser("birch").get("/lobby/").content.decode()
    assert cast.seeker.name in html
    assert "Loss and grief" in html


def test_waiting_calls_show_no_room_and_no_name(cast: Any) -> None:
    guest = guests.new_guest()
    room = arrive(guest)
    html = cast.browser("larch").get("/lobby/").content.decode()
    assert room.key not in html
    assert guest.name not in html


@pytest.mark.parametrize("who", ["seeker", "stranger", "nobody"])
def test_guests_are_asked_to_sign_in(cast: Any, who: str) -> None:
    assert "/accounts/login/" in cast.browser(who).get("/lobby/")["Location"]


@pytest.mark.parametrize("who", ["sol", "odile"])
def test_to_those_who_do_not_support_it_is_nothing(cast: Any, who: str) -> None:
    assert cast.browser(who).get("/lobby/").status_code == 404


def test_duty_is_switched_by_a_plain_form(cast: Any) -> None:
    cast.browser("birch").post("/lobby/duty/", {"on": "no"})
    assert not on_duty(cast.birch.pk, Role.SUPPORTER)
    cast.browser("birch").post("/lobby/duty/", {"on": "yes"})
    assert on_duty(cast.birch.pk, Role.SUPPORTER)


def invited(cast: Any) -> Invitation:
    """Somebody waits, and Steady Larch alone can be asked."""
    cast.browser("birch").post("/lobby/duty/", {"on": "no"})
    with port.unit():
        presence.come("test", cast.larch.pk)
    arrive(guests.new_guest())
    queueing.tick()
    return Invitation.objects.get(supporter=cast.larch)


def test_an_invitation_is_accepted_once_by_a_plain_form(cast: Any) -> None:
    invitation, browser = invited(cast), cast.browser("larch")
    for _ in range(2):
        assert browser.post(f"/lobby/accept/{invitation.key}/")["Location"] == "/lobby/"
    invitation.refresh_from_db()
    assert invitation.state == Invitation.State.JOINED


def test_an_invitation_is_declined_by_a_plain_form(cast: Any) -> None:
    invitation = invited(cast)
    cast.browser("larch").post(f"/lobby/decline/{invitation.key}/")
    invitation.refresh_from_db()
    assert invitation.state == Invitation.State.DECLINED


@pytest.mark.parametrize("who", ["birch", "stranger", "seeker", "sol", "nobody"])
@pytest.mark.parametrize("answer", ["accept", "decline"])
def test_nobody_answers_for_another(cast: Any, who: str, answer: str) -> None:
    invitation = invited(cast)
    assert cast.browser(who).post(f"/lobby/{answer}/{invitation.key}/").status_code == 404
    invitation.refresh_from_db()
    assert invitation.state == Invitation.State.OFFERED

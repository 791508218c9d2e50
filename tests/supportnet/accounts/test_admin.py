from collections.abc import Callable

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP
from django.contrib import admin
from django.test import Client

from supportnet.accounts import guests, joining, roles
from supportnet.accounts.models import JoinLink, Role, RoleGrant, SupporterProfile, SupporterState, User
from supportnet.ops.models import AuditEntry

SignIn = Callable[[User], Client]
DENIED = (302, 403, 404)  # how a refusal looks is the error pages' own concern
LISTS = ("user", "rolegrant", "joinlink", "supporterprofile")


@pytest.fixture
def desk(ada: User, signed_in: SignIn) -> Client:
    return signed_in(ada)


def act(desk: Client, model: str, action: str, *chosen: int):  # type: ignore[no-untyped-def]
    return desk.post(f"/admin/accounts/{model}/", {"action": action, "_selected_action": chosen}, follow=True)


def test_only_the_admin_comes_in(
    ada: User, sol: User, birch: User, odile: User, heron: User, stranger: User, signed_in: SignIn
) -> None:
    assert signed_in(ada).get("/admin/").status_code == 200
    for other in (sol, birch, odile, heron, stranger):
        for model in LISTS:
            assert signed_in(other).get(f"/admin/accounts/{model}/").status_code in DENIED, other.name
    assert "/accounts/login/" in Client().get("/admin/", follow=True).redirect_chain[-1][0]


def test_nobodys_words_can_be_reached_from_here() -> None:
    shown = {model._meta.label for model in admin.site._registry}
    for private in (
        "rooms.Event",
        "rooms.BackstageEvent",
        "rooms.Room",
        "rooms.Membership",
        "rooms.LevelChange",
    ):
        assert private not in shown
    assert not {label for label in shown if label.startswith("ops.")}
    assert "accounts.RecoveryPhrase" not in shown
    assert "mfa.Authenticator" not in shown


@pytest.mark.parametrize("model", LISTS)
def test_every_list_opens(model: str, desk: Client, birch: User) -> None:
    assert desk.get(f"/admin/accounts/{model}/").status_code == 200


def test_guests_are_not_listed(desk: Client, birch: User) -> None:
    heron = guests.new_guest()
    for model in ("user", "rolegrant"):
        page = desk.get(f"/admin/accounts/{model}/").content.decode()
        assert "Birch" in page
        assert heron.name not in page
    assert desk.get(f"/admin/accounts/user/{heron.pk}/change/").status_code == 302


def test_a_role_is_granted_through_the_use_case(desk: Client, ada: User, stranger: User) -> None:
    form = {"user": stranger.pk, "role": "staff", "state": "active", "reason": "joins the team"}
    assert desk.post("/admin/accounts/rolegrant/add/", form).status_code == 302
    grant = RoleGrant.objects.get(user=stranger)
    assert (grant.role, grant.granted_by) == ("staff", ada)
    assert User.objects.get(pk=stranger.pk).session_epoch == 1


def test_a_guest_cannot_be_chosen(desk: Client) -> None:
    heron = guests.new_guest()
    form = {"user": heron.pk, "role": "staff", "state": "active", "reason": ""}
    assert desk.post("/admin/accounts/rolegrant/add/", form).status_code == 200
    assert roles.roles_of(heron.pk) == {Role.SEEKER}


def test_suspending_ends_sessions_and_is_audited(
    desk: Client, ada: User, birch: User, signed_in: SignIn
) -> None:
    device = signed_in(birch)
    assert device.get("/accounts/password/change/").status_code == 200
    act(desk, "user", "suspend", birch.pk)
    assert roles.supporter_state(birch.pk) == SupporterState.SUSPENDED
    assert device.get("/accounts/password/change/").status_code == 302
    assert AuditEntry.objects.filter(actor=ada, act="supporter state", about=f"user:{birch.pk}").exists()


def test_a_step_that_cannot_be_taken_is_shown_not_done(desk: Client, ada: User, birch: User) -> None:
    roles.step(birch, "suspended", ada)
    grant = RoleGrant.objects.get(user=birch)
    form = {"state": "active", "reason": ""}
    answer = desk.post(f"/admin/accounts/rolegrant/{grant.pk}/change/", form, follow=True)
    assert "cannot become active" in answer.content.decode()
    assert roles.supporter_state(birch.pk) == SupporterState.SUSPENDED


def test_withdrawing_takes_the_role_away(desk: Client, sol: User) -> None:
    act(desk, "rolegrant", "withdraw", RoleGrant.objects.get(user=sol).pk)
    assert roles.roles_of(sol.pk) == {Role.SEEKER}


def test_the_last_admin_stays(desk: Client, ada: User) -> None:
    answer = act(desk, "rolegrant", "withdraw", RoleGrant.objects.get(user=ada).pk)
    assert "last admin" in answer.content.decode()
    assert Role.ADMIN in roles.roles_of(ada.pk)


def test_ending_sessions_from_the_list(desk: Client, ada: User, sol: User, signed_in: SignIn) -> None:
    device = signed_in(sol)
    act(desk, "user", "end_sessions", sol.pk)
    assert device.get("/accounts/password/change/").status_code == 302
    assert AuditEntry.objects.filter(actor=ada, act="sessions ended", about=f"user:{sol.pk}").exists()


def test_a_lost_second_factor_is_removed_and_audited(
    desk: Client, ada: User, sol: User, signed_in: SignIn
) -> None:
    TOTP.activate(sol, "JBSWY3DPEHPK3PXP")
    device = signed_in(sol)
    act(desk, "user", "remove_second_factor", sol.pk)
    assert not Authenticator.objects.filter(user=sol).exists()
    assert device.get("/accounts/password/change/").status_code == 302
    assert AuditEntry.objects.filter(actor=ada, act="second factor removed", about=f"user:{sol.pk}").exists()


def test_a_join_link_is_shown_once(desk: Client, client: Client) -> None:
    answer = desk.post(
        "/admin/accounts/joinlink/add/", {"role": "supporter", "note": "for Wren"}, follow=True
    )
    text = answer.content.decode()
    assert "shown this once" in text
    path = "/join/" + text.split("/join/")[1].split("/")[0] + "/"
    assert client.get(path).status_code == 200
    assert path not in desk.get("/admin/accounts/joinlink/").content.decode()
    assert JoinLink.objects.count() == 1


def test_a_join_link_can_be_withdrawn_and_not_changed(desk: Client, ada: User) -> None:
    link, token = joining.make_link(Role.STAFF, ada)
    assert desk.post(f"/admin/accounts/joinlink/{link.pk}/change/", {"role": "admin"}).status_code in DENIED
    act(desk, "joinlink", "withdraw", link.pk)
    with pytest.raises(joining.LinkRefused):
        joining.usable(token)


def test_clearing_for_minors_is_audited(desk: Client, ada: User, birch: User) -> None:
    SupporterProfile.objects.create(user=birch, languages=["en"], frequencies=["calm"])
    form = {"languages": ["en"], "frequencies": ["calm"], "capacity": 2, "cleared_for_minors": "on"}
    desk.post(f"/admin/accounts/supporterprofile/{birch.pk}/change/", form)
    assert SupporterProfile.objects.get(user=birch).cleared_for_minors
    kept = AuditEntry.objects.get(act="profile changed", about=f"user:{birch.pk}")
    assert (kept.actor, kept.detail) == (ada, {"fields": ["cleared_for_minors"]})


def test_nobody_is_deleted_from_here(desk: Client, birch: User) -> None:
    assert desk.post(f"/admin/accounts/user/{birch.pk}/delete/", {"post": "yes"}).status_code in DENIED
    assert User.objects.filter(pk=birch.pk).exists()


def test_a_name_changed_here_is_audited_without_its_value(desk: Client, birch: User) -> None:
    desk.post(f"/admin/accounts/user/{birch.pk}/change/", {"name": "Silver Birch"})
    assert User.objects.get(pk=birch.pk).name == "Silver Birch"
    assert AuditEntry.objects.get(act="account changed").detail == {"fields": ["name"]}

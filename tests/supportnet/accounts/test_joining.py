from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
from allauth.account.models import EmailAddress
from django.db import connection
from django.test import Client

from supportnet.accounts import guests, joining, roles
from supportnet.accounts.models import JoinLink, Role, RoleGrant, SupporterProfile, User
from supportnet.ops import clock
from supportnet.ops.models import AuditEntry

PASSWORD = "quiet-lake-at-dusk"
FORM = {"email": "Wren@Example.org", "name": "Wren", "password": PASSWORD}
GIFTS = {"languages": ["en", "de"], "topics": ["grief"], "frequencies": ["inspiration"], "capacity": "3"}


def test_a_link_can_be_used_for_seven_days_and_only_its_digest_is_stored(ada: User) -> None:
    link, token = joining.make_link(Role.STAFF, ada, "for Sol")
    assert timedelta(days=6, hours=23) < link.expires_at - clock.now() <= timedelta(days=7)
    assert token not in str(JoinLink.objects.values().get())
    assert joining.usable(token) == link


@pytest.mark.parametrize("role", ["seeker", "emperor"])
def test_nobody_is_invited_to_be_just_anything(ada: User, role: str) -> None:
    with pytest.raises(ValueError, match="invited"):
        joining.make_link(role, ada)


def test_whoever_is_invited_as_supporter_says_what_they_bring(ada: User, client: Client) -> None:
    _, token = joining.make_link(Role.SUPPORTER, ada)
    assert "Languages you can support in" in client.get(f"/join/{token}/").content.decode()
    answer = client.post(f"/join/{token}/", FORM | GIFTS)
    assert answer.status_code == 302
    wren = User.objects.get(email="wren@example.org")
    assert roles.roles_of(wren.pk) == {Role.SEEKER, Role.SUPPORTER}
    profile = SupporterProfile.objects.get(user=wren)
    assert (profile.languages, profile.topics, profile.frequencies) == (
        ["en", "de"],
        ["grief"],
        ["inspiration"],
    )
    assert (profile.capacity, profile.cleared_for_minors) == (3, False)
    assert client.session["_auth_user_id"] == str(wren.pk)
    assert answer["Location"] == "/lobby/"


def test_a_guest_may_be_invited_on_the_device_they_use(ada: User, client: Client) -> None:
    heron = guests.new_guest()
    client.force_login(heron, backend="django.contrib.auth.backends.ModelBackend")
    _, token = joining.make_link(Role.SUPPORTER, ada)
    assert client.post(f"/join/{token}/", FORM | GIFTS)["Location"] == "/lobby/"
    assert client.session["_auth_user_id"] == str(User.objects.get(name="Wren").pk)


def test_nobody_clears_themselves_for_minors(ada: User, client: Client) -> None:
    _, token = joining.make_link(Role.SUPPORTER, ada)
    client.post(
        f"/join/{token}/", FORM | GIFTS | {"cleared_for_minors": "on", "role": "admin", "is_superuser": "1"}
    )
    wren = User.objects.get(email="wren@example.org")
    assert not wren.supporter.cleared_for_minors
    assert not wren.is_superuser


def test_staff_are_asked_for_no_gifts(ada: User, client: Client) -> None:
    _, token = joining.make_link(Role.STAFF, ada)
    assert "Languages" not in client.get(f"/join/{token}/").content.decode()
    assert client.post(f"/join/{token}/", FORM)["Location"] == "/staff/"
    assert not SupporterProfile.objects.exists()


def test_a_link_works_once(ada: User) -> None:
    _, token = joining.make_link(Role.STAFF, ada)
    joining.use_link(token, "one@example.org", PASSWORD, "One")
    with pytest.raises(joining.LinkRefused):
        joining.use_link(token, "two@example.org", PASSWORD, "Two")
    assert not User.objects.filter(email="two@example.org").exists()


@pytest.mark.django_db(transaction=True)
def test_of_two_who_open_one_link_at_once_one_comes_in(ada: User) -> None:
    _, token = joining.make_link(Role.STAFF, ada)
    ready = Barrier(2)

    def come(name: str) -> str:
        ready.wait(timeout=10)
        try:
            return joining.use_link(token, f"{name}@example.org", PASSWORD, name).name
        except joining.LinkRefused:
            return "refused"
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        came = list(pool.map(come, ["one", "two"]))
    assert came.count("refused") == 1
    assert RoleGrant.objects.filter(role=Role.STAFF).count() == 1
    assert User.objects.filter(name__in=["one", "two"]).count() == 1


def test_used_expired_withdrawn_and_unknown_links_look_alike(ada: User, client: Client) -> None:
    used, expired, withdrawn = (joining.make_link(Role.STAFF, ada) for _ in range(3))
    joining.use_link(used[1], "one@example.org", PASSWORD, "One")
    JoinLink.objects.filter(pk=expired[0].pk).update(expires_at=clock.now() - timedelta(seconds=1))
    joining.withdraw_link(withdrawn[0], ada)
    answers = [client.get(f"/join/{token}/") for token in (used[1], expired[1], withdrawn[1], "never-there")]
    answers += [client.post(f"/join/{token}/", FORM) for token in (expired[1], "never-there")]
    assert {answer.status_code for answer in answers} == {404}
    pages = {answer.content.decode().split("<main")[1].split("</main>")[0] for answer in answers}
    assert len(pages) == 1
    assert "Ask the person who sent it" in pages.pop()


def test_a_taken_address_leaves_the_link_unused(ada: User, client: Client) -> None:
    _, token = joining.make_link(Role.STAFF, ada)
    taken = client.post(f"/join/{token}/", FORM | {"email": "ADA@example.org"})
    assert taken.status_code == 200
    assert "another e-mail address" in taken.content.decode()
    assert client.post(f"/join/{token}/", FORM).status_code == 302


@pytest.mark.parametrize("bad", ["short", "password123", "wren@example.org", "12345678901"])
def test_a_weak_password_is_refused(ada: User, client: Client, bad: str) -> None:
    _, token = joining.make_link(Role.STAFF, ada)
    assert client.post(f"/join/{token}/", FORM | {"password": bad}).status_code == 200
    assert not User.objects.filter(name="Wren").exists()


@pytest.mark.parametrize("bad", ["", "   ", "a" * 61, "Wr\u202een", "W\u200bren"])
def test_a_name_can_be_seen(ada: User, client: Client, bad: str) -> None:
    _, token = joining.make_link(Role.STAFF, ada)
    assert client.post(f"/join/{token}/", FORM | {"name": bad}).status_code == 200
    assert not User.objects.filter(email="wren@example.org").exists()


def test_outside_development_the_address_must_be_confirmed_first(
    ada: User, settings, client: Client, mailoutbox
) -> None:  # type: ignore[no-untyped-def]
    settings.DEVELOPMENT = False
    settings.ACCOUNT_EMAIL_VERIFICATION = "mandatory"
    _, token = joining.make_link(Role.SUPPORTER, ada)
    client.post(f"/join/{token}/", FORM | GIFTS)
    assert not EmailAddress.objects.get(email="wren@example.org").verified
    assert "_auth_user_id" not in client.session
    assert [mail.to for mail in mailoutbox] == [["wren@example.org"]]


def test_making_using_and_withdrawing_are_audited_without_the_token(ada: User) -> None:
    _, token = joining.make_link(Role.STAFF, ada)
    other, _ = joining.make_link(Role.STAFF, ada)
    joining.use_link(token, "one@example.org", PASSWORD, "One")
    joining.withdraw_link(other, ada)
    acts = list(
        AuditEntry.objects.exclude(about__startswith="user:").order_by("id").values_list("act", flat=True)
    )
    assert acts == ["join link made", "join link made", "joined", "join link withdrawn"]
    assert token not in str(list(AuditEntry.objects.values()))

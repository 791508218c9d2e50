import re
from collections.abc import Callable

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value, yield_hotp_counters_from_time
from django.contrib.sessions.models import Session
from django.core.cache import cache
from django.core.mail import EmailMessage
from django.test import Client

from supportnet.accounts import mfa, origin, sessions
from supportnet.accounts.adapter import SecondFactorAdapter
from supportnet.accounts.models import User
from supportnet.ops import revocations

PASSWORD = "quiet-lake-at-dusk"
SignIn = Callable[[User], Client]


def sign_in(client: Client, user: User, password: str = PASSWORD):  # type: ignore[no-untyped-def]
    return client.post("/accounts/login/", {"login": user.email, "password": password})


@pytest.mark.parametrize(
    ("name", "place"),
    [
        ("birch", "/lobby/"),
        ("sol", "/staff/"),
        ("ada", "/admin/"),
        ("odile", "/staff/audit/"),
        ("stranger", "/"),
    ],
)
def test_everyone_lands_where_their_work_is(
    name: str, place: str, request: pytest.FixtureRequest, client: Client
) -> None:
    assert sign_in(client, request.getfixturevalue(name))["Location"] == place
    assert client.get("/accounts/home/")["Location"] == place


def test_a_wrong_password_and_an_unknown_address_look_alike(birch: User, client: Client) -> None:
    wrong = sign_in(client, birch, "not-the-password")
    unknown = client.post("/accounts/login/", {"login": "nobody@example.org", "password": PASSWORD})
    assert wrong.status_code == unknown.status_code == 200
    said = [str(answer.context["form"].errors) for answer in (wrong, unknown)]
    assert said[0] == said[1]


def test_nobody_signs_up_by_themselves(db: None, client: Client) -> None:
    assert "by invitation" in client.get("/accounts/signup/").content.decode()
    client.post("/accounts/signup/", {"email": "eve@example.org", "password1": PASSWORD})
    assert not User.objects.exists()


def test_a_guest_has_no_password_to_sign_in_with(heron: User, client: Client) -> None:
    for login in (heron.name, "", "None"):
        assert client.post("/accounts/login/", {"login": login, "password": ""}).status_code == 200
    assert "_auth_user_id" not in client.session


def test_a_guest_who_also_has_an_account_can_sign_in(heron: User, birch: User, signed_in: SignIn) -> None:
    device = signed_in(heron)
    assert device.get("/accounts/login/").status_code == 200
    assert sign_in(device, birch)["Location"] == "/lobby/"
    assert device.session["_auth_user_id"] == str(birch.pk)


def test_a_forgotten_password_is_reset_by_mail_and_unknown_addresses_get_none(
    birch: User, client: Client, mailoutbox: list[EmailMessage]
) -> None:
    known, unknown = (
        client.post("/accounts/password/reset/", {"email": email}, follow=True)
        for email in (str(birch.email), "nobody@example.org")
    )
    assert [mail.to for mail in mailoutbox] == [[birch.email]]
    assert known.redirect_chain == unknown.redirect_chain
    path = re.search(r"http://testserver(/accounts/password/reset/key/\S+)", str(mailoutbox[0].body))
    assert path
    assert client.get(path[1], follow=True).status_code == 200
    assert "127.0.0.1" not in str(mailoutbox[0].body)


def test_limits_keep_no_address(birch: User, client: Client) -> None:
    for _ in range(3):
        client.post(
            "/accounts/login/", {"login": birch.email, "password": "wrong"}, REMOTE_ADDR="198.51.100.77"
        )
    client.post("/come-back/", {"phrase": "calm lake moon"}, REMOTE_ADDR="198.51.100.77")
    kept = str(cache._cache)  # type: ignore[attr-defined]
    assert "allauth:rl" in kept
    assert "198.51.100" not in kept
    assert "198.51.100" not in str([session.get_decoded() for session in Session.objects.all()])


def test_too_many_wrong_passwords_have_to_wait(birch: User, client: Client) -> None:
    for _ in range(12):
        answer = sign_in(client, birch, "wrong")
    assert answer.status_code == 429 or "Too many" in answer.content.decode()


def test_an_address_means_nothing_tomorrow(monkeypatch: pytest.MonkeyPatch) -> None:
    today = origin.digest_of("198.51.100.77")
    assert today == origin.digest_of("198.51.100.77") != origin.digest_of("198.51.100.78")
    monkeypatch.setattr(origin._key, "day", origin._key.day - 1)
    assert origin.digest_of("198.51.100.77") != today


def test_one_household_counts_once() -> None:
    assert origin.network("2001:db8:1:2:aaaa::1") == origin.network("2001:db8:1:2:bbbb::9")
    assert origin.network("2001:db8:1:2::1") != origin.network("2001:db8:1:3::1")
    assert origin.network("198.51.100.77") != origin.network("198.51.100.78")
    assert origin.network("not an address") == "not an address"


def test_an_ended_session_no_longer_works(birch: User, client: Client) -> None:
    elsewhere = Client()
    for device in (client, elsewhere):
        sign_in(device, birch)
        assert device.get("/accounts/password/change/").status_code == 200
    sessions.end_all(birch)
    for device in (client, elsewhere):
        assert "/accounts/login/" in device.get("/accounts/password/change/")["Location"]
    assert sign_in(client, birch).status_code == 302


def test_a_new_password_ends_every_other_session_and_its_sockets(birch: User, client: Client) -> None:
    elsewhere = Client()
    for device in (client, elsewhere):
        sign_in(device, birch)
    before = revocations.newest_id()
    form = {"oldpassword": PASSWORD, "password1": "a-lake-at-dawn-now", "password2": "a-lake-at-dawn-now"}
    assert client.post("/accounts/password/change/", form).status_code == 302
    assert client.get("/accounts/2fa/").status_code == 200
    assert "/accounts/login/" in elsewhere.get("/accounts/2fa/")["Location"]
    assert [(r.user_id, r.ends_sessions) for r in revocations.since(before)] == [(birch.pk, True)]


def test_the_admin_site_has_no_other_way_to_change_a_password(ada: User, signed_in: SignIn) -> None:
    assert signed_in(ada).post("/admin/password_change/")["Location"] == "/accounts/password/change/"


def test_ending_one_persons_sessions_leaves_the_others(birch: User, sol: User, signed_in: SignIn) -> None:
    device = signed_in(sol)
    sessions.end_all(birch)
    assert device.get("/accounts/password/change/").status_code == 200


def code_of(secret: str) -> str:
    return str(format_hotp_value(hotp_value(secret, next(iter(yield_hotp_counters_from_time())))))


@pytest.fixture
def required(settings) -> None:  # type: ignore[no-untyped-def]
    settings.SECOND_FACTOR_REQUIRED = True


@pytest.mark.usefixtures("required")
def test_staff_and_admin_set_up_a_second_factor_before_anything_else(
    sol: User, ada: User, signed_in: SignIn
) -> None:
    for trusted in (sol, ada):
        assert not mfa.satisfied(trusted)
        device = signed_in(trusted)
        for path in ("/", "/staff/", "/admin/", "/come-back/", "/no-such-page/"):
            assert device.get(path)["Location"] == "/accounts/2fa/totp/activate/", path
        refused = device.get("/api/v1/rooms/")
        assert (refused.status_code, refused.json()["code"]) == (403, "second_factor")


@pytest.mark.usefixtures("required")
def test_with_a_second_factor_they_go_on(sol: User, signed_in: SignIn) -> None:
    TOTP.activate(sol, "JBSWY3DPEHPK3PXP")
    assert mfa.satisfied(sol)
    assert signed_in(sol).get("/come-back/").status_code == 200


@pytest.mark.usefixtures("required")
def test_guests_supporters_and_strangers_are_not_asked(
    heron: User, birch: User, stranger: User, odile: User
) -> None:
    assert all(mfa.mfa_satisfied(user) for user in (heron, birch, stranger, odile))


def test_in_development_nobody_has_to(sol: User, ada: User) -> None:
    assert mfa.satisfied(sol)
    assert mfa.satisfied(ada)


def test_who_has_a_second_factor_is_asked_for_it_at_sign_in(sol: User, client: Client) -> None:
    TOTP.activate(sol, "JBSWY3DPEHPK3PXP")
    assert sign_in(client, sol)["Location"].startswith("/accounts/2fa/authenticate/")
    assert "_auth_user_id" not in client.session
    page = client.get("/accounts/2fa/authenticate/").content.decode()
    assert "<script>" not in page
    client.post("/accounts/2fa/authenticate/", {"code": "000000"})
    assert "_auth_user_id" not in client.session


def test_the_secret_is_not_stored_in_the_clear(sol: User) -> None:
    TOTP.activate(sol, "JBSWY3DPEHPK3PXP")
    kept = str(Authenticator.objects.get(user=sol).data)
    assert "JBSWY3DPEHPK3PXP" not in kept


def test_a_secret_outlives_a_change_of_the_secret_key(sol: User, settings) -> None:  # type: ignore[no-untyped-def]
    locked = SecondFactorAdapter().encrypt("JBSWY3DPEHPK3PXP")
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "a newer key"
    assert SecondFactorAdapter().decrypt(locked) == "JBSWY3DPEHPK3PXP"


def test_setting_up_shows_a_code_and_hands_out_recovery_codes(sol: User, client: Client) -> None:
    sign_in(client, sol)
    client.post("/accounts/reauthenticate/", {"password": PASSWORD})
    page = client.get("/accounts/2fa/totp/activate/")
    assert "data:image/svg+xml" in page.content.decode()
    secret = page.context["form"].secret
    answer = client.post("/accounts/2fa/totp/activate/", {"code": code_of(secret)}, follow=True)
    assert "Recovery codes" in answer.content.decode()
    assert Authenticator.objects.filter(user=sol, type=Authenticator.Type.TOTP).exists()


def test_the_right_code_completes_the_sign_in(sol: User, client: Client) -> None:
    TOTP.activate(sol, "JBSWY3DPEHPK3PXP")
    sign_in(client, sol)
    answer = client.post("/accounts/2fa/authenticate/", {"code": code_of("JBSWY3DPEHPK3PXP")})
    assert answer["Location"] == "/staff/"
    assert client.session["_auth_user_id"] == str(sol.pk)


@pytest.mark.parametrize(
    "path",
    [
        "login/",
        "password/reset/",
        "password/change/",
        "email/",
        "2fa/",
        "2fa/totp/activate/",
        "reauthenticate/",
        "logout/",
    ],
)
def test_no_page_carries_inline_scripts_or_styles(path: str, sol: User, client: Client) -> None:
    if path not in ("login/", "password/reset/"):
        sign_in(client, sol)
        client.post("/accounts/reauthenticate/", {"password": PASSWORD})
    page = client.get(f"/accounts/{path}", follow=True)
    assert page.status_code == 200
    text = page.content.decode()
    assert " style=" not in text
    assert " onclick=" not in text
    assert "<style" not in text


def test_the_admin_sites_own_sign_in_is_shut(ada: User, client: Client) -> None:
    answer = client.post("/admin/login/", {"username": ada.email, "password": PASSWORD})
    assert "/accounts/login/" in answer["Location"]
    assert "_auth_user_id" not in client.session

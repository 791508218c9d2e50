import io

import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from supportnet.accounts import demonstration
from supportnet.accounts.models import Role, RoleGrant, SupporterProfile, User


def printed() -> str:
    out = io.StringIO()
    call_command("demo_people", stdout=out)
    return out.getvalue()


@pytest.mark.django_db
def test_the_cast_is_there_and_printed_with_how_to_sign_in() -> None:
    text = printed()
    held = RoleGrant.objects.values_list("role", flat=True)
    assert {role: list(held).count(role) for role in Role} == {
        Role.SEEKER: 0,
        Role.SUPPORTER: 3,
        Role.STAFF: 2,
        Role.ADMIN: 1,
        Role.AUDITOR: 1,
    }
    for user in User.objects.all():
        assert user.name in text
        assert str(user.email) in text
    assert text.count(demonstration.PASSWORD) == 7


@pytest.mark.django_db
def test_the_supporters_differ() -> None:
    printed()
    brought = dict(SupporterProfile.objects.values_list("user__name", "frequencies"))
    assert brought == {"Quiet Birch": ["calm"], "Steady Larch": ["strength"], "Bright Wren": ["inspiration"]}
    assert set(SupporterProfile.objects.values_list("capacity", flat=True)) == {3}
    assert SupporterProfile.objects.filter(cleared_for_minors=True).count() == 1


@pytest.mark.django_db
def test_running_it_again_changes_nothing() -> None:
    first = printed()
    User.objects.filter(name="Quiet Birch").update(name="Still Birch")
    assert printed() == first
    assert User.objects.count() == 7
    assert User.objects.filter(name="Still Birch").exists()


@pytest.mark.django_db
def test_each_of_them_can_sign_in(client: Client) -> None:
    printed()
    for one in demonstration.CAST:
        device = Client()
        answer = device.post("/accounts/login/", {"login": one.email, "password": demonstration.PASSWORD})
        assert answer.status_code == 302, one.name
        assert "_auth_user_id" in device.session


@pytest.mark.django_db
def test_outside_development_it_refuses(settings) -> None:  # type: ignore[no-untyped-def]
    settings.DEVELOPMENT = False
    with pytest.raises(CommandError, match="development mode only"):
        printed()
    assert not User.objects.exists()

"""What stands between a set-up and real people is said before it opens."""

import pytest
from django.conf import settings
from django.core.checks import run_checks

from rooms.crisis import contacts
from rooms.crisis.models import CrisisContact
from supportnet.accounts.models import User
from supportnet.ops import clock

pytestmark = pytest.mark.django_db


def ids() -> set[str]:
    found = run_checks(include_deployment_checks=True)
    return {each.id for each in found if each.id and each.id.startswith("supportnet.")}


def test_development_is_not_fit_for_people() -> None:
    assert "supportnet.E001" in ids()


def test_a_region_without_a_confirmed_contact_is_an_error() -> None:
    contacts.load()
    assert "supportnet.E003" in ids(), "listed is not confirmed"


def test_a_confirmed_contact_is_enough() -> None:
    contacts.load()
    nora = User.objects.create_user("nora@example.org", name="Nora")
    region = CrisisContact.objects.filter(region=settings.DEFAULT_REGION)
    region.update(confirmed_by=nora, confirmed_at=clock.now())
    assert "supportnet.E003" not in ids()


def test_plain_http_origins_are_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    assert "supportnet.E005" in ids()
    monkeypatch.setattr(settings, "ORIGINS", ["https://support.example.org"])
    assert "supportnet.E005" not in ids()


def test_no_way_to_ring_staff_away_from_a_screen_is_a_warning(monkeypatch: pytest.MonkeyPatch) -> None:
    assert "supportnet.W006" in ids()
    monkeypatch.setattr(settings, "OUTSIDE_URL", "https://bell.example.org/")
    assert "supportnet.W006" not in ids()


def test_a_proxy_that_hides_everybodys_network_is_a_warning(monkeypatch: pytest.MonkeyPatch) -> None:
    assert "supportnet.W007" not in ids()
    monkeypatch.setattr(settings, "BEHIND_PROXY", True)
    assert "supportnet.W007" in ids()
    monkeypatch.setattr(settings, "ALLAUTH_TRUSTED_PROXY_COUNT", 1)
    assert "supportnet.W007" not in ids()


def test_the_readers_packs_are_sound() -> None:
    assert "supportnet.E004" not in ids()

from typing import Any

import pytest
from django.db import OperationalError
from django.test import Client, override_settings

from rooms.crisis import contacts as keeping
from rooms.crisis import selectors
from rooms.crisis.models import CrisisContact
from rooms.web import contacts

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _listed(db: None) -> None:
    keeping.load()
    contacts._last_known.clear()


def test_the_region_is_the_settings_until_the_seeker_chooses(client: Client) -> None:
    assert 'href="tel:911"' in client.get("/", headers={"Accept-Language": "de"}).content.decode()
    client.post("/contacts/", {"region": "DE"})
    html = client.get("/").content.decode()
    assert 'href="tel:112"' in html
    assert 'href="tel:08001110111"' in html


@pytest.mark.parametrize("region", ["", "XX", "de", "<script>"])
def test_a_region_without_numbers_is_not_taken(client: Client, region: str) -> None:
    client.post("/contacts/", {"region": region})
    assert 'href="tel:911"' in client.get("/").content.decode()


@override_settings(DEVELOPMENT=False)
def test_outside_development_only_confirmed_numbers_are_shown(cast: Any) -> None:
    assert "tel:988" not in cast.browser("nobody").get("/").content.decode()
    line = CrisisContact.objects.get(region="US", call="988")
    cast.browser("sol").post(f"/staff/contacts/{line.pk}/confirm/")
    assert "tel:988" in cast.browser("nobody").get("/").content.decode()


def test_while_the_database_is_away_the_last_known_numbers_stay(monkeypatch: pytest.MonkeyPatch) -> None:
    known = contacts.shown("US")

    def away(region: str, development: bool) -> list[CrisisContact]:
        raise OperationalError

    monkeypatch.setattr(selectors, "contacts_for", away)
    assert contacts.shown("US") == known
    assert known[0].tel == "tel:911"


def test_a_changed_number_has_to_be_confirmed_again(cast: Any) -> None:
    line = CrisisContact.objects.get(region="US", call="988")
    keeping.confirm(line.pk, cast.sol)
    cast.browser("sol").post(f"/staff/contacts/{line.pk}/", {"name": line.name, "call": "111"})
    line.refresh_from_db()
    assert (line.call, line.confirmed_at) == ("111", None)


def test_staff_add_and_remove_a_number(cast: Any) -> None:
    browser = cast.browser("sol")
    line = {"region": "AT", "kind": "line", "name": "Telefonseelsorge", "call": "142"}
    browser.post("/staff/contacts/new/", line)
    added = CrisisContact.objects.get(region="AT")
    browser.post(f"/staff/contacts/{added.pk}/remove/")
    assert not CrisisContact.objects.filter(region="AT").exists()


def test_a_number_nobody_could_call_is_refused_in_words(cast: Any) -> None:
    line = {"region": "AT", "kind": "line", "name": "Nobody"}
    page = cast.browser("sol").post("/staff/contacts/new/", line)
    assert "needs a name, and a number" in page.content.decode()


@pytest.mark.parametrize("who", ["seeker", "birch", "odile", "stranger", "nobody"])
@pytest.mark.parametrize("path", ["", "new/", "1/", "1/confirm/", "1/remove/"])
def test_others_keep_their_hands_off(cast: Any, who: str, path: str) -> None:
    before = list(CrisisContact.objects.values_list("pk", "call", "confirmed_at"))
    answer = cast.browser(who).post(f"/staff/contacts/{path}", {"name": "x", "call": "1"})
    assert answer.status_code in (302, 404, 405)
    assert "login" in answer["Location"] if answer.status_code == 302 else True
    assert list(CrisisContact.objects.values_list("pk", "call", "confirmed_at")) == before

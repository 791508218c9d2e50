"""Crisis contacts: sourced, shown only once confirmed, kept by staff."""

import json
from pathlib import Path

import pytest

from rooms.conversation.refusals import Refused
from rooms.crisis import contacts, selectors
from rooms.crisis.models import CrisisContact
from rooms.crisis.rules import chat_uri, message_uri, telephone_uri
from supportnet.ops.models import AuditEntry

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def loaded(db):
    CrisisContact.objects.all().delete()
    contacts.load()


def lifeline():
    return CrisisContact.objects.get(region="US", kind="line")


def code_of(act):
    with pytest.raises(Refused) as caught:
        act()
    return caught.value.code


def test_every_row_names_its_source_its_day_and_that_nobody_called():
    for contact in CrisisContact.objects.all():
        assert contact.listed_on.isoformat() == "2026-11-22"
        assert "nobody called" in contact.source
        assert contact.confirmed_at is None


def test_every_region_has_its_emergency_number_first_and_a_line():
    for region in json.loads(Path(contacts.FILE).read_text())["countries"]:
        first, *lines = selectors.contacts_for(region, development=True)
        assert first.kind == "emergency"
        assert lines
        assert all(line.kind == "line" for line in lines)


def test_every_row_makes_links_that_work():
    for contact in CrisisContact.objects.all():
        assert telephone_uri(contact.call).startswith("tel:")
        assert not contact.text or message_uri(contact.text).startswith("sms:")
        assert not contact.chat or chat_uri(contact.chat).startswith("https://")


def test_loading_again_adds_nothing_and_undoes_nothing(person):
    contacts.edit(lifeline().pk, person("Nora"), hours="always")
    before = CrisisContact.objects.count()
    assert contacts.load() == 0
    assert (CrisisContact.objects.count(), lifeline().hours) == (before, "always")


def test_outside_development_only_confirmed_rows_are_shown(person):
    assert selectors.contacts_for("US", development=False) == []
    contacts.confirm(lifeline().pk, person("Nora"))
    assert [c.call for c in selectors.contacts_for("us", development=False)] == ["988"]


def test_a_region_without_contacts_is_reported_for_the_deployment_check(person, settings):
    settings.DEFAULT_REGION = "US"
    assert selectors.regions_without_contacts(development=True) == []
    assert selectors.regions_without_contacts(development=False) == ["US"]
    contacts.confirm(lifeline().pk, person("Nora"))
    assert selectors.regions_without_contacts(development=False) == []
    settings.DEFAULT_REGION = "ZZ"
    assert selectors.regions_without_contacts(development=True) == ["ZZ"]


def test_who_confirmed_and_when_is_kept_and_audited(person):
    nora = person("Nora")
    confirmed = contacts.confirm(lifeline().pk, nora)
    assert (confirmed.confirmed_by, confirmed.confirmed_at is not None) == (nora, True)
    assert AuditEntry.objects.get(act="contact confirmed").actor == nora


def test_what_was_edited_must_be_confirmed_anew(person):
    nora = person("Nora")
    contacts.confirm(lifeline().pk, nora)
    edited = contacts.edit(lifeline().pk, nora, call="1 800 273 8255")
    assert edited.confirmed_at is None
    assert AuditEntry.objects.get(act="contact edited").detail["before"] == {"call": "988"}


def test_staff_add_and_remove(person):
    nora = person("Nora")
    added = contacts.add(nora, region="at", kind="line", name="Telefonseelsorge", call="142")
    assert [c.name for c in selectors.contacts_for("AT", development=True)] == ["Telefonseelsorge"]
    contacts.remove(added.pk, nora)
    assert selectors.contacts_for("AT", development=True) == []
    assert {"contact added", "contact removed"} <= set(AuditEntry.objects.values_list("act", flat=True))


@pytest.mark.parametrize(
    "fields",
    [
        {"name": ""},
        {"call": "", "text": "", "chat": ""},
        {"call": "ask around"},
        {"chat": "javascript:alert(1)"},
        {"region": "GB"},
        {"confirmed_at": "now"},
    ],
)
def test_a_contact_nobody_could_reach_is_refused(person, fields):
    nora = person("Nora")
    assert code_of(lambda: contacts.edit(lifeline().pk, nora, **fields)) == "bad_value"
    assert lifeline().call == "988"


@pytest.mark.parametrize(
    ("region", "kind"), [("USA", "line"), ("", "line"), ("1A", "line"), ("US", "friend")]
)
def test_a_row_needs_a_region_and_a_kind(person, region, kind):
    assert (
        code_of(lambda: contacts.add(person("Nora"), region=region, kind=kind, name="x", call="1"))
        == "bad_value"
    )


def test_a_row_is_listed_once_and_an_unknown_one_is_not_there(person):
    nora = person("Nora")
    same = {"region": "US", "kind": "line", "name": lifeline().name, "call": "988"}
    assert code_of(lambda: contacts.add(nora, **same)) == "conflict"
    for act in (contacts.confirm, contacts.remove, contacts.edit):
        assert code_of(lambda act=act: act(0, nora)) == "not_found"

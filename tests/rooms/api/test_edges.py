"""Bad input gets a clear answer; limits hold; the schema and its page are whole."""

import json

import pytest
from django.core.management import call_command
from django.test import Client

from rooms.api.limits import buckets
from rooms.conversation.models import Event, Room
from supportnet.accounts.models import User

pytestmark = pytest.mark.django_db(transaction=True)
CID = "00000000-0000-4000-8000-000000000001"


def say(browser, address, **body):
    status, answer = browser.post(f"{address}/say", **{"cid": CID, "text": "hello", **body})
    return status, answer["code"]


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        ({"text": ""}, 422, "empty"),
        ({"text": "x" * 4_001}, 422, "too_long"),
        ({"text": "nul \x00"}, 422, "bad_text"),
        ({"text": 7}, 422, "bad_value"),
        ({"cid": "1"}, 422, "bad_value"),
        ({"cid": None}, 422, "bad_value"),
        ({"more": "fields"}, 422, "bad_value"),
        ({"room": "another"}, 422, "bad_value"),
        ({"type": "erase"}, 422, "bad_value"),
    ],
)
def test_a_bad_message_is_answered_and_not_stored(at, body, status, code):
    assert say(at.sara, at.room, **body) == (status, code)
    assert not Event.objects.filter(kind="message").exists()


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ("{", 400),
        ("[]", 400),
        ('"text"', 400),
        (b"\xff", 400),
        ('{"cid": "\\ud800"}', 400),
        ("[" * 5_000, 400),
        ('{"a":' * 9 + "1" + "}" * 9, 400),
        (json.dumps({"cid": CID, "text": "x" * 70_000}), 400),
    ],
)
def test_a_body_that_is_no_frame_is_answered_in_json(at, body, status):
    answered, answer = at.sara.send(f"{at.room}/say", body)
    assert (answered, answer["code"]) == (status, "protocol")


def test_a_form_is_not_read(at):
    status, answer = at.sara.send(f"{at.room}/say", "text=hello", "application/x-www-form-urlencoded")
    assert (status, answer["code"]) == (415, "protocol")


def test_no_key_is_too_odd_for_a_404(at):
    for key in ("x" * 200, "%00", "a%00", "..", "%F0%9F%8C%9F"):
        assert at.sara.post(f"/rooms/{key}/need_help")[0] == 404


@pytest.mark.parametrize(
    ("command", "body"),
    [
        ("send_away", {"who": "\x00"}),
        ("lead", {"to": "\x00"}),
        ("judge", {"level": 2, "reason": "\x00"}),
        ("redact", {"seq": 1, "reason": "\x00"}),
    ],
)
def test_a_nul_is_refused_wherever_it_stands(at, command, body):
    status, answer = at.sara.post(f"{at.room}/{command}", **body)
    assert (status, answer["code"]) == (422, "bad_text")


@pytest.mark.parametrize("region", ["\x00", "USA", "U", "ÜS"])
def test_a_region_is_two_letters(at, region):
    assert at.nobody.get("/contacts/", region=region)[0] == 422


def test_other_addresses_and_methods_answer_in_json(at):
    assert at.sara.get("/nothing/here") == at.sara.post("/nothing/here")
    assert at.sara.get("/nothing/here")[1]["code"] == "not_found"
    assert at.sara.get(f"{at.room}/say") == (
        405,
        {"code": "protocol", "about": "This method is not offered here."},
    )


def test_a_closed_conversation_is_a_conflict(at):
    at.sara.post(f"{at.room}/close")
    assert say(at.sara, at.room) == (409, "closed")


def test_without_the_csrf_token_nothing_is_done(at):
    answer = at.sara.client.post(f"/api/v1{at.room}/need_help", "{}", content_type="application/json")
    assert (answer.status_code, answer.json()["code"]) == (403, "csrf")
    bare = Client(enforce_csrf_checks=True).post("/api/v1/seekers/", "{}", content_type="application/json")
    assert (bare.status_code, User.objects.filter(guest=True).count()) == (403, 1)


def test_a_person_who_asks_too_much_is_told_to_wait(at, settings):
    settings.PERSON_RATE, settings.PERSON_BURST = 0.5, 3
    buckets.clear()
    answers = [at.sara.client.get("/api/v1/rooms/") for _ in range(4)]
    assert [a.status_code for a in answers] == [200, 200, 200, 429]
    assert answers[-1].json()["code"] == "rate"
    assert answers[-1]["Retry-After"] == "2"
    assert at.leo.get("/rooms/")[0] == 200


def test_strangers_are_limited_apart_from_people_and_no_address_is_kept(at, settings):
    settings.STRANGER_RATE, settings.STRANGER_BURST = 0.5, 1
    buckets.clear()
    assert [at.nobody.get("/contacts/")[0] for _ in range(2)] == [200, 429]
    assert at.sara.get("/contacts/")[0] == 200
    assert "127.0.0.1" not in str(list(buckets._kept))


def test_somebody_arrives_with_one_request(at):
    status, answer = at.nobody.post("/seekers/", distress=7, topics=["grief"], language="en", region="gb")
    assert (status, answer["state"]) == (201, "waiting")
    room = Room.objects.get(key=answer["room"])
    assert (room.topics, room.region) == (["grief"], "GB")
    assert at.nobody.get(f"/rooms/{room.key}/")[1]["relation"] == "own"
    assert at.nobody.post("/seekers/")[1]["room"] == room.key
    assert at.sara.get(f"/rooms/{room.key}/")[0] == 404


@pytest.mark.parametrize(
    "body",
    [
        {"distress": 11},
        {"topics": ["cars"]},
        {"language": "xx"},
        {"age_group": "old"},
        {"region": "GBR"},
        {"x": 1},
    ],
)
def test_an_arrival_that_does_not_fit_makes_nobody(at, body):
    status, answer = at.nobody.post("/seekers/", **body)
    assert (status, answer["code"]) == (422, "bad_value")
    assert at.nobody.get("/you/")[1] == {"signed_in": False}


def test_the_schema_is_whole_and_without_warnings(tmp_path):
    call_command("spectacular", "--validate", "--fail-on-warn", "--file", str(tmp_path / "schema.yml"))


def test_the_schema_names_every_command(at):
    schema = at.nobody.client.get("/api/v1/schema/").json()
    say = schema["paths"]["/api/v1/rooms/{room}/say"]["post"]
    assert say["requestBody"]["content"]["application/json"]["schema"]["required"] == ["cid", "text"]
    assert "/api/v1/escalations/{escalation}/acknowledge" in schema["paths"]


def test_the_docs_page_runs_no_inline_script_and_loads_nothing_from_elsewhere(at):
    answer = at.nobody.client.get("/api/v1/docs/")
    policy, page = answer["Content-Security-Policy"], answer.content.decode()
    assert "script-src 'self'" in policy
    assert "'unsafe-inline'" not in policy.split("script-src")[1].split(";")[0]
    assert "'unsafe-inline'" in policy.split("style-src")[1].split(";")[0]
    assert "<script>" not in page
    assert "https://" not in page
    assert "'unsafe-inline'" not in at.nobody.client.get("/")["Content-Security-Policy"]

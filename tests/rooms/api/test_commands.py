"""Every act of the socket by HTTP, by those who may and by those who may not."""

from typing import get_args

import pytest

from rooms.api import commands
from rooms.constellation.models import Invitation
from rooms.constellation.services import open_call, step
from rooms.conversation import port, presence
from rooms.conversation.models import BackstageEvent, Event
from rooms.crisis.models import Escalation
from rooms.gateway import protocol as p
from supportnet.accounts.models import Role, SupporterProfile

pytestmark = pytest.mark.django_db(transaction=True)
CID = "00000000-0000-4000-8000-00000000000{}"
OF_THE_SOCKET_ALONE = {p.Hello, p.Watch}  # by HTTP these are the reads


def kinds(at, log=Event):
    return list(log.objects.filter(room=at.cast.room).order_by("seq").values_list("kind", flat=True))


def test_every_command_frame_has_an_address():
    assert {frame for frame, _ in commands.offered()} == set(get_args(p.ClientFrame)) - OF_THE_SOCKET_ALONE


SEEKERS = [
    ("say", {"cid": CID.format(1), "text": "hello"}, "message"),
    ("check_in", {"distress": 4}, "check_in"),
    ("need_help", {}, "need_help"),
    ("self_report", {"state": "not_safe"}, "self_report"),
    ("openness", {"value": "welcome"}, "openness"),
    ("reading", {"on": False}, "reading"),
    ("escalate", {}, "safety"),
    ("close", {"distress": 2}, "closed"),
    ("erase", {}, "erased"),
]
HELPERS = [
    ("say", {"cid": CID.format(2), "text": "I am here"}, "message"),
    ("pulse", {"frequency": "calm"}, "pulse"),
    ("escalate", {}, "safety"),
    ("close", {}, "closed"),
]


@pytest.mark.parametrize(("command", "body", "kind"), SEEKERS)
def test_what_the_seeker_does_is_in_the_log(at, command, body, kind):
    status, answer = at.sara.post(f"{at.room}/{command}", **body)
    assert (status, answer["done"]) == (200, command)
    assert kind in kinds(at)


@pytest.mark.parametrize(("command", "body", "kind"), HELPERS)
def test_what_a_helper_does_is_in_the_log(at, command, body, kind):
    assert at.leo.post(f"{at.room}/{command}", **body)[0] == 200
    assert kind in kinds(at)


@pytest.mark.parametrize(("command", "body", "kind"), [*SEEKERS, *HELPERS])
def test_a_stranger_finds_nothing_in_a_room_that_is_there_or_not(at, command, body, kind):
    before = kinds(at)
    foreign = at.vera.post(f"{at.room}/{command}", **body)
    unknown = at.vera.post(f"/rooms/nowhere/{command}", **body)
    assert foreign == unknown
    assert foreign[0] == 404
    assert kinds(at) == before


@pytest.mark.parametrize(("command", "body", "kind"), SEEKERS)
def test_without_a_session_it_is_401_whatever_the_room(at, command, body, kind):
    for room in (at.room, "/rooms/nowhere"):
        status, answer = at.nobody.post(f"{room}/{command}", **body)
        assert (status, answer["code"]) == (401, "session_over")


def test_a_retry_returns_the_first_ack(at):
    first = at.sara.post(f"{at.room}/say", cid=CID.format(1), text="hello")
    assert at.sara.post(f"{at.room}/say", cid=CID.format(1), text="hello") == first
    assert first[1]["seq"] > 0
    assert kinds(at).count("message") == 1


def test_helpers_whisper_backstage_and_read_it_at_the_same_address(at):
    assert at.leo.post(f"{at.room}/backstage", cid=CID.format(1), text="she is tired")[0] == 200
    status, answer = at.leo.get(f"{at.room}/backstage")
    assert (status, [e["text"] for e in answer["entries"] if e["kind"] == "whisper"]) == (
        200,
        ["she is tired"],
    )


def test_the_seeker_neither_writes_nor_reads_backstage(at):
    assert at.sara.post(f"{at.room}/backstage", cid=CID.format(1), text="hm")[0] in (403, 404)
    assert at.sara.get(f"{at.room}/backstage")[0] in (403, 404)
    assert "whisper" not in kinds(at, BackstageEvent)


def test_a_helper_may_not_do_what_is_the_seekers(at):
    status, answer = at.leo.post(f"{at.room}/check_in", distress=3)
    assert (status, answer["code"]) == (403, "not_allowed")


def test_a_judgement_raises_the_level(at):
    assert at.leo.post(f"{at.room}/judge", level=3, reason="I worry")[0] == 200
    assert "level" in kinds(at, BackstageEvent)


def test_seen_and_typing_answer_and_write_nothing(at):
    before = kinds(at)
    assert at.sara.post(f"{at.room}/seen", seq=2)[0] == 200
    assert at.sara.post(f"{at.room}/typing")[0] == 200
    assert kinds(at) == before


def test_the_seeker_sends_a_helper_away(at):
    assert at.sara.post(f"{at.room}/send_away", who=at.cast.leo.handle)[0] == 200
    assert at.leo.get(f"{at.room}/")[0] == 404


def test_duty(at):
    assert at.leo.post("/duty", on=False)[0] == 200
    assert at.leo.get("/you/")[1]["on_duty"] is False
    assert at.sara.post("/duty", on=True)[0] == 404


def invited(at, person):
    """Mia is on duty and asked to come to Sara's room."""
    mia = person("Mia", Role.SUPPORTER, on_duty=True)
    SupporterProfile.objects.create(user=mia, languages=["en"], frequencies=["calm"], capacity=2)
    with port.unit():
        presence.come("here", mia.pk)
        open_call(at.cast.room, "further", "supporter", 0)
    step()
    return mia, Invitation.objects.get(supporter=mia).key


def test_a_supporter_takes_an_invitation_and_the_seeker_lets_them_in(at, person):
    mia, key = invited(at, person)
    hers = type(at.sara)(mia)
    assert [i["invitation"] for i in hers.get("/invitations/")[1]["invitations"]] == [key]
    status, answer = hers.post(f"/invitations/{key}/accept")
    assert (status, answer["state"], answer["room"]) == (200, "at door", at.cast.room.key)
    assert at.sara.post(f"/invitations/{key}/let_in", yes=True)[1]["state"] == "joined"
    assert hers.get(f"{at.room}/")[0] == 200


def test_an_invitation_is_one_persons_own(at, person):
    _, key = invited(at, person)
    for browser in (at.leo, at.vera, at.sara):
        assert browser.post(f"/invitations/{key}/accept")[0] == 404
    assert at.vera.post(f"/invitations/{key}/let_in", yes=True)[0] == 404


def test_a_declined_invitation_is_over(at, person):
    mia, key = invited(at, person)
    hers = type(at.sara)(mia)
    assert hers.post(f"/invitations/{key}/decline")[1]["state"] == "declined"
    assert hers.post(f"/invitations/{key}/accept")[0] == 409


def test_staff_acknowledge_join_redact_and_resolve(at):
    seq = at.leo.post(f"{at.room}/say", cid=CID.format(1), text="call me: 555 0100")[1]["seq"]
    key = at.sara.post(f"{at.room}/escalate")[1]["escalation"]
    assert at.nora.post(f"/escalations/{key}/acknowledge")[1]["acknowledged_by"] == "Nora"
    with port.unit():
        presence.come("here", at.cast.nora.pk)
    assert at.nora.post(f"{at.room}/join")[1]["part"] == "staff"
    assert at.nora.post(f"{at.room}/redact", seq=seq, reason="contact data")[0] == 200
    status, answer = at.nora.post(f"/escalations/{key}/resolve", outcome="calmer", note="We talked.")
    assert (status, answer["state"]) == (200, "resolved")
    assert at.nora.post(f"/escalations/{key}/resolve", outcome="calmer", note="Again.")[0] == 409


def test_nobody_but_staff_touches_a_case(at):
    key = at.sara.post(f"{at.room}/escalate")[1]["escalation"]
    for browser in (at.sara, at.leo, at.vera):
        assert browser.post(f"/escalations/{key}/acknowledge")[0] == 404
        assert browser.post(f"/escalations/{key}/resolve", outcome="left", note="x")[0] == 404
        assert browser.post("/rooms/nowhere/join")[0] == 404
    assert Escalation.objects.get(key=key).state == "raised"


def test_broken_glass_reads_but_does_not_write(at):
    assert at.nora.get(f"{at.room}/")[0] == 404
    assert at.nora.post(f"{at.room}/break_glass", reason="A parent called.", minutes=10)[0] == 200
    assert at.nora.get(f"{at.room}/")[1]["relation"] == "glass"
    assert at.nora.get(f"{at.room}/backstage")[0] == 200
    assert at.nora.post(f"{at.room}/say", cid=CID.format(1), text="hello")[0] in (403, 404)
    for browser in (at.leo, at.vera):
        assert browser.post(f"{at.room}/break_glass", reason="curious", minutes=10)[0] in (403, 404)


@pytest.mark.parametrize("minutes", [0, 61, "ten", 1.5])
def test_glass_breaks_for_an_hour_at_most(at, minutes):
    assert at.nora.post(f"{at.room}/break_glass", reason="A parent called.", minutes=minutes)[0] == 422

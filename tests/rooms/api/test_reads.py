"""Reads, each with those it is for and with the stranger."""

import pytest

from rooms.care import ending
from rooms.constellation.services import open_call
from rooms.conversation import port, presence, selectors
from rooms.crisis import contacts
from rooms.crisis.models import CrisisContact

pytestmark = pytest.mark.django_db(transaction=True)
CID = "00000000-0000-4000-8000-00000000000{}"


def test_you_are_who_you_are(at):
    assert at.nobody.get("/you/") == (200, {"signed_in": False})
    nora = at.nora.get("/you/")[1]
    assert "staff" in nora.pop("roles")
    assert nora == {"signed_in": True, "name": "Nora", "guest": False, "on_duty": True}


def test_everyone_sees_their_own_rooms(at):
    assert [(r["room"], r["relation"]) for r in at.sara.get("/rooms/")[1]["rooms"]] == [
        (at.cast.room.key, "own")
    ]
    assert [r["relation"] for r in at.leo.get("/rooms/")[1]["rooms"]] == ["lead"]
    assert at.vera.get("/rooms/") == (200, {"rooms": []})


def test_the_seekers_snapshot_holds_nothing_of_the_backstage(at):
    status, shown = at.sara.get(f"{at.room}/")
    assert (status, shown["relation"]) == (200, "own")
    assert {"level", "backstage_head", "calls", "cases"}.isdisjoint(shown)
    assert {"level", "backstage_head"} <= at.leo.get(f"{at.room}/")[1].keys()


@pytest.mark.parametrize("what", ["/", "/events", "/backstage", "/sealed"])
def test_a_stranger_sees_no_difference_between_foreign_and_unknown(at, what):
    assert at.vera.get(at.room + what) == at.vera.get("/rooms/nowhere" + what)
    assert at.vera.get(at.room + what)[0] == 404
    assert at.nobody.get(at.room + what)[0] == 401


def test_the_log_in_pages(at):
    for n in range(5):
        at.sara.post(f"{at.room}/say", cid=CID.format(n), text=f"line {n}")
    first = at.sara.get(f"{at.room}/events", limit=3)[1]
    rest = at.sara.get(f"{at.room}/events", after=first["entries"][-1]["seq"])[1]
    seqs = [e["seq"] for e in first["entries"] + rest["entries"]]
    assert seqs == list(range(1, first["head"] + 1))
    assert [e["text"] for e in rest["entries"] if e["kind"] == "message"][-1] == "line 4"


@pytest.mark.parametrize(
    "query", [{"after": -1}, {"after": "x"}, {"limit": 501}, {"after": 2**40}, {"limit": "²"}]
)
def test_a_page_that_cannot_be_is_refused(at, query):
    status, answer = at.sara.get(f"{at.room}/events", **query)
    assert (status, answer["code"]) == (422, "bad_value")


def test_supporters_see_open_calls_without_whose_they_are(at):
    with port.unit():
        open_call(at.cast.room, "further", "supporter", 2)
    status, answer = at.leo.get("/calls/")
    assert (status, [c["level"] for c in answer["calls"]]) == (200, [2])
    assert at.cast.room.key not in str(answer)


@pytest.mark.parametrize(
    ("what", "allowed"),
    [("/calls/", "leo"), ("/invitations/", "leo"), ("/board/", "nora"), ("/escalations/", "nora")],
)
def test_a_list_is_for_those_whose_work_it_is(at, what, allowed):
    assert getattr(at, allowed).get(what)[0] == 200
    for other in {"sara", "leo", "nora", "vera"} - {allowed}:
        assert getattr(at, other).get(what)[0] == 404
    assert at.nobody.get(what)[0] == 401


def test_the_board_and_the_cases_are_metadata(at):
    at.sara.post(f"{at.room}/say", cid=CID.format(1), text="my violin is gone")
    key = at.sara.post(f"{at.room}/escalate")[1]["escalation"]
    board, cases = at.nora.get("/board/")[1], at.nora.get("/escalations/")[1]
    assert [row["room"] for row in board["rooms"]] == [at.cast.room.key]
    assert [case["escalation"] for case in cases["escalations"]] == [key]
    assert "violin" not in str(board) + str(cases)


def test_contacts_need_no_session_and_carry_links(at):
    CrisisContact.objects.all().delete()
    contacts.load()
    status, answer = at.nobody.get("/contacts/", region="us")
    assert (status, answer["region"]) == (200, "US")
    assert [(c["call_link"], c["text_link"]) for c in answer["contacts"]] == [
        ("tel:911", ""),
        ("tel:988", "sms:988"),
    ]
    assert at.nobody.get("/contacts/", region="ZZ")[1]["contacts"] == []


def test_outside_development_unconfirmed_contacts_are_not_shown(at, settings):
    settings.DEVELOPMENT = False
    assert at.nobody.get("/contacts/", region="US")[1]["contacts"] == []


def test_what_was_erased_in_a_case_is_for_its_staff(at):
    at.sara.post(f"{at.room}/say", cid=CID.format(1), text="my violin is gone")
    at.sara.post(f"{at.room}/escalate")
    with port.unit():
        presence.come("here", at.cast.nora.pk)
    at.nora.post(f"{at.room}/join")
    ending.erase(selectors.access_of(at.cast.sara.user_id, at.cast.room.key))
    assert "violin" in str(at.nora.get(f"{at.room}/sealed")[1])
    assert "violin" not in str(at.nora.get(f"{at.room}/events")[1])
    for browser in (at.sara, at.leo, at.vera):
        assert browser.get(f"{at.room}/sealed")[0] == 404

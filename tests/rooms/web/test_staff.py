import uuid
from typing import Any

import pytest

from rooms.care import safety, talk
from rooms.conversation import port, presence
from rooms.conversation.selectors import access_of
from rooms.crisis.models import BrokenGlass, Escalation

SECRET = "the words inside"


@pytest.fixture
def case(cast: Any) -> Escalation:
    talk.say(access_of(cast.seeker.pk, cast.room.key), str(uuid.uuid4()), SECRET)
    return safety.escalate(access_of(cast.birch.pk, cast.room.key))


def test_the_board_shows_rooms_and_cases_and_no_words(cast: Any, case: Escalation) -> None:
    html = cast.browser("sol").get("/staff/").content.decode()
    assert cast.seeker.name in html
    assert "a supporter asked" in html
    assert SECRET not in html


@pytest.mark.parametrize("who", ["birch", "odile"])
def test_the_board_is_nothing_to_others(cast: Any, who: str) -> None:
    assert cast.browser(who).get("/staff/").status_code == 404
    assert cast.browser(who).get(f"/staff/room/{cast.room.key}/").status_code == 404


@pytest.mark.parametrize("who", ["seeker", "stranger", "nobody"])
def test_guests_are_asked_to_sign_in(cast: Any, who: str) -> None:
    assert "/accounts/login/" in cast.browser(who).get("/staff/")["Location"]


def test_a_room_from_outside_shows_no_words(cast: Any, case: Escalation) -> None:
    page = cast.browser("sol").get(f"/staff/room/{cast.room.key}/")
    assert page.status_code == 200
    assert SECRET not in page.content.decode()
    assert "You are not in this room" in page.content.decode()


def test_a_case_is_acknowledged_joined_and_resolved(cast: Any, case: Escalation) -> None:
    browser = cast.browser("sol")
    with port.unit():
        presence.come("test", cast.sol.pk)
    browser.post(f"/staff/case/{case.key}/acknowledge/")
    case.refresh_from_db()
    assert case.state == Escalation.State.ACKNOWLEDGED
    browser.post(f"/staff/room/{cast.room.key}/join/")
    case.refresh_from_db()
    assert case.state == Escalation.State.IN_HAND
    assert "data-room" in browser.get(f"/staff/room/{cast.room.key}/").content.decode()
    browser.post(f"/staff/case/{case.key}/resolve/", {"outcome": "calmer", "note": "A sister is with them."})
    case.refresh_from_db()
    assert case.state == Escalation.State.RESOLVED


@pytest.mark.parametrize(
    "missing", [{"outcome": "calmer"}, {"note": "Only a note."}, {"outcome": "magic", "note": "x"}]
)
def test_resolving_needs_an_outcome_and_a_note(cast: Any, case: Escalation, missing: dict[str, str]) -> None:
    page = cast.browser("sol").post(f"/staff/case/{case.key}/resolve/", missing, follow=True)
    case.refresh_from_db()
    assert case.state == Escalation.State.RAISED
    assert 'class="notice"' in page.content.decode()


@pytest.mark.parametrize("who", ["seeker", "birch", "odile", "stranger", "nobody"])
def test_nobody_else_answers_a_case(cast: Any, case: Escalation, who: str) -> None:
    browser = cast.browser(who)
    acts: list[tuple[str, dict[str, str]]] = [
        (f"/staff/case/{case.key}/acknowledge/", {}),
        (f"/staff/case/{case.key}/resolve/", {"outcome": "calmer", "note": "x"}),
        (f"/staff/room/{cast.room.key}/join/", {}),
        (f"/staff/room/{cast.room.key}/break-glass/", {"reason": "curious", "minutes": "5"}),
    ]
    for path, fields in acts:
        assert browser.post(path, fields).status_code == 404
    case.refresh_from_db()
    assert case.state == Escalation.State.RAISED
    assert not BrokenGlass.objects.exists()


def test_breaking_the_glass_needs_a_reason_and_ends(cast: Any) -> None:
    browser = cast.browser("sol")
    browser.post(f"/staff/room/{cast.room.key}/break-glass/", {"reason": "", "minutes": "5"})
    browser.post(f"/staff/room/{cast.room.key}/break-glass/", {"reason": "a complaint", "minutes": "600"})
    assert not BrokenGlass.objects.exists()
    browser.post(f"/staff/room/{cast.room.key}/break-glass/", {"reason": "a complaint", "minutes": "5"})
    pane = BrokenGlass.objects.get()
    assert pane.reason == "a complaint"
    assert "You read under break-glass until" in browser.get(f"/staff/room/{cast.room.key}/").content.decode()


def test_an_unknown_room_leads_back_to_the_board(cast: Any) -> None:
    assert cast.browser("sol").get("/staff/room/nothing-like-it/")["Location"] == "/staff/"


def test_auditors_read_the_trail_and_who_broke_glass(cast: Any, case: Escalation) -> None:
    safety.break_glass(cast.sol, cast.room.key, "a complaint", 5)
    html = cast.browser("odile").get("/staff/audit/").content.decode()
    assert "a complaint" in html
    assert "escalation raised" in html
    assert SECRET not in html


@pytest.mark.parametrize(("who", "status"), [("seeker", 302), ("birch", 404), ("sol", 404), ("nobody", 302)])
def test_the_trail_is_for_auditors_alone(cast: Any, who: str, status: int) -> None:
    assert cast.browser(who).get("/staff/audit/").status_code == status

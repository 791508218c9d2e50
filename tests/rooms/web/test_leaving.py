from typing import Any

import pytest
from django.db import OperationalError
from django.test import Client

from rooms.care import ending


def test_leaving_ends_the_session_and_goes_on_to_a_neutral_page(cast: Any) -> None:
    browser = cast.browser("seeker")
    page = browser.post("/leave/")
    assert page.status_code == 200
    assert 'http-equiv="refresh"' in page.content.decode()
    assert "SupportNet" not in page.content.decode()
    assert browser.get(f"/room/{cast.room.key}/").status_code == 404


def test_the_room_stays_for_when_they_come_back(cast: Any) -> None:
    cast.browser("seeker").post("/leave/")
    assert cast.browser("seeker").get(f"/room/{cast.room.key}/").status_code == 200


def test_scripts_get_no_page(cast: Any) -> None:
    assert cast.browser("seeker").post("/leave/", headers={"X-Quick": "1"}).status_code == 204


def test_leaving_works_without_a_form_token_and_without_a_session(cast: Any) -> None:
    assert cast.browser("seeker", checks_tokens=True).post("/leave/").status_code == 200
    assert Client().post("/leave/").status_code == 200


def test_leaving_is_never_a_link(cast: Any) -> None:
    assert cast.browser("seeker").get("/leave/").status_code == 405


def test_a_lost_request_is_made_good_by_the_next_one(cast: Any) -> None:
    browser = cast.browser("seeker")
    browser.cookies["left"] = "1"
    answer = browser.get(f"/room/{cast.room.key}/")
    assert answer.status_code == 404
    assert answer.cookies["left"].value == ""
    assert answer.cookies["sessionid"].value == ""


def test_a_database_that_is_away_keeps_nobody_here(cast: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    def away(user: object) -> None:
        raise OperationalError

    monkeypatch.setattr(ending, "step_away", away)
    answer = cast.browser("seeker").post("/leave/")
    assert answer.status_code == 200
    assert answer.cookies["sessionid"].value == ""


@pytest.mark.parametrize("path", ["/", "/contacts/", "/come-back/", "/nothing-here/"])
def test_no_page_is_kept_by_the_browser(cast: Any, path: str) -> None:
    assert "no-store" in cast.browser("seeker").get(path)["Cache-Control"]

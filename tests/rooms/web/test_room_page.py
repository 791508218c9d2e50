import uuid
from typing import Any

import pytest

from rooms.care import talk
from rooms.conversation import port
from rooms.conversation import services as conversation
from rooms.conversation.models import Membership, Room
from rooms.conversation.selectors import access_of, entries

ACTS: dict[str, dict[str, str]] = {
    "say": {"cid": str(uuid.uuid4()), "text": "hello"},
    "check_in": {"distress": "7"},
    "need_help": {},
    "self_report": {"state": "not_safe"},
    "openness": {"value": "only you"},
    "reading": {"on": "no"},
    "let_in": {"invitation": "x", "yes": "yes"},
    "send_away": {"who": "x"},
    "report": {"who": "x"},
    "escalate": {},
    "close": {},
    "erase": {},
    "redact": {"seq": "1", "reason": "harm"},
}


def kinds(room: Room) -> list[str]:
    return [entry.kind for entry in entries(room.pk, "room", 0)]


def test_the_seeker_sees_their_room_and_what_was_said(cast: Any) -> None:
    talk.say(access_of(cast.birch.pk, cast.room.key), str(uuid.uuid4()), "I am <b>here</b>.")
    page = cast.browser("seeker").get(f"/room/{cast.room.key}/")
    html = page.content.decode()
    assert page.status_code == 200
    assert "I am &lt;b&gt;here&lt;/b&gt;." in html
    assert 'role="log"' in html
    assert "Quiet Birch" in html


@pytest.mark.parametrize("who", ["stranger", "larch", "odile", "nobody"])
def test_to_everyone_else_the_room_looks_like_none(cast: Any, who: str) -> None:
    browser = cast.browser(who)
    foreign, unknown = browser.get(f"/room/{cast.room.key}/"), browser.get("/room/nothing-like-it/")
    assert foreign.status_code == unknown.status_code == 404
    assert _plain(foreign.content.decode()) == _plain(unknown.content.decode())


def _plain(html: str) -> str:
    """Without the nonce, which no two pages share."""
    before, _, after = html.partition('nonce="')
    return before + after.partition('"')[2]


@pytest.mark.parametrize("name", ACTS)
@pytest.mark.parametrize("who", ["stranger", "larch", "nobody"])
def test_a_stranger_can_do_nothing_in_it(cast: Any, who: str, name: str) -> None:
    before = kinds(cast.room)
    assert cast.browser(who).post(f"/room/{cast.room.key}/{name}/", ACTS[name]).status_code == 404
    assert kinds(cast.room) == before


def test_a_helper_is_sent_to_the_lobby(cast: Any) -> None:
    answer = cast.browser("birch").get(f"/room/{cast.room.key}/")
    assert answer["Location"] == f"/lobby/#{cast.room.key}"


def test_words_can_be_said_without_scripts_once_per_client_id(cast: Any) -> None:
    browser, words = cast.browser("seeker"), {"cid": str(uuid.uuid4()), "text": "it got loud again"}
    for _ in range(2):
        answer = browser.post(f"/room/{cast.room.key}/say/", words)
        assert answer["Location"] == f"/room/{cast.room.key}/"
    assert kinds(cast.room).count("message") == 1


@pytest.mark.parametrize(
    ("name", "kind"),
    [("check_in", "check_in"), ("need_help", "need_help"), ("openness", "openness"), ("reading", "reading")],
)
def test_each_act_works_as_a_plain_form(cast: Any, name: str, kind: str) -> None:
    assert cast.browser("seeker").post(f"/room/{cast.room.key}/{name}/", ACTS[name]).status_code == 302
    assert kind in kinds(cast.room)


def test_a_report_of_danger_is_honest_about_what_is_known(cast: Any) -> None:
    browser = cast.browser("seeker")
    browser.post(f"/room/{cast.room.key}/self_report/", {"state": "danger"})
    html = browser.get(f"/room/{cast.room.key}/").content.decode()
    assert "We have alerted staff; nobody has answered yet." in html
    assert "cannot send help unless you tell us" in html


@pytest.mark.parametrize("text", ["", "   ", "x" * 4001, "a\x00b"])
def test_unfit_words_are_refused_in_words(cast: Any, text: str) -> None:
    words = {"cid": str(uuid.uuid4()), "text": text}
    answer = cast.browser("seeker").post(f"/room/{cast.room.key}/say/", words, follow=True)
    assert 'class="notice"' in answer.content.decode()
    assert "message" not in kinds(cast.room)


def test_an_unknown_act_is_nothing(cast: Any) -> None:
    assert cast.browser("seeker").post(f"/room/{cast.room.key}/explode/").status_code == 404


def test_a_helper_cannot_do_what_is_the_seekers(cast: Any) -> None:
    answer = cast.browser("birch").post(f"/room/{cast.room.key}/check_in/", {"distress": "1"})
    assert answer.status_code == 404


def test_sending_away_needs_no_reason(cast: Any) -> None:
    who = access_of(cast.birch.pk, cast.room.key).handle
    cast.browser("seeker").post(f"/room/{cast.room.key}/send_away/", {"who": who})
    assert Membership.objects.get(handle=who).left_at is not None


def test_ending_says_what_happens_to_the_words_and_offers_to_delete_them(cast: Any) -> None:
    browser = cast.browser("seeker")
    talk.say(access_of(cast.seeker.pk, cast.room.key), str(uuid.uuid4()), "something private")
    browser.post(f"/room/{cast.room.key}/close/", {"distress": "3"})
    html = browser.get(f"/room/{cast.room.key}/").content.decode()
    assert "This conversation has ended" in html
    assert "30 days" in html
    browser.post(f"/room/{cast.room.key}/erase/")
    assert "something private" not in browser.get(f"/room/{cast.room.key}/").content.decode()


def test_the_page_holds_nothing_of_the_backstage(cast: Any) -> None:
    talk.whisper(access_of(cast.birch.pk, cast.room.key), str(uuid.uuid4()), "between helpers")
    with port.unit():
        conversation.note_backstage(cast.room.pk, "level", {"before": 0, "after": 2, "reasons": []})
    html = cast.browser("seeker").get(f"/room/{cast.room.key}/").content.decode()
    assert "between helpers" not in html
    assert "backstage_head" not in html

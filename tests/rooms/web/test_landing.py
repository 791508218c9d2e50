import pytest
from django.test import Client

from rooms.conversation.models import Room
from supportnet.accounts.models import User

pytestmark = pytest.mark.django_db


def test_one_click_makes_a_guest_with_a_room(client: Client) -> None:
    answer = client.post("/arrive/")
    room = Room.objects.get()
    assert answer.status_code == 302
    assert answer["Location"] == f"/room/{room.key}/"
    assert User.objects.get(pk=client.session["_auth_user_id"]).guest
    assert client.get(f"/room/{room.key}/").status_code == 200


def test_what_was_told_first_reaches_the_room(client: Client) -> None:
    told = {"distress": "8", "topics": ["family"], "language": "de", "age_group": "under 18", "region": "DE"}
    client.post("/arrive/", told | {"reading": "no"})
    room = Room.objects.get()
    assert (room.topics, room.language, room.age_group, room.region, room.reading) == (
        ["family"], "de", "under 18", "DE", False,
    )  # fmt: skip
    assert room.check_ins.get().distress == 8


WRONG = [{"distress": "eleven"}, {"age_group": "ageless"}, {"region": "<script>"}, {"topics": "x"}]


@pytest.mark.parametrize("wrong", WRONG)
def test_a_wrong_answer_never_stands_in_the_way(client: Client, wrong: dict[str, str]) -> None:
    assert client.post("/arrive/", wrong).status_code == 302
    assert Room.objects.count() == 1


def test_a_second_click_leads_back_to_the_same_room(client: Client) -> None:
    first, second = client.post("/arrive/"), client.post("/arrive/")
    assert first["Location"] == second["Location"]
    assert "Back to your conversation" in client.get("/").content.decode()


def test_arriving_needs_the_form_of_this_site() -> None:
    assert Client(enforce_csrf_checks=True).post("/arrive/").status_code == 403


def test_an_ended_conversation_can_be_read_again(client: Client) -> None:
    room = client.post("/arrive/")["Location"]
    client.post(f"{room}close/")
    html = client.get("/").content.decode()
    assert f'href="{room}"' in html
    assert "Talk to someone now" in html


def test_nobody_has_no_room(client: Client) -> None:
    html = client.get("/").content.decode()
    assert "/room/" not in html

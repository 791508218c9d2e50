"""docs/protocol.md names every frame with all of its fields, every close code, every field of a snapshot."""

import re
from pathlib import Path
from typing import get_args

import msgspec
import pytest
from django.conf import settings

from rooms.care.snapshots import snapshot
from rooms.conversation import port, selectors
from rooms.conversation import services as conversation
from rooms.conversation.models import Membership
from rooms.gateway import protocol
from supportnet.accounts import guests
from supportnet.accounts.models import User

PAGE = Path(settings.BASE_DIR, "docs", "protocol.md").read_text()
CLIENT, SERVER = PAGE.split("## From the server")
SERVER = SERVER.split("## A room's snapshot")[0]
CODES = {name: value for name, value in vars(protocol).items() if name.startswith("CLOSE_")}


def row(part: str, tag: str) -> str:
    """The table row of one frame."""
    found = re.search(rf"^\| `{tag}` \|.*$", part, re.MULTILINE)
    assert found, f"the frame {tag} is not documented"
    return found[0]


def described(frame: type[msgspec.Struct]) -> tuple[str, list[str]]:
    return str(frame.__struct_config__.tag), list(frame.__struct_encode_fields__)


@pytest.mark.pure
@pytest.mark.parametrize("frame", get_args(protocol.ClientFrame))
def test_every_frame_of_the_client_is_documented(frame: type[msgspec.Struct]) -> None:
    tag, fields = described(frame)
    assert [name for name in fields if f"`{name}`" not in row(CLIENT, tag)] == []


@pytest.mark.pure
@pytest.mark.parametrize("frame", protocol.ServerFrame.__subclasses__())
def test_every_frame_of_the_server_is_documented(frame: type[msgspec.Struct]) -> None:
    tag, fields = described(frame)
    assert [name for name in fields if f"`{name}`" not in row(SERVER, tag)] == []


@pytest.mark.pure
def test_no_frame_is_documented_that_does_not_exist() -> None:
    client = {described(frame)[0] for frame in get_args(protocol.ClientFrame)}
    server = {described(frame)[0] for frame in protocol.ServerFrame.__subclasses__()} | {"many"}
    assert set(re.findall(r"^\| `(\w+)` \|", CLIENT, re.MULTILINE)) == client
    assert set(re.findall(r"^\| `(\w+)` \|", SERVER, re.MULTILINE)) == server


@pytest.mark.pure
@pytest.mark.parametrize(("name", "code"), CODES.items())
def test_every_close_code_is_documented(name: str, code: int) -> None:
    assert f"| {code} |" in PAGE, name


@pytest.mark.django_db
def test_every_field_of_a_snapshot_is_documented() -> None:
    helper = User.objects.create_user("helper@example.org", "pass", name="Quiet Birch")
    with port.unit():
        room, _ = conversation.open_room(
            guests.new_guest(), language="en", topics=[], age_group="", region=""
        )
        conversation.admit(room, helper, Membership.Part.SUPPORTER)
    shown = snapshot(selectors.access_of(helper.pk, room.key))
    fields = [*shown, *shown["members"][0]]
    assert [name for name in fields if f"`{name}`" not in PAGE] == []

"""Rotation: every stored word moves under the newest key, and nothing else moves."""

import base64
import os
from collections.abc import Callable
from io import StringIO

import pytest
from django.apps import apps
from django.core.management import CommandError, call_command
from django.db import models
from pytest_django import Settings

from rooms.conversation import sealing, selectors, services
from rooms.conversation.models import Event, Membership, Room
from rooms.conversation.port import BACKSTAGE
from rooms.conversation.rotation import LOGS, Tally, key_id, rotate
from rooms.crisis.models import Escalation
from rooms.crisis.selectors import CASE, note_of
from rooms.management.commands.rotate_body_keys import PLACES, fresh_key

pytestmark = pytest.mark.django_db

Ring = Callable[[str], None]


def key(name: str) -> str:
    return f"{name}:{base64.b64encode(os.urandom(32)).decode()}"


OLD, NEW = key("old"), key("new")


@pytest.fixture
def ring(settings: Settings) -> Ring:
    def use(described: str) -> None:
        settings.BODY_KEYS = described

    use(OLD)
    return use


@pytest.fixture
def words(ring: Ring, room: Room, birch: Membership) -> list[str]:
    said = [f"word {n}" for n in range(5)]
    for text in said:
        services.append(room.pk, "message", author=birch, text=text)
    services.append(room.pk, "whisper", log=BACKSTAGE, author=birch, text="between us")
    Escalation.objects.create(
        key="case",
        room=room,
        cause="seeker",
        note=sealing.seal("came, was safe", sealing.context_of(CASE, room.pk)),
    )
    ring(f"{NEW},{OLD}")
    return said


def run(**options: object) -> str:
    out = StringIO()
    call_command("rotate_body_keys", stdout=out, **options)
    return out.getvalue()


def test_after_a_rotation_everything_opens_without_the_old_key(
    words: list[str], room: Room, ring: Ring
) -> None:
    assert "7 sealed again" in run(batch=2)
    ring(NEW)
    assert [e.text for e in selectors.entries(room.pk, "room", 0) if e.kind == "message"] == words
    assert [e.text for e in selectors.entries(room.pk, BACKSTAGE, 0)] == ["between us"]
    assert note_of(Escalation.objects.get(key="case")) == "came, was safe"


def test_a_second_run_changes_nothing_and_says_that_older_keys_can_go(words: list[str]) -> None:
    run()
    before = list(Event.objects.order_by("pk").values_list("pk", "body"))
    assert "0 sealed again, 7 were under the newest key" in (said := run())
    assert "can go" in said
    assert list(Event.objects.order_by("pk").values_list("pk", "body")) == before


def test_an_interrupted_run_is_taken_up_where_it_stopped(words: list[str]) -> None:
    stopped = rotate(LOGS, batch=2)
    next(stopped), next(stopped)
    stopped.close()
    assert "5 sealed again, 2 were under the newest key" in run()


def test_a_message_erased_during_the_run_stays_erased(
    words: list[str], room: Room, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The erasure lands between reading a batch and writing it."""
    messages = Event.objects.filter(room=room, kind="message")
    opened = sealing.KeyRing.open

    def open_while_erased(self: sealing.KeyRing, sealed: bytes, context: bytes) -> str:
        messages.filter(body=sealed).filter(seq=messages.order_by("seq")[2].seq).update(body=None)
        return opened(self, sealed, context)

    monkeypatch.setattr(sealing.KeyRing, "open", open_while_erased)
    assert "6 sealed again" in (said := run())
    assert "1 changed meanwhile" in said
    assert messages.filter(body=None).count() == 1


def test_a_body_whose_key_is_gone_is_left_alone_and_named(words: list[str], ring: Ring) -> None:
    ring(NEW)
    with pytest.raises(CommandError, match=r"7 could not be opened.*'old' \(7\)"):
        run()
    assert {
        key_id(bytes(body)) for body in Event.objects.exclude(body=None).values_list("body", flat=True)
    } == {"old"}


def test_the_new_key_fits_in_front_of_the_ring(ring: Ring) -> None:
    printed = run(new_key=True).strip()
    assert sealing.KeyRing(f"{printed},{OLD}").is_newest(sealing.KeyRing(printed).seal("x", b"here"))
    assert fresh_key() != fresh_key()


def test_an_empty_place_is_rotated_in_no_time(ring: Ring) -> None:
    assert list(rotate(PLACES)) == [Tally()]


def test_every_sealed_column_of_every_model_is_rotated() -> None:
    sealed = {
        (model, f.name)
        for model in apps.get_models()
        for f in model._meta.fields
        if isinstance(f, models.BinaryField)
    }
    assert sealed == {(place.model, place.column) for place in PLACES}

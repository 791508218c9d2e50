"""Passwords are hashed beside everything else: bounded, in plain words when it is too much, never in the way."""

import asyncio
import os
import threading
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlencode

import pytest
from asgiref.testing import ApplicationCommunicator
from django.contrib.auth.hashers import check_password, make_password
from django.core.asgi import get_asgi_application
from django.core.cache import cache
from django.db import connection, transaction

from supportnet.accounts import hashing, joining
from supportnet.accounts.models import Role, User

PASSWORD = "quiet-lake-at-dusk"
TOKEN = "t" * 32
PATIENCE = 20


class Held:
    """The pool with all its threads taken, until it is let go."""

    def __init__(self, pool: hashing.Pool, threads: int) -> None:
        self._go = threading.Event()
        taken = threading.Barrier(threads + 1)

        def hold() -> None:
            taken.wait(PATIENCE)
            self._go.wait(PATIENCE)

        self._holders = [threading.Thread(target=pool.run, args=(hold,)) for _ in range(threads)]
        for holder in self._holders:
            holder.start()
        taken.wait(PATIENCE)

    def let_go(self) -> None:
        self._go.set()
        for holder in self._holders:
            holder.join(PATIENCE)


@pytest.fixture
def quick(settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.PASSWORD_HASHERS = ["supportnet.accounts.hashing.Hasher"]
    monkeypatch.setattr(hashing.Hasher, "iterations", 2)
    cache.clear()


@pytest.fixture
def pool(monkeypatch: pytest.MonkeyPatch) -> hashing.Pool:
    small = hashing.Pool(threads=2, waiting=8)
    monkeypatch.setattr(hashing, "_pool", small)
    return small


@pytest.fixture
def held(pool: hashing.Pool) -> Iterator[Held]:
    holding = Held(pool, 2)
    yield holding
    holding.let_go()


async def ask(method: str, path: str, **form: str) -> tuple[int, dict[str, str], str]:
    """One request to the application as a server would run it."""
    body = urlencode(form | ({"csrfmiddlewaretoken": TOKEN} if form else {})).encode()
    scope = {
        "type": "http",
        "http_version": "1.1",
        "method": method,
        "scheme": "http",
        "path": path,
        "raw_path": path.encode(),
        "query_string": b"",
        "root_path": "",
        "headers": [
            (b"host", b"testserver"),
            (b"cookie", f"csrftoken={TOKEN}".encode()),
            (b"content-type", b"application/x-www-form-urlencoded"),
            (b"content-length", str(len(body)).encode()),
        ],
        "client": ["203.0.113.5", 1],
        "server": ["testserver", 80],
    }
    wire = ApplicationCommunicator(get_asgi_application(), scope)
    await wire.send_input({"type": "http.request", "body": body})
    start = await wire.receive_output(PATIENCE)
    text = b""
    more = True
    while more:
        part = await wire.receive_output(PATIENCE)
        text += part.get("body", b"")
        more = part.get("more_body", False)
    await wire.wait(PATIENCE)
    headers = {name.decode().lower(): value.decode() for name, value in start["headers"]}
    return start["status"], headers, text.decode()


def sign_in(name: str) -> asyncio.Task[tuple[int, dict[str, str], str]]:
    return asyncio.ensure_future(
        ask("POST", "/accounts/login/", login=f"{name}@example.org", password=PASSWORD)
    )


@pytest.fixture
def eight(quick: None, transactional_db: None) -> list[str]:
    names = [f"person{n}" for n in range(8)]
    for name in names:
        User.objects.create_user(f"{name}@example.org", PASSWORD, name=name)
    return names


async def test_a_page_does_not_wait_behind_eight_sign_ins(eight: list[str], held: Held) -> None:
    signing = [sign_in(name) for name in eight]
    assert (await ask("GET", "/come-back/"))[0] == 200
    assert not any(task.done() for task in signing)
    held.let_go()
    assert [status for status, _, _ in await asyncio.gather(*signing)] == [302] * 8


async def test_one_too_many_is_told_so_in_plain_words_and_the_others_come_in(
    eight: list[str], held: Held
) -> None:
    signing = [sign_in(name) for name in [*eight, eight[0]]]
    first, _ = await asyncio.wait(signing, return_when=asyncio.FIRST_COMPLETED)
    status, headers, page = first.pop().result()
    assert (status, headers["retry-after"]) == (503, "5")
    assert "Please try again in a moment" in page and 'href="/"' in page
    held.let_go()
    statuses = [status for status, _, _ in await asyncio.gather(*signing)]
    assert sorted(statuses) == [302] * 8 + [503]


def test_hashes_are_djangos_own(quick: None, settings: Any) -> None:
    made = make_password(PASSWORD)
    assert check_password(PASSWORD, made) and not check_password("another", made)
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.PBKDF2PasswordHasher"]
    assert check_password(PASSWORD, made)


def test_hashing_gives_way_to_everything_else(pool: hashing.Pool) -> None:
    mine = os.getpriority(os.PRIO_PROCESS, threading.get_native_id())
    theirs = pool.run(lambda: os.getpriority(os.PRIO_PROCESS, threading.get_native_id()))
    assert theirs == min(19, mine + hashing.NICE)


def test_a_place_is_free_again_after_a_failure(monkeypatch: pytest.MonkeyPatch) -> None:
    one = hashing.Pool(threads=1, waiting=0)
    for _ in range(3):
        with pytest.raises(ZeroDivisionError):
            one.run(lambda: 1 // 0)
    assert one.run(lambda: 5) == 5


def test_joining_hashes_before_its_transaction(
    transactional_db: None, quick: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    open_then: list[bool] = []
    run = hashing.Pool.run

    def watched(self: hashing.Pool, job: Any) -> Any:
        open_then.append(connection.in_atomic_block)
        return run(self, job)

    monkeypatch.setattr(hashing.Pool, "run", watched)
    with transaction.atomic():
        link = joining.make_link(Role.STAFF, None)
    person = joining.use_link(link[1], "new@example.org", PASSWORD, "New")
    assert open_then == [False]
    assert person.check_password(PASSWORD)

"""Coming in: alone or all at once, everybody is shown what is theirs, misses nothing and is seen to be there."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from asgiref.sync import sync_to_async

from rooms.care import sessions, snapshots
from rooms.conversation import presence, selectors
from rooms.conversation.models import Membership, Presence
from rooms.gateway import arrivals, protocol, service
from rooms.gateway.service import Service
from supportnet.accounts.models import User
from supportnet.ops.bridge import bridge

from .conftest import Cast, Tab

OpenTab = Callable[[User], Awaitable[Tab]]


def here() -> Service:
    running = service.running()
    assert running is not None
    return running


async def fresh(user: User, key: str) -> dict[str, Any]:
    return await sync_to_async(lambda: snapshots.snapshot(selectors.access_of(user.pk, key)))()


async def test_all_at_once_each_is_shown_what_each_would_be_shown_alone(led: Cast, tab: OpenTab) -> None:
    people = [led.seeker, led.lead, led.other, led.stranger, led.staff]
    tabs = [await tab(user) for user in people]
    together = await asyncio.gather(*(one.hello() for one in tabs))
    alone = [await (await tab(user)).hello() for user in people]
    for first, second in zip(together, alone, strict=True):
        assert first["you"] == second["you"]
        for snapshot in first["rooms"] + second["rooms"]:
            for member in snapshot["members"]:
                member.pop("present")
        assert first["rooms"] == second["rooms"]
    assert [len(welcome["rooms"]) for welcome in together] == [1, 1, 0, 0, 0]
    assert all(led.room.key not in str(one.seen) for one in tabs[2:4])


async def test_a_stranger_who_names_a_room_among_its_people_gets_not_found_and_no_snapshot(
    led: Cast, tab: OpenTab
) -> None:
    stranger, seeker = await tab(led.stranger), await tab(led.seeker)
    named = {"room": led.room.key}
    foreign, own = await asyncio.gather(stranger.hello(named, {"room": "nowhere"}), seeker.hello(named))
    assert (foreign["rooms"], len(own["rooms"])) == ([], 1)
    errors = {f["room"]: f["code"] for f in stranger.seen if f["type"] == "error"}
    assert errors == {led.room.key: "not_found", "nowhere": "not_found"}
    assert led.room.key in here().hub.feeds and "nowhere" not in here().hub.feeds


async def test_the_snapshot_on_connect_is_the_one_that_pages_show(led: Cast, tab: OpenTab) -> None:
    for user in (led.seeker, led.lead):
        one = await tab(user)
        [shown] = (await one.hello())["rooms"]
        await here().arrivals.note(user.pk)
        assert shown == await fresh(user, led.room.key)


async def test_whoever_connects_while_others_talk_sees_each_entry_once_and_in_order(
    led: Cast, tab: OpenTab
) -> None:
    lead = await tab(led.lead)
    await lead.hello()

    async def talk() -> int:
        return [(await lead.say(led.room.key, f"word {n}"))["seq"] for n in range(25)][-1]

    talking = asyncio.create_task(talk())
    screens = []
    for _ in range(8):
        one = await tab(led.seeker)
        await one.hello()
        screens.append(one)
    last = await talking
    for screen in screens:
        await screen.get("event", seq=last)
        assert [f["seq"] for f in screen.seen if f["type"] == "event"] == list(range(1, last + 1))


async def test_many_who_come_at_once_share_their_reads_and_their_commit(led: Cast, tab: OpenTab) -> None:
    await (await tab(led.staff)).hello()  # the service runs
    tabs = [await tab(user) for user in [led.seeker, led.lead] * 8]
    before = bridge().waiting.jobs
    await asyncio.gather(*(one.hello({"room": led.room.key, "last_seq": 10**6}) for one in tabs))
    assert bridge().waiting.jobs - before < len(tabs)


async def test_a_session_ended_between_the_look_and_the_joining_is_not_passed_by(
    led: Cast, tab: OpenTab, monkeypatch: pytest.MonkeyPatch
) -> None:
    await (await tab(led.staff)).hello()
    hub, ask = here().hub, here().introductions.ask

    async def and_then_it_ends(key: str) -> Any:
        known, told = await ask(key), hub.rights_told
        if not ended:
            ended.append(key)
            await sync_to_async(sessions.end_sessions)(led.lead, led.staff, "lost phone")
            while hub.rights_told == told:
                await asyncio.sleep(0)
        return known

    ended: list[str] = []
    monkeypatch.setattr(here().introductions, "ask", and_then_it_ends)
    lead = await tab(led.lead)
    await lead.send({"type": "hello"})
    assert await lead.until_closed() == protocol.CLOSE_SESSION_OVER
    assert not [f for f in lead.seen if f["type"] == "welcome"]


async def test_a_part_that_ended_between_the_look_and_the_snapshot_shows_nothing(
    led: Cast, tab: OpenTab, monkeypatch: pytest.MonkeyPatch
) -> None:
    await (await tab(led.staff)).hello()
    ask = here().looks.ask
    parts = Membership.objects.filter(room=led.room, user=led.lead)

    async def ended_before(look: Any) -> Any:
        await parts.aupdate(left_at=led.room.opened_at)
        return await ask(look)

    monkeypatch.setattr(here().looks, "ask", ended_before)
    lead = await tab(led.lead)
    assert (await lead.hello())["rooms"] == []
    assert (await lead.get("error"))["code"] == "not_found"
    assert led.room.key not in here().hub.feeds


async def test_a_database_that_is_away_asks_to_come_back_and_closes(
    led: Cast, tab: OpenTab, monkeypatch: pytest.MonkeyPatch
) -> None:
    await (await tab(led.staff)).hello()

    async def away(look: object) -> None:
        raise OSError

    monkeypatch.setattr(here().looks, "ask", away)
    seeker = await tab(led.seeker)
    await seeker.send({"type": "hello"})
    assert await seeker.until_closed() == protocol.CLOSE_RESTART
    assert seeker.seen[-1]["type"] == "reconnect"


async def test_whoever_was_welcomed_is_present_for_what_they_do_next(cast: Cast, tab: OpenTab) -> None:
    other = await tab(cast.other)
    await other.hello()
    await other.send({"type": "duty", "on": True})
    await other.get("done", about="duty")
    assert await sync_to_async(presence.present)([cast.other.pk]) == {cast.other.pk}


async def test_an_arrival_that_could_not_be_written_is_written_later(
    led: Cast, tab: OpenTab, monkeypatch: pytest.MonkeyPatch
) -> None:
    await (await tab(led.staff)).hello()
    record, failed = arrivals.record, asyncio.Event()
    loop = asyncio.get_running_loop()

    def once_away(process: str, came: set[int], gone: set[int]) -> None:
        if not failed.is_set():
            loop.call_soon_threadsafe(failed.set)
            raise OSError
        record(process, came, gone)

    monkeypatch.setattr(arrivals, "record", once_away)
    seeker = await tab(led.seeker)
    await seeker.hello()
    await failed.wait()
    leases = Presence.objects.filter(user=led.seeker)
    async with asyncio.timeout(5):
        while not await leases.aexists():
            await here().arrivals.note(led.seeker.pk)


async def test_leases_that_lapsed_while_all_stood_still_are_taken_again(
    led: Cast, tab: OpenTab, settings: Any
) -> None:
    settings.PRESENCE_RENEW_SECONDS = 0.2
    seeker = await tab(led.seeker)
    await seeker.hello()
    await here().arrivals.note(led.seeker.pk)
    leases = Presence.objects.filter(user=led.seeker)
    assert await leases.adelete()
    async with asyncio.timeout(5):
        while not await leases.aexists():
            await asyncio.sleep(0.05)


async def test_a_seeker_who_switches_reading_off_is_not_read_from_the_next_word_on(
    led: Cast, tab: OpenTab
) -> None:
    seeker = await tab(led.seeker)
    await seeker.hello()
    feed = here().hub.feeds[led.room.key]
    for on in (False, True):
        await seeker.send({"type": "reading", "room": led.room.key, "on": on})
        await seeker.get("event", kind="reading", data={"on": on})
        assert feed.reading is on


@pytest.mark.django_db
def test_people_come_and_go_in_one_write_and_who_does_not_exist_is_passed_over(cast: Cast) -> None:
    users = [cast.seeker.pk, cast.other.pk]
    arrivals.record("web1", {*users, 10**9}, set())
    assert presence.present([*users, 10**9]) == set(users)
    arrivals.record("web1", {cast.seeker.pk}, {cast.other.pk})
    assert presence.present(users) == {cast.seeker.pk}
    assert Presence.objects.filter(process="web1").count() == 1

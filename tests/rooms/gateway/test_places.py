"""Who finds a place: caps in all and by network, a share for those who help, and no address kept anywhere."""

from itertools import pairwise
from typing import Any

import pytest
from asgiref.sync import sync_to_async

from rooms.gateway import doorway, places, service
from rooms.gateway.places import Places, Space
from supportnet.accounts import origin

from .conftest import Cast, Tab, session_of

SCHOOL, HOME = "198.51.100.7", "2001:db8:1:2::9"


@pytest.fixture(autouse=True)
def behind_one_proxy(settings: Any) -> None:
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1
    settings.NETWORK_SOCKETS, settings.NETWORK_RATE = 2, 0.1


async def come(user: Any, address: str) -> Tab:
    cookie = await sync_to_async(session_of)(user)
    headers = [(b"cookie", f"sessionid={cookie}".encode()), (b"x-forwarded-for", address.encode())]
    return await Tab(cookie, headers).open()


async def test_a_network_that_is_full_refuses_the_next_in_plain_words(cast: Cast, relay: None) -> None:
    first, second = [await come(cast.seeker, SCHOOL) for _ in range(2)]
    third = await come(cast.seeker, SCHOOL)
    assert await third.until_closed() == 4429
    (error,) = third.seen
    assert error["code"] == "crowded" and "the numbers on this page answer" in error["about"]
    elsewhere = await come(cast.seeker, HOME)
    for tab in (first, second, elsewhere):
        assert await tab.hello()
        await tab.drop()


async def test_who_leaves_makes_room(cast: Cast, relay: None, settings: Any) -> None:
    settings.NETWORK_RATE = 1_000
    for _ in range(5):
        tab = await come(cast.seeker, SCHOOL)
        assert await tab.hello()
        await tab.drop()
    assert service.service().places.taken == 0


@pytest.mark.parametrize("who", ["lead", "staff"])
async def test_those_who_help_are_never_counted_out_with_their_network(
    cast: Cast, relay: None, who: str
) -> None:
    tabs = [await come(cast.seeker, SCHOOL) for _ in range(4)]
    assert [await tab.until_closed() for tab in tabs[2:]] == [4429, 4429]
    helper = await come(getattr(cast, who), SCHOOL)
    assert await helper.hello()
    for tab in (*tabs[:2], helper):
        await tab.drop()


async def test_the_last_places_are_kept_for_those_who_help(cast: Cast, relay: None, settings: Any) -> None:
    settings.MOST_SOCKETS, settings.STAFF_SHARE = 4, 0.5
    seekers = [await come(cast.seeker, f"203.0.113.{n}") for n in range(3)]
    assert await seekers[2].until_closed() == 4429
    helpers = [await come(cast.lead, SCHOOL), await come(cast.staff, HOME)]
    for tab in (*seekers[:2], *helpers):
        assert await tab.hello()
    over = await come(cast.staff, HOME)
    assert await over.until_closed() == 4429
    for tab in (*seekers[:2], *helpers):
        await tab.drop()


async def test_without_a_session_nothing_is_looked_up_and_a_stranger_is_no_helper(relay: None) -> None:
    held = Places()
    visits = [doorway.Visit({"headers": [(b"x-forwarded-for", SCHOOL.encode())]}, held) for _ in range(3)]
    for visit in visits[:2]:
        await visit.admit()
    with pytest.raises(doorway.Refused):
        await visits[2].admit()


def test_new_sockets_of_a_network_have_a_rate(settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.NETWORK_SOCKETS, settings.NETWORK_RATE = 3, 1
    now = [100.0]
    monkeypatch.setattr("rooms.gateway.buckets.time.monotonic", lambda: now[0])
    held = Places()

    def one() -> Space:
        space = held.take("network")
        held.leave("network")
        return space

    assert [one() for _ in range(4)] == [Space.FREE] * 3 + [Space.KEPT]
    now[0] += 1
    assert [one(), one()] == [Space.FREE, Space.KEPT]


def test_where_the_network_cannot_be_known_only_the_whole_is_counted(settings: Any) -> None:
    settings.MOST_SOCKETS, settings.STAFF_SHARE = 10, 0
    held = Places()
    assert [held.take(None) for _ in range(11)] == [Space.FREE] * 10 + [Space.NONE]


def test_networks_that_are_gone_are_forgotten(settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.NETWORK_RATE = 1_000_000
    monkeypatch.setattr(places, "MOST_NETWORKS", 50)
    held = Places()
    for number in range(500):
        held.take(str(number))
        held.leave(str(number))
    assert len(held._networks) <= 51


def scope(peer: str, *forwarded: str) -> dict[str, Any]:
    return {"client": [peer, 1234], "headers": [(b"x-forwarded-for", each.encode()) for each in forwarded]}


def test_only_our_own_proxys_word_counts(settings: Any) -> None:
    spoofed = [scope("10.0.0.1", f"192.0.2.{n}, {SCHOOL}") for n in range(2)]
    spoofed.append(scope("10.0.0.1", "192.0.2.9", SCHOOL))
    assert all(doorway.network(one) == doorway.network(other) for one, other in pairwise(spoofed))
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 0
    assert doorway.network(scope(SCHOOL, "192.0.2.1")) == doorway.network(scope(SCHOOL))
    settings.BEHIND_PROXY = True
    assert doorway.network(scope("10.0.0.1", SCHOOL)) is None  # else everyone would be one network


def test_an_ipv4_address_and_an_ipv6_64_are_one_network() -> None:
    assert origin.network("::ffff:198.51.100.7") == "198.51.100.7" != origin.network("::ffff:198.51.100.8")
    assert origin.network("2001:db8:1:2::1") == origin.network("2001:db8:1:2:ffff::1")


async def test_no_address_is_kept_in_memory(cast: Cast, relay: None) -> None:
    tab = await come(cast.seeker, SCHOOL)
    held = service.service().places
    assert SCHOOL not in repr(held) and held.taken == 1
    await tab.drop()

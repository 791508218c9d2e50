"""What is said in the same moment shares a commit; whoever speaks alone waits for nobody."""

import asyncio
import time
from collections.abc import AsyncIterator
from functools import partial
from uuid import uuid4

import pytest
from asgiref.sync import sync_to_async

from rooms.care import talk
from rooms.care.writer import Reported, Result, Writer
from rooms.conversation import selectors
from rooms.conversation import services as conversation
from rooms.conversation.access import Access
from rooms.conversation.refusals import Refused
from rooms.gateway import gathering
from rooms.gateway.gathering import MOST, Gathering
from supportnet.accounts.models import User

pytestmark = pytest.mark.django_db(transaction=True)
PATIENCE = 20.0


class Moment:
    """A gathering before the real writer; `commits` are the sizes of what it stored, `results` come by name."""

    def __init__(self) -> None:
        self.loop = asyncio.get_running_loop()
        self.writer = Writer(self._report)
        self.gathering = Gathering(self.writer, self.loop)
        self.commits: list[int] = []
        self.results: dict[str, Result] = {}
        self._settled = asyncio.Event()

    def _report(self, reported: Reported) -> None:
        self.loop.call_soon_threadsafe(self._settle, reported)

    def _settle(self, reported: Reported) -> None:
        self.commits.append(len(reported))
        for done, result in reported:
            done(result)

    def say(self, access: Access, text: str) -> None:
        self.gathering.say(partial(talk.words, access, str(uuid4()), text), partial(self._said, text))

    def _said(self, text: str, result: Result) -> None:
        self.results[text] = result
        self._settled.set()

    async def until(self, count: int) -> None:
        async with asyncio.timeout(PATIENCE):
            while len(self.results) < count:
                self._settled.clear()
                await self._settled.wait()


@pytest.fixture
def no_hurry(monkeypatch: pytest.MonkeyPatch) -> None:
    """On a busy machine a few turns can take longer than a gathering may."""
    monkeypatch.setattr(gathering, "MOST_SECONDS", PATIENCE)


@pytest.fixture
async def moment(no_hurry: None) -> AsyncIterator[Moment]:
    one = Moment()
    one.writer.start()
    yield one
    await one.loop.run_in_executor(None, one.writer.stop)


@sync_to_async
def a_seeker() -> Access:
    guest = User.objects.create_guest("Heron")
    room, _ = conversation.open_room(guest, language="en", topics=[], age_group="18 or over", region="US")
    return selectors.access_of(guest.pk, room.key)


async def test_words_of_one_turn_share_a_commit_and_keep_their_order(moment: Moment) -> None:
    access = await a_seeker()
    for n in range(30):
        moment.say(access, f"{n}")
    await moment.until(30)
    assert moment.commits == [30]
    seqs = [moment.results[f"{n}"].seq for n in range(30)]  # type: ignore[union-attr]
    assert seqs == list(range(seqs[0], seqs[0] + 30))


async def test_words_that_keep_coming_turn_after_turn_share_a_commit(moment: Moment) -> None:
    access = await a_seeker()
    for n in range(10):
        moment.say(access, f"{n}")
        await asyncio.sleep(0)
    await moment.until(10)
    assert moment.commits == [10]


async def test_who_speaks_alone_is_handed_over_within_a_few_turns(moment: Moment) -> None:
    access = await a_seeker()
    moment.say(access, "alone")
    assert moment.gathering.waiting == 1
    for _ in range(4):
        await asyncio.sleep(0)
    assert moment.gathering.waiting == 0
    await moment.until(1)


async def test_where_many_speak_one_who_is_a_little_later_still_shares_their_commit(moment: Moment) -> None:
    access = await a_seeker()
    for n in range(20):
        moment.say(access, f"{n}")
    for _ in range(8):
        await asyncio.sleep(0)
    moment.say(access, "later")
    await moment.until(21)
    assert moment.commits == [21]


async def test_a_crowd_that_never_falls_silent_is_handed_over_all_the_same(moment: Moment) -> None:
    access = await a_seeker()
    a_turn = 4
    most_waiting = 0
    for n in range(3 * MOST):
        moment.say(access, f"{n}")
        most_waiting = max(most_waiting, moment.gathering.waiting)
        if n % a_turn == a_turn - 1:
            await asyncio.sleep(0)
    await moment.until(3 * MOST)
    assert most_waiting < MOST + 2 * a_turn


async def test_where_turns_are_long_a_moment_ends_by_the_clock(
    moment: Moment, monkeypatch: pytest.MonkeyPatch
) -> None:
    access = await a_seeker()
    monkeypatch.setattr(gathering, "MOST_SECONDS", 0.001)
    for n in range(4):
        moment.say(access, f"{n}")
        time.sleep(0.002)  # a long turn of the event loop
        await asyncio.sleep(0)
        assert moment.gathering.waiting == 0
    await moment.until(4)


async def test_words_that_cannot_be_said_are_refused_alone(moment: Moment) -> None:
    access = await a_seeker()
    for text in ("before", " ", "after"):
        moment.say(access, text)
    await moment.until(3)
    assert isinstance(moment.results[" "], Refused) and moment.results[" "].code == "empty"
    assert moment.commits == [2]


async def test_a_message_that_breaks_the_reader_takes_no_neighbour_with_it(moment: Moment) -> None:
    access = await a_seeker()

    def broken() -> talk.Words:
        raise RuntimeError

    moment.say(access, "before")
    moment.gathering.say(broken, partial(moment._said, "broken"))
    moment.say(access, "after")
    await moment.until(3)
    assert isinstance(moment.results["broken"], Refused) and moment.results["broken"].code == "unavailable"
    assert moment.commits == [2]


async def test_a_process_that_leaves_hands_over_at_once(moment: Moment) -> None:
    moment.say(await a_seeker(), "last words")
    moment.gathering.hand_over()
    await moment.until(1)
    assert moment.commits == [1]

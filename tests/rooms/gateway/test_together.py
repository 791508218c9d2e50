"""Asks that share an answer, and the gate at which one may wait."""

import asyncio

import pytest
from django.db.utils import OperationalError

from rooms.gateway.gate import Gate
from rooms.gateway.together import MOST, Together, _each_alone_if_need_be


class Counter:
    """Answers with ten times the number; a negative one is wrong by itself."""

    def __init__(self) -> None:
        self.batches: list[list[int]] = []
        self.may_answer = asyncio.Event()
        self.may_answer.set()
        self.together: Together[int, int] = Together(self._answer)

    async def _answer(self, asks: list[int]) -> list[int | Exception]:
        self.batches.append(asks)
        await self.may_answer.wait()
        return [ValueError(ask) if ask < 0 else ask * 10 for ask in asks]


async def test_an_ask_alone_waits_for_nobody_and_those_meanwhile_are_answered_together() -> None:
    counter = Counter()
    counter.may_answer.clear()
    asked = [asyncio.create_task(counter.together.ask(1))]
    while not counter.batches:
        await asyncio.sleep(0)
    asked += [asyncio.create_task(counter.together.ask(n)) for n in (2, 3, 4)]
    await asyncio.sleep(0)
    counter.may_answer.set()
    assert await asyncio.gather(*asked) == [10, 20, 30, 40]
    assert counter.batches == [[1], [2, 3, 4]]
    assert await counter.together.ask(5) == 50


async def test_very_many_are_answered_in_parts_and_each_gets_their_own() -> None:
    counter = Counter()
    assert await asyncio.gather(*map(counter.together.ask, range(200))) == [n * 10 for n in range(200)]
    assert max(map(len, counter.batches)) <= MOST


async def test_what_is_wrong_with_one_or_whoever_goes_away_harms_nobody_else() -> None:
    counter = Counter()
    counter.may_answer.clear()
    good, bad, gone = (asyncio.create_task(counter.together.ask(n)) for n in (1, -1, 2))
    while not counter.batches:
        await asyncio.sleep(0)
    gone.cancel()
    counter.may_answer.set()
    assert await good == 10
    with pytest.raises(ValueError, match="-1"):
        await bad


@pytest.mark.django_db
def test_a_job_that_fails_for_all_is_done_for_each_alone() -> None:
    def strict(asks: list[int]) -> list[int]:
        if -1 in asks:
            raise ValueError("one of these")
        return [ask * 10 for ask in asks]

    one, wrong, three = _each_alone_if_need_be(strict, [1, -1, 3])
    assert (one, three) == (10, 30)
    assert isinstance(wrong, ValueError)


@pytest.mark.django_db
def test_while_the_database_is_away_nobody_is_tried_alone() -> None:
    tried: list[list[int]] = []

    def away(asks: list[int]) -> list[int]:
        tried.append(asks)
        raise OperationalError("away")

    with pytest.raises(OperationalError):
        _each_alone_if_need_be(away, [1, 2, 3])
    assert tried == [[1, 2, 3]]


async def test_a_gate_holds_whoever_waits_until_it_is_set() -> None:
    gate = Gate()
    await gate.wait()
    gate.clear()
    passed = asyncio.create_task(gate.wait())
    await asyncio.sleep(0)
    assert not passed.done()
    gate.set()
    await passed


async def test_a_gate_closed_again_before_its_waiter_had_a_turn_still_holds() -> None:
    gate = Gate()
    gate.clear()
    passed = asyncio.create_task(gate.wait())
    await asyncio.sleep(0)
    gate.set()
    gate.clear()
    await asyncio.sleep(0)
    assert not passed.done()
    gate.set()
    await passed

"""Whose turn it is, who suits, and why a call still waits: tables, and what must hold for all."""

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from rooms.constellation import rules
from rooms.constellation.rules import Supporter, Wish, priority

pytestmark = pytest.mark.pure

levels = st.integers(0, 4)
waits = st.floats(0, 60 * 24 * 365)
fairness = st.floats(0.1, 10_000)


@given(below=st.integers(0, 3), short=waits, long=waits, b=fairness)
def test_nothing_but_imminent_ever_passes_imminent(below, short, long, b):
    assert priority(4, short, b) > priority(below, long, b)


@given(newcomer=st.integers(0, 3), level=st.integers(0, 3), waited=waits, more=st.floats(0, 1000), b=fairness)
def test_below_imminent_whoever_waited_b_longer_passes_any_newcomer(newcomer, level, waited, more, b):
    assert priority(level, waited + b + more, b) > priority(newcomer, waited, b)


@given(level=levels, one=waits, other=waits, b=fairness)
def test_at_the_same_level_the_longer_wait_is_never_behind(level, one, other, b):
    assume(abs(one - other) > 1e-3)
    assert (priority(level, one, b) > priority(level, other, b)) == (one > other)


@given(low=st.integers(0, 3), up=st.integers(1, 4), waited=waits, b=fairness)
def test_a_rise_never_sends_a_call_back(low, up, waited, b):
    assert priority(min(4, low + up), waited, b) > priority(low, waited, b)


@given(
    levels=st.lists(st.integers(0, 3), min_size=2, max_size=6),
    seconds=st.lists(st.integers(0, 86_400), min_size=6, max_size=6),
    later=st.integers(1, 86_400),
    b=st.integers(1, 120),
)
def test_waiting_alone_never_makes_two_calls_swap_places(levels, seconds, later, b):
    def order(passed):
        turns = [
            (-round(priority(n, (s + passed) / 60, b), 6), i)
            for i, (n, s) in enumerate(zip(levels, seconds, strict=False))
        ]
        return [i for _, i in sorted(turns)]

    assert order(0) == order(later)


@given(b=st.floats(1, 120), waited=st.floats(0, 1000))
def test_a_call_overtaken_all_day_by_newcomers_is_next_after_b_minutes(b, waited):
    stream = [priority(3, 0, b) for _ in range(50)]
    assert (priority(0, waited, b) > max(stream)) is (waited > 0.9 * b) or abs(waited - 0.9 * b) < 1e-6


@pytest.mark.parametrize(
    ("rounds", "asking", "more"),
    [
        (0, 0, 1), (1, 1, 0), (1, 0, 1), (2, 1, 0), (2, 0, 2), (3, 2, 0), (3, 1, 1), (3, 0, 3), (4, 1, 2),
        (40, 0, rules.WIDEST), (41, rules.WIDEST, 0),
    ],
)  # fmt: skip
def test_two_rounds_ask_one_then_several_and_whoever_says_no_is_replaced(rounds, asking, more):
    assert rules.to_ask(rounds, asking) == more


ADULT = Wish(language="en", topics=frozenset({"grief"}))
ANNA = Supporter(1, languages=frozenset({"en"}))


@pytest.mark.parametrize(
    ("supporter", "wish", "hurdle"),
    [
        (ANNA, ADULT, None),
        (Supporter(1, present=False), ADULT, rules.AWAY),
        (Supporter(1, capacity=2, load=2), ADULT, rules.FULL),
        (Supporter(1, capacity=0), ADULT, rules.FULL),
        (Supporter(1, capacity=1, load=3), ADULT, rules.FULL),
        (ANNA, Wish(asked=frozenset({1})), rules.ASKED),
        (ANNA, Wish(inside=frozenset({1})), rules.IN_THE_ROOM),
        (ANNA, Wish(minor=True), rules.NOT_CLEARED),
        (Supporter(1, cleared=True), Wish(minor=True), None),
        (ANNA, Wish(prefers_cleared=True), None),
    ],
)
def test_who_may_be_asked(supporter, wish, hurdle):
    assert rules.why_not(supporter, wish) == hurdle
    assert rules.eligible(supporter, wish) is (hurdle is None)


def order(supporters, wish):
    return [s.id for s in rules.ranked(supporters, wish)]


def test_shared_experience_goes_before_everything_else():
    there = Supporter(2, languages=frozenset({"en"}), topics=frozenset({"grief"}), load=1, idle=0)
    assert order([ANNA, there], ADULT) == [2, 1]


def test_a_frequency_the_room_lacks_goes_before_one_it_has():
    calm = Supporter(1, frequencies=("calm",))
    pink = Supporter(2, frequencies=("inspiration",))
    assert order([calm, pink], Wish(has=frozenset({"calm"}))) == [2, 1]
    assert order([calm, pink], Wish(has=frozenset({"inspiration"}))) == [1, 2]


def test_the_freer_one_and_then_the_longer_rested_one_is_asked():
    busy, rested, fresh = Supporter(1, load=1), Supporter(2, idle=50), Supporter(3, idle=5)
    assert order([busy, fresh, rested], Wish()) == [2, 3, 1]


def test_whoever_was_there_before_is_asked_first():
    assert order([Supporter(1), Supporter(2)], Wish(known=frozenset({2}))) == [2, 1]


def test_the_seekers_language_is_required_while_anybody_free_speaks_it():
    pt = Supporter(2, languages=frozenset({"pt"}))
    assert order([ANNA, pt], Wish(language="pt")) == [2]
    assert order([ANNA, Supporter(2, languages=frozenset({"pt"}), load=2)], Wish(language="pt")) == [1]


def test_unsaid_age_prefers_somebody_cleared_and_never_waits_for_one():
    best = Supporter(1, topics=frozenset({"grief"}))
    cleared = Supporter(2, cleared=True, load=1, idle=0)
    wish = Wish(topics=frozenset({"grief"}), prefers_cleared=True)
    assert order([best, cleared], wish) == [2, 1]
    assert order([best], wish) == [1]


anybody = st.builds(
    Supporter,
    id=st.integers(1, 99),
    capacity=st.integers(0, 3),
    load=st.integers(0, 4),
    cleared=st.booleans(),
    present=st.booleans(),
    languages=st.frozensets(st.sampled_from(["en", "pt"])),
    idle=st.floats(0, 500),
)
anything = st.builds(
    Wish,
    minor=st.booleans(),
    prefers_cleared=st.booleans(),
    language=st.sampled_from(["en", "pt"]),
    inside=st.frozensets(st.integers(1, 99)),
    asked=st.frozensets(st.integers(1, 99)),
)


@given(supporters=st.lists(anybody, unique_by=lambda s: s.id), wish=anything)
def test_only_the_eligible_are_ranked_and_somebody_is_when_anybody_is_eligible(supporters, wish):
    ranked = rules.ranked(supporters, wish)
    assert all(rules.eligible(s, wish) for s in ranked)
    assert bool(ranked) is any(rules.eligible(s, wish) for s in supporters)
    assert rules.reasons(supporters, wish, None, 0)


@pytest.mark.parametrize(
    ("has", "frequency"),
    [((), "calm"), (("calm",), "strength"), (("calm", "strength"), "calm"), (("strength",), "calm")],
)
def test_a_supporter_brings_the_first_of_theirs_that_the_room_lacks(has, frequency):
    both = Supporter(1, frequencies=("calm", "strength"))
    assert rules.frequency_for(both, Wish(has=frozenset(has))) == frequency
    assert rules.frequency_for(Supporter(1), Wish()) == ""


FREE = {"led": True, "openness": "ask me", "at_door": 0, "supporters": 1, "room_for": 4}


@pytest.mark.parametrize(
    ("need", "changed", "held"),
    [
        ("further", {}, None),
        ("further", {"openness": "welcome"}, None),
        ("further", {"openness": "only you"}, rules.ONLY_YOU),
        ("further", {"led": False}, rules.NO_LEAD_YET),
        ("further", {"at_door": 1}, rules.AT_DOOR),
        ("further", {"supporters": 4}, rules.ROOM_FULL),
        ("lead", {"led": False}, None),
        ("lead", {"led": False, "openness": "only you", "supporters": 4}, None),
        ("lead", {}, rules.HAS_LEAD),
    ],
)
def test_what_holds_a_call_back(need, changed, held):
    assert rules.held_back(need, **(FREE | changed)) == held


@pytest.mark.parametrize(
    ("supporters", "wish", "held", "asking", "told"),
    [
        ([], Wish(), None, 0, ["no supporter is on duty"]),
        ([], Wish(minor=True), None, 0, ["needs someone cleared for under 18s"]),
        ([ANNA], Wish(minor=True), None, 0, ["needs someone cleared for under 18s"]),
        ([ANNA], Wish(inside=frozenset({1})), None, 0, [rules.ALL_INSIDE]),
        ([Supporter(1, present=False)], Wish(), None, 0, ["no supporter on duty is connected"]),
        (
            [Supporter(1, load=2), Supporter(2, present=False)], Wish(), None, 0,
            ["everyone who could come is in as many conversations as they can hold"],
        ),
        (
            [ANNA], Wish(asked=frozenset({1})), None, 0,
            ["everyone who could come was asked already and will be asked again"],
        ),
        ([ANNA], Wish(asked=frozenset({1})), None, 1, ["asking 1 now"]),
        ([ANNA], Wish(), None, 0, ["is next to be offered"]),
        ([ANNA], Wish(language="pt"), None, 0, ["nobody free speaks “pt”, so others are asked"]),
        ([ANNA], Wish(), rules.ONLY_YOU, 0, ["the seeker wants nobody else to join for now"]),
    ],
)  # fmt: skip
def test_a_call_says_why_it_waits(supporters, wish, held, asking, told):
    assert rules.reasons(supporters, wish, held, asking) == told

import pytest

from bench.stats import Latency, Spread, percentile, ratio

pytestmark = pytest.mark.pure


def test_a_percentile_is_a_value_that_was_measured() -> None:
    values = [float(n) for n in range(1, 101)]
    assert percentile(values, 0.50) == 50
    assert percentile(values, 0.95) == 95
    assert percentile(values, 0.99) == 99
    assert percentile(values, 1.0) == 100
    assert percentile(reversed(values), 0.001) == 1


def test_one_slow_delivery_in_fifty_is_not_lost_in_the_p99() -> None:
    assert percentile([0.001] * 49 + [2.0], 0.99) == 2.0
    assert percentile([0.001] * 999 + [2.0], 0.99) == 0.001


def test_nothing_measured_is_told_as_zero() -> None:
    assert percentile([], 0.99) == 0.0
    assert Latency.of([]) == Latency(0.0, 0.0, 0.0, 0.0)


def test_latency_is_in_milliseconds_and_keeps_the_worst() -> None:
    latency = Latency.of([0.001] * 99 + [0.5])
    assert (latency.p50, latency.p99, latency.worst) == (1.0, 1.0, 500.0)


def test_a_spread_shows_the_median_and_how_far_the_rounds_lie_apart() -> None:
    spread = Spread.of([100.0, 110.0, 90.0])
    assert (spread.middle, spread.low, spread.high) == (100.0, 90.0, 110.0)
    assert spread.share == pytest.approx(0.2)


def test_a_ratio_is_taken_round_by_round() -> None:
    found = ratio({1: 20.0, 2: 60.0, 3: 30.0}, {1: 10.0, 2: 20.0, 3: 10.0})
    assert found == Spread(3.0, 2.0, 3.0)


def test_a_round_that_one_side_lacks_is_no_part_of_the_ratio() -> None:
    assert ratio({1: 20.0, 3: 30.0}, {2: 1.0, 3: 10.0}) == Spread(3.0, 3.0, 3.0)


def test_there_is_no_ratio_without_a_round_of_both() -> None:
    assert ratio({}, {1: 1.0}) is None
    assert ratio({1: 1.0}, {2: 1.0}) is None
    assert ratio({1: 1.0}, {1: 0.0}) is None

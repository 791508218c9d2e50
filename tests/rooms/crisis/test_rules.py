"""Ringing as a table and as properties; endings and links."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rooms.crisis.rules import (
    OUTCOMES,
    WIDENING,
    Circle,
    Schedule,
    chat_uri,
    message_uri,
    telephone_uri,
    told,
)

USUAL = Schedule()
elapsed_seconds = st.floats(min_value=0, max_value=1e6)
schedules = st.builds(
    Schedule.of,
    st.lists(st.floats(min_value=0.5, max_value=600), max_size=5),
    st.floats(min_value=0.5, max_value=600),
)


@pytest.mark.parametrize(
    ("elapsed", "circle", "following"),
    [
        (0, Circle.ON_DUTY, 30),
        (29.9, Circle.ON_DUTY, 30),
        (30, Circle.EVERYONE, 60),
        (31, Circle.EVERYONE, 60),
        (60, Circle.OUTSIDE, 120),
        (120, Circle.OUTSIDE, 180),
        (180, Circle.OUTSIDE, 240),
        (239, Circle.OUTSIDE, 240),
        (240, Circle.OUTSIDE, 300),
        (3_600, Circle.OUTSIDE, 3_660),
    ],
)
def test_an_unanswered_case_rings_in_a_widening_circle(
    elapsed: float, circle: Circle, following: float
) -> None:
    assert (USUAL.circle(elapsed), USUAL.next_ring(elapsed)) == (circle, following)


@given(schedules, elapsed_seconds)
def test_the_next_ring_is_always_ahead_and_never_farther_than_the_longest_pause(
    schedule: Schedule, elapsed: float
) -> None:
    ahead = schedule.next_ring(elapsed) - elapsed
    assert 0 < ahead <= max((*schedule.again_after, schedule.every)) + 1e-6


@given(schedules, elapsed_seconds, elapsed_seconds)
def test_the_circle_never_narrows(schedule: Schedule, one: float, other: float) -> None:
    early, late = sorted((one, other))
    assert WIDENING.index(schedule.circle(early)) <= WIDENING.index(schedule.circle(late))


@given(schedules)
def test_walking_the_schedule_reaches_the_outside_number(schedule: Schedule) -> None:
    elapsed, circles = 0.0, []
    for _ in range(len(schedule.again_after) + 4):
        circles.append(schedule.circle(elapsed))
        elapsed = schedule.next_ring(elapsed)
    assert circles[0] is Circle.ON_DUTY
    assert circles[-1] is Circle.OUTSIDE


@pytest.mark.parametrize(("times", "every"), [(["0"], 60), (["-5"], 60), (["30"], 0), (["soon"], 60)])
def test_a_schedule_that_cannot_ring_is_refused(times: list[str], every: float) -> None:
    with pytest.raises(ValueError):
        Schedule.of(times, every)


def test_every_outcome_fits_its_column_and_says_itself_in_plain_words() -> None:
    assert all(len(name) <= 24 and outcome.words for name, outcome in OUTCOMES.items())
    assert {name for name, outcome in OUTCOMES.items() if outcome.settles} == {
        "calmer",
        "someone is with them",
        "no danger",
    }


def test_a_report_about_a_helper_is_not_told_where_that_helper_reads() -> None:
    assert not told("report")
    assert all(told(cause) for cause in ("level", "supporter", "seeker", "nobody came", "lead lost"))


@pytest.mark.parametrize(
    ("number", "uri"),
    [
        ("116 123", "tel:116123"),
        ("0800 111 0 111", "tel:08001110111"),
        ("+44 (0)20 7946", "tel:+440207946"),
        ("*31#", "tel:*31%23"),
        ("", ""),
        ("ask", ""),
    ],
)
def test_numbers_become_links_that_a_telephone_understands(number: str, uri: str) -> None:
    assert telephone_uri(number) == uri


def test_a_text_line_becomes_a_message_link() -> None:
    assert message_uri("988") == "sms:988"


@pytest.mark.parametrize(
    ("address", "uri"),
    [
        ("988lifeline.org", "https://988lifeline.org"),
        ("https://988lifeline.org/chat/", "https://988lifeline.org/chat/"),
        ("javascript:alert(1)", ""),
        ("http://plain.example", ""),
        ("a@b.example", ""),
        ('x"onclick="y', ""),
        ("", ""),
    ],
)
def test_a_chat_link_is_https_or_nothing(address: str, uri: str) -> None:
    assert chat_uri(address) == uri

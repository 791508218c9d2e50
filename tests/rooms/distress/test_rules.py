"""How a room's level moves: at once upward, slowly downward, and never below what a human set."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rooms.distress.reader import read
from rooms.distress.rules import (
    Fused,
    Level,
    Reason,
    RoomState,
    behaviour,
    check_in,
    hear,
    judge,
    need_help,
    self_report,
    settle,
    why,
)

MINUTE = 60.0
START = 1_000.0


def told(*lines: str, every: float = MINUTE, state: RoomState | None = None) -> Fused:
    fused = Fused(state or RoomState.fresh(), None)
    for place, line in enumerate(lines):
        fused = hear(fused.state, read(line, language="en"), START + place * every)
    return fused


def at(level: Level) -> RoomState:
    return RoomState(level=level, supported_at=START)


def test_a_high_line_raises_the_room_at_once_with_its_reason() -> None:
    fused = told("hello there", "i want to die")
    assert fused.change is not None and fused.change.after is Level.HIGH
    assert all(reason.source == "text" and reason.end is not None for reason in fused.change.reasons)


def test_a_goodbye_after_high_is_imminent_and_says_when() -> None:
    fused = told("i want to die", "goodbye everyone", every=4 * MINUTE)
    assert fused.state.level is Level.IMMINENT and fused.change is not None
    assert (
        why(fused.change.reasons[0], "goodbye everyone")
        == "goodbye phrase: ‘goodbye everyone’, after high 4 min ago"
    )
    assert len(set(fused.change.reasons)) == len(fused.change.reasons)


def test_a_wish_then_means_then_a_plan_is_imminent_across_messages() -> None:
    assert (
        told("i want to die", "the pills are in my hand", "i wrote my suicide note").state.level
        is Level.IMMINENT
    )


def test_calm_talk_stays_calm() -> None:
    assert told(*["we played cards", "nice weather", "my cat is funny"] * 4).state.level is Level.CALM


@pytest.mark.parametrize(
    ("value", "level"), [(0, Level.CALM), (5, Level.LOW), (8, Level.ELEVATED), (10, Level.HIGH)]
)
def test_a_first_check_in_sets_the_prior(value: int, level: Level) -> None:
    assert check_in(RoomState.fresh(), value, START).state.level is level


def test_a_check_in_that_rises_by_three_is_one_step() -> None:
    state = check_in(RoomState.fresh(), 4, START).state
    assert check_in(state, 7, START).state.level is Level.ELEVATED
    assert check_in(told("i want to die", state=state).state, 7, START).state.level is Level.HIGH


def test_a_good_check_in_never_masks_a_text_high() -> None:
    state = told("i want to die").state
    assert check_in(state, 0, START + 29 * MINUTE).state.level is Level.HIGH
    assert check_in(state, 0, START + 31 * MINUTE).state.level is Level.ELEVATED


@pytest.mark.parametrize("value", [-1, 11])
def test_a_check_in_outside_the_scale_is_refused(value: int) -> None:
    with pytest.raises(ValueError, match="check-in"):
        check_in(RoomState.fresh(), value, START)


def test_self_reports_speak_for_themselves() -> None:
    assert self_report(RoomState.fresh(), "not_safe", START).state.level is Level.HIGH
    assert self_report(RoomState.fresh(), "danger", START).state.level is Level.IMMINENT
    with pytest.raises(ValueError, match="self-report"):
        self_report(RoomState.fresh(), "fine", START)


def test_asking_for_more_help_is_a_step_but_never_imminent() -> None:
    assert need_help(RoomState.fresh(), START).state.level is Level.ELEVATED
    assert need_help(at(Level.ELEVATED), START).state.level is Level.HIGH
    assert need_help(at(Level.HIGH), START).change is None


def test_a_supporters_judgement_always_wins_upward_and_holds() -> None:
    state = judge(RoomState.fresh(), Level.HIGH, START, by_staff=False, reason="").state
    later = told(*["we played cards"] * 40, every=5 * MINUTE, state=state).state
    assert later.level is Level.HIGH


def test_only_staff_with_a_reason_clear_imminent() -> None:
    state = self_report(RoomState.fresh(), "danger", START).state
    assert judge(state, Level.LOW, START, by_staff=False, reason="talked").state.level is Level.IMMINENT
    assert judge(state, Level.LOW, START, by_staff=True, reason=" ").state.level is Level.IMMINENT
    cleared = judge(state, Level.LOW, START, by_staff=True, reason="ambulance with them")
    assert cleared.state.level is Level.LOW and cleared.change is not None
    assert cleared.change.reasons[0].detail == "ambulance with them"


def test_a_supporter_does_not_lower_what_staff_set_or_what_was_just_said() -> None:
    by_staff = judge(RoomState.fresh(), Level.HIGH, START, by_staff=True, reason="").state
    assert judge(by_staff, Level.LOW, START, by_staff=False, reason="").change is None
    assert judge(told("i want to die").state, Level.LOW, START, by_staff=False, reason="").change is None


@pytest.mark.parametrize("kind", ["silence", "left_suddenly"])
def test_behaviour_only_multiplies_what_was_heard(kind: str) -> None:
    assert behaviour(RoomState.fresh(), kind, START).change is None
    state = told("i feel hopeless", "there is no way out").state
    fused = behaviour(state, kind, START + 2 * MINUTE)
    assert fused.state.level is Level.HIGH and behaviour(fused.state, kind, START + 3 * MINUTE).change is None


def test_unknown_behaviour_is_refused() -> None:
    with pytest.raises(ValueError, match="behaviour"):
        behaviour(RoomState.fresh(), "typing", START)


def test_levels_sink_one_step_after_calm_messages_and_time() -> None:
    state = at(Level.ELEVATED)
    five = told(*["we played cards"] * 5, every=5 * MINUTE, state=state).state
    assert five.level is Level.ELEVATED
    assert told(*["we played cards"] * 6, every=5 * MINUTE, state=state).state.level is Level.LOW


def test_silence_alone_lowers_nothing() -> None:
    assert settle(at(Level.HIGH), START + 600 * MINUTE).change is None


def test_imminent_never_decays() -> None:
    state = told("i took all my pills").state
    assert told(*["we played cards"] * 60, every=5 * MINUTE, state=state).state.level is Level.IMMINENT


def test_a_worsening_mood_adds_one_step_and_never_passes_elevated() -> None:
    sad = [
        "i feel so numb and alone",
        "i am so sad",
        "i can not stop crying",
        "everything hurts",
        "i am broken",
    ]
    assert told(*sad * 3).state.level <= Level.HIGH
    state = RoomState(mood=0.9, mood_at=START, affects=(0.7,) * 8)
    assert told("so sad", state=state).state.level <= Level.ELEVATED


def test_a_state_survives_json() -> None:
    state = told("i want to die", "the pills are in my hand").state
    assert RoomState.from_json(state.to_json()) == state
    assert RoomState.from_json('{"unknown": 1}') == RoomState.fresh()


def test_reasons_are_told_in_plain_words() -> None:
    assert why(Reason("need_help", "need_help"), None) == "asked for more help"
    assert (
        why(Reason("check_in", "check_in", detail="9 of 10, 5 before"), None) == "check-in, 9 of 10, 5 before"
    )


@given(
    st.lists(
        st.sampled_from(["i want to die", "lol", "we played cards", "goodbye everyone", "i am not suicidal"]),
        max_size=12,
    )
)
def test_text_never_lowers_a_room_in_the_same_minute(lines: list[str]) -> None:
    state, highest = RoomState.fresh(), Level.CALM
    for line in lines:
        state = hear(state, read(line, language="en"), START).state
        assert state.level >= highest
        highest = state.level

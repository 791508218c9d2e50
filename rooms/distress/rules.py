"""How a room's level moves: pure functions from a state and something that happened to a new state.

Times are epoch seconds. Each function returns `Fused(state, change)`; `change` is None when the level stayed.
The fast path (a message read as high or imminent) is applied in the same call and waits for nothing.
"""

from msgspec.structs import replace

from rooms.distress.reader.level import Level as Level
from rooms.distress.reader.reading import Reading, Signal
from rooms.distress.reader.sentences import plain_sentence
from rooms.distress.state import Change as Change
from rooms.distress.state import Fused as Fused
from rooms.distress.state import Reason as Reason
from rooms.distress.state import RoomState as RoomState

MINUTE = 60.0
CUE_WINDOW = 30 * MINUTE
GOODBYE_WINDOW = 120 * MINUTE
HIGH_HOLD = 30 * MINUTE
HALF_LIFE = 20 * MINUTE
CALM_HOLD = 15 * MINUTE
CALM_MESSAGES = 6
SLOPE_MESSAGES = 8
MOOD_SHARE = 0.25
MOOD_RAISES = 0.42
SLOPE_RAISES = 0.05
MULTIPLIER = 1.5
WISH = frozenset({"wish_to_be_dead", "ideation", "intent"})
STEPS = frozenset({"plan", "means", "timeframe", "method"})
LADDER = WISH | STEPS
CHECK_IN_LEVELS = (*(Level.CALM,) * 4, *(Level.LOW,) * 3, *(Level.ELEVATED,) * 3, Level.HIGH)


def hear(state: RoomState, reading: Reading, at: float) -> Fused:
    """A seeker's message. High and imminent act at once; mood over messages adds at most one step."""
    before = state.level
    reasons = tuple(_text_reason(signal) for signal in reading.signals)
    ladder = _across_messages(state, reading, at)
    state = _remember(state, reading, at)
    trend = _trajectory(state)
    target = max(reading.level, ladder.after if ladder else Level.CALM, trend.after if trend else Level.CALM)
    if target > before:
        told = ladder.reasons if ladder and ladder.after == target else ()
        placed = {(reason.signal, reason.start) for reason in told}
        reasons = tuple(reason for reason in reasons if (reason.signal, reason.start) not in placed)
        told += reasons if reading.level > Level.CALM else ()
        if reading.level > Level.CALM and not told:
            told = (Reason("words", "text", weight=reading.score),)
        if trend and trend.after == target and reading.level < target:
            told += trend.reasons
        return _raise(state, target, at, told)
    if reading.level >= before and before > Level.CALM:
        return Fused(replace(state, supported_at=at, calm_run=0), None)
    calm = reading.level <= Level.LOW and reading.level < before
    return settle(replace(state, calm_run=state.calm_run + 1) if calm else replace(state, calm_run=0), at)


def check_in(state: RoomState, value: int, at: float) -> Fused:
    """A self-report 0..10 (ValueError outside). It sets the prior; a rise of 3 is a step; a good one never
    lowers what the text raised to high within 30 minutes."""
    if not 0 <= value <= 10:
        raise ValueError("a check-in is 0..10")
    earlier, state = state.check_in, replace(state, check_in=value)
    prior = CHECK_IN_LEVELS[value]
    if earlier is not None and value - earlier >= 3:
        prior = max(prior, min(Level.HIGH, state.level.step(1)))
    reason = Reason("check_in", "check_in", detail=f"{value} of 10" + _since(earlier, value))
    if prior > state.level:
        return _raise(state, prior, at, (reason,))
    if prior == state.level:
        return Fused(replace(state, supported_at=at, calm_run=0), None)
    if prior <= Level.LOW and _may_sink(state, at) and at - state.supported_at >= CALM_HOLD:
        return _lower(state, state.level.step(-1), at, reason)
    return Fused(state, None)


def self_report(state: RoomState, kind: str, at: float) -> Fused:
    """ "not_safe" (not safe right now) is high, "danger" (in danger now) imminent; ValueError otherwise."""
    levels = {"not_safe": Level.HIGH, "danger": Level.IMMINENT}
    if kind not in levels:
        raise ValueError("a self-report is not_safe or danger")
    state = replace(state, high_at=at, evidence=1.0, evidence_at=at)
    return _at_least(state, levels[kind], at, Reason(kind, "self_report"))


def need_help(state: RoomState, at: float) -> Fused:
    """“I need more help”: one step up, at least elevated, not past high."""
    target = max(Level.ELEVATED, min(Level.HIGH, state.level.step(1)))
    return _at_least(state, target, at, Reason("need_help", "need_help"))


def judge(state: RoomState, level: Level, at: float, *, by_staff: bool, reason: str) -> Fused:
    """A human's judgement. Upward it always wins. Imminent is lowered by staff with a reason only; a level
    that staff set, or that the seeker's words raised to high within 30 minutes, is lowered by staff only."""
    told = Reason("judgement", "judgement", detail=reason.strip())
    if level >= state.level:
        state = replace(state, floor=level, floor_by_staff=by_staff or state.floor_by_staff)
        return _at_least(state, level, at, told)
    if state.level is Level.IMMINENT and not (by_staff and told.detail):
        return Fused(state, None)
    if not by_staff and (state.floor_by_staff or _recent(state.high_at, at, HIGH_HOLD)):
        return Fused(state, None)
    state = replace(state, floor=level, floor_by_staff=by_staff, cues=(), high_at=None, evidence=0.0)
    return _lower(state, level, at, told)


def behaviour(state: RoomState, kind: str, at: float) -> Fused:
    """ "silence" or "left_suddenly" (ValueError otherwise): multiplies what was heard, once each until the
    next message; with nothing heard it changes nothing."""
    if kind not in ("silence", "left_suddenly"):
        raise ValueError("behaviour is silence or left_suddenly")
    if kind in state.multiplied or state.level < Level.ELEVATED:
        return Fused(state, None)
    evidence = _evidence(state, at) * MULTIPLIER
    state = replace(state, multiplied=(*state.multiplied, kind), evidence=min(1.0, evidence), evidence_at=at)
    if state.level is Level.ELEVATED and evidence >= 0.6:
        return _raise(state, Level.HIGH, at, (Reason(kind, "silence", weight=min(1.0, evidence)),))
    return Fused(replace(state, supported_at=at, calm_run=0), None)


def settle(state: RoomState, at: float) -> Fused:
    """One step down after 6 calm messages and 15 minutes (30 from high). Imminent never decays, and nothing
    goes under what a human set."""
    hold = HIGH_HOLD if state.level >= Level.HIGH else CALM_HOLD
    waited = at - state.supported_at >= hold
    if state.calm_run < CALM_MESSAGES or not waited or not _may_sink(state, at):
        return Fused(state, None)
    return _lower(state, state.level.step(-1), at, Reason("settled", "trajectory"))


def why(reason: Reason, quote: str | None) -> str:
    """A plain sentence for helpers: "goodbye phrase: ‘…’, after high 4 min ago"."""
    sentence = plain_sentence(reason.signal, reason.modifier)
    if quote:
        sentence += f": ‘{quote}’"
    return f"{sentence}, {reason.detail}" if reason.detail else sentence


def _text_reason(signal: Signal, detail: str = "") -> Reason:
    return Reason(signal.name, "text", signal.start, signal.end, signal.modifier, signal.weight, detail)


def _across_messages(state: RoomState, reading: Reading, at: float) -> Change | None:
    """Imminent by what several messages say together: a goodbye after high, or a wish and two steps."""
    if not reading.signals:
        return None
    now = {signal.name: signal for signal in reading.signals if not signal.modifier}
    if "goodbye" in now and state.high_at is not None and at - state.high_at <= GOODBYE_WINDOW:
        minutes = int((at - state.high_at) // MINUTE)
        told = _text_reason(now["goodbye"], f"after high {minutes} min ago")
        return Change(state.level, Level.IMMINENT, (told,))
    earlier = {name for name, when in state.cues if at - when <= CUE_WINDOW}
    heard = earlier | now.keys()
    added = [name for name in now if name in LADDER and name not in earlier]
    if not (added and heard & WISH and len(heard & STEPS) >= 2 and _recent(state.high_at, at, CUE_WINDOW)):
        return None
    told = _text_reason(now[added[0]], "after " + ", ".join(plain_sentence(n, "") for n in sorted(earlier)))
    return Change(state.level, Level.IMMINENT, (told,))


def _remember(state: RoomState, reading: Reading, at: float) -> RoomState:
    cues = state.cues
    if cues or reading.signals:
        fresh = {name: when for name, when in cues if at - when <= CUE_WINDOW}
        fresh.update({s.name: at for s in reading.signals if not s.modifier and s.name in LADDER})
        cues = tuple(sorted(fresh.items()))
    affect = min(reading.score, 0.7)
    kept = state.mood * 0.5 ** (max(0.0, at - state.mood_at) / HALF_LIFE)
    high_at = at if reading.level >= Level.HIGH else state.high_at
    strongest = max((s.weight for s in reading.signals if not s.modifier), default=0.0)
    return replace(
        state,
        cues=cues,
        high_at=high_at,
        mood_at=at,
        multiplied=(),
        mood=(1 - MOOD_SHARE) * kept + MOOD_SHARE * affect,
        affects=(*state.affects, round(affect, 3))[-SLOPE_MESSAGES:],
        evidence=max(_evidence(state, at), strongest, reading.level / 4 if reading.signals else 0.0),
        evidence_at=at,
    )


def _trajectory(state: RoomState) -> Change | None:
    """Mood or its slope over the last messages: one step, never past elevated."""
    if state.level >= Level.ELEVATED or len([1 for affect in state.affects if affect >= 0.3]) < 3:
        return None  # asked of every message, so what costs little comes first
    rising = len(state.affects) == SLOPE_MESSAGES and _slope(state.affects) >= SLOPE_RAISES
    if not (state.mood >= MOOD_RAISES or rising):
        return None
    return Change(state.level, min(Level.ELEVATED, state.level.step(1)), (Reason("mood", "trajectory"),))


def _slope(values: tuple[float, ...]) -> float:
    middle = (len(values) - 1) / 2
    spread = sum((i - middle) ** 2 for i in range(len(values)))
    return sum((i - middle) * value for i, value in enumerate(values)) / spread


def _evidence(state: RoomState, at: float) -> float:
    return state.evidence * float(0.5 ** (max(0.0, at - state.evidence_at) / HALF_LIFE))


def _may_sink(state: RoomState, at: float) -> bool:
    held = state.level >= Level.HIGH and _recent(state.high_at, at, HIGH_HOLD)
    return Level.IMMINENT > state.level > max(state.floor, Level.CALM) and not held


def _recent(when: float | None, at: float, window: float) -> bool:
    return when is not None and at - when <= window


def _at_least(state: RoomState, target: Level, at: float, reason: Reason) -> Fused:
    if target > state.level:
        return _raise(state, target, at, (reason,))
    return Fused(replace(state, supported_at=at, calm_run=0), None)


def _raise(state: RoomState, target: Level, at: float, reasons: tuple[Reason, ...]) -> Fused:
    raised = replace(state, level=target, supported_at=at, calm_run=0)
    return Fused(raised, Change(state.level, target, reasons))


def _lower(state: RoomState, target: Level, at: float, reason: Reason) -> Fused:
    lowered = replace(state, level=target, supported_at=at, calm_run=0)
    return Fused(lowered, Change(state.level, target, (reason,)))


def _since(earlier: int | None, value: int) -> str:
    return "" if earlier is None or earlier == value else f", {earlier} before"

"""Writes of a room's distress: every change of level is stored with its reasons and told backstage.

What a change sets in motion (a call, an escalation, larger contacts) belongs to care.
"""

import json
from collections.abc import Callable, Sequence
from datetime import datetime

import msgspec
from django.db.models.functions import Now

from rooms.conversation import services as conversation
from rooms.conversation.models import Membership
from rooms.conversation.port import ROOM
from rooms.distress import rules, selectors
from rooms.distress.models import CheckIn
from rooms.distress.reader import Reading
from rooms.distress.rules import Change, Fused, Level, RoomState
from supportnet.ops import clock
from supportnet.ops.statements import Asked, Many, Statement

Act = Callable[[RoomState, float], Fused]


class Heard(msgspec.Struct, frozen=True, gc=False):
    """A seeker's committed message and what the reader made of it."""

    room_id: int
    seq: int
    reading: Reading
    at: datetime


class Moved(msgspec.Struct, frozen=True, gc=False):
    """A room's new level, stored and not told yet, and the message that moved it."""

    room_id: int
    change: Change
    seq: int
    version: str


def hear(heard: Sequence[Heard], asked: Asked) -> list[Moved]:
    """Fuse messages into their rooms' levels, in order, and store these; `asked` are the states of their rooms, sent
    for under the rooms' locks (`selectors.states_asked`). Whoever calls it tells of the changes."""
    states = selectors.states(asked)
    touched: dict[int, RoomState] = {}
    moved: list[Moved] = []
    for h in heard:
        before = states.get(h.room_id, RoomState.fresh())
        fused = rules.hear(before, h.reading, h.at.timestamp())
        if fused.state != before:
            states[h.room_id] = touched[h.room_id] = fused.state
        if fused.change:
            moved.append(Moved(h.room_id, fused.change, h.seq, h.reading.version))
    _save(touched)
    return moved


def tell(moved: Moved) -> None:
    """Keep why a level changed, and tell the helpers."""
    _tell(moved.room_id, moved.change, moved.seq, moved.version, None)


def check_in(room_id: int, value: int, moment: str, *, member: Membership | None = None) -> Change | None:
    """A self-report, 0 to 10."""
    CheckIn.objects.create(room_id=room_id, distress=value, moment=moment, at=Now())
    return _apply(room_id, lambda s, at: rules.check_in(s, value, at), None)


def self_report(room_id: int, kind: str) -> Change | None:
    """The seeker's own word: `not_safe` or `danger`."""
    return _apply(room_id, lambda s, at: rules.self_report(s, kind, at), None)


def need_help(room_id: int) -> Change | None:
    return _apply(room_id, rules.need_help, None)


def judge(room_id: int, level: int, *, by: Membership | None, by_staff: bool, reason: str) -> Change | None:
    """A helper's judgement; the level only staff may take down from imminent."""
    return _apply(
        room_id, lambda s, at: rules.judge(s, Level(level), at, by_staff=by_staff, reason=reason), by
    )


def behave(room_id: int, kind: str) -> Change | None:
    """Silence or a sudden leaving: a multiplier of what was already heard."""
    return _apply(room_id, lambda s, at: rules.behaviour(s, kind, at), None)


def settle(room_id: int) -> Change | None:
    """Time has passed."""
    return _apply(room_id, rules.settle, None)


def _apply(room_id: int, act: Act, by: Membership | None) -> Change | None:
    """One change of one room's state, under the room's lock."""
    conversation.hold(room_id)
    states = selectors.states(selectors.states_asked([room_id]))
    before = states.get(room_id, RoomState.fresh())
    fused = act(before, clock.now().timestamp())
    if fused.state != before:
        _save({room_id: fused.state})
    if fused.change:
        _tell(room_id, fused.change, None, "", by)
    return fused.change


def _save(states: dict[int, RoomState]) -> None:
    _SAVE.write([(pk, int(s.level), s.to_json()) for pk, s in states.items()])


def _tell(room_id: int, change: Change, seq: int | None, version: str, by: Membership | None) -> None:
    reasons = [
        selectors.reason_shown(r, ROOM, seq if r.start is not None else None, rules.why(r, None))
        | {"version": version}
        for r in change.reasons
    ]
    before, after = int(change.before), int(change.after)
    _CHANGED.run(room_id, before, after, json.dumps(reasons), by.pk if by else None)
    told = {"before": before, "after": after, "by": by.handle if by else None, "reasons": reasons}
    conversation.note_backstage(room_id, "level", told)


_CHANGED = Statement(
    'INSERT INTO rooms_levelchange (room_id, before, "after", reasons, by_id) VALUES (?, ?, ?, ?, ?)'
)
_INTO = "INSERT INTO rooms_roomdistress (room_id, level, state) "
_CHANGE = " ON CONFLICT (room_id) DO UPDATE SET level = excluded.level, state = excluded.state"
_SAVE = Many(
    sqlite=_INTO + "VALUES (?, ?, ?)" + _CHANGE,
    postgres=_INTO + "SELECT room_id, level, state::jsonb FROM ROWS" + _CHANGE,
    columns="room_id bigint, level smallint, state text",
)

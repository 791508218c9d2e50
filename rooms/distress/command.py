"""The reader as a filter: JSON lines in, JSON lines out, rooms fused in the order of their lines."""

import json
import math
from collections.abc import Iterable, Iterator
from typing import Any

from rooms.distress.reader import Reading, Signal, read
from rooms.distress.rules import RoomState, hear

BETWEEN_LINES = 60.0


class BadLine(ValueError):
    """A line that cannot be read; the message goes into its error object."""


def answers(lines: Iterable[str]) -> Iterator[dict[str, Any]]:
    """One object a line. {id, text, lang?, room?, ts?} gives {id, score, level, reasons, room_level?}; a bad
    line gives {id, error}. Blank lines give nothing. ts is epoch seconds; without it a room's lines are a
    minute apart."""
    rooms: dict[str, tuple[RoomState, float]] = {}
    for line in lines:
        if not line.strip():
            continue
        asked: Any = None
        try:
            asked = json.loads(line)
            yield _answer(asked, rooms)
        except (ValueError, RecursionError) as error:
            known = asked.get("id") if isinstance(asked, dict) else None
            yield {"id": known, "error": str(error) or type(error).__name__}


def _answer(asked: Any, rooms: dict[str, tuple[RoomState, float]]) -> dict[str, Any]:
    if not isinstance(asked, dict):
        raise BadLine("a line is a JSON object")
    text, language, room = asked.get("text"), asked.get("lang"), asked.get("room")
    if not isinstance(text, str):
        raise BadLine("text is missing or no string")
    if not (language is None or isinstance(language, str)):
        raise BadLine("lang is no string")
    reading = read(text, language=language)
    answer = {
        "id": asked.get("id"),
        "score": reading.score,
        "level": reading.level.label,
        "reasons": [_reason(signal) for signal in reading.signals],
    }
    if room is not None:
        answer["room_level"] = _fuse(str(room), reading, asked.get("ts"), rooms)
    return answer


def _fuse(room: str, reading: Reading, moment: Any, rooms: dict[str, tuple[RoomState, float]]) -> str:
    state, last = rooms.get(room, (RoomState.fresh(), 0.0))
    at = last + BETWEEN_LINES if moment is None else _seconds(moment)
    fused = hear(state, reading, at)
    rooms[room] = (fused.state, max(last, at))
    return fused.state.level.label


def _seconds(moment: Any) -> float:
    if isinstance(moment, bool) or not isinstance(moment, (int, float)) or not math.isfinite(moment):
        raise BadLine("ts is no number of seconds")
    return float(moment)


def _reason(signal: Signal) -> dict[str, Any]:
    return {"signal": signal.name, "span": [signal.start, signal.end], "modifier": signal.modifier}

"""The project's own held-out messages: found, false alarms, confusion, perturbed text, conversations."""

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from rooms.distress.messages import APART, EXAM, WITH_THE_PACKS, Half, Message, messages
from rooms.distress.reader import Level, Reading, read
from rooms.distress.report.measures import auc, recall_at, share
from rooms.distress.report.perturb import PERTURBATIONS
from rooms.distress.rules import RoomState, hear

Row = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Read:
    message: Message
    reading: Reading

    @property
    def meant(self) -> Level:
        return Level.named(self.message.level)


def read_half(half: Half) -> list[Read]:
    """A half of the messages, read with their language as the room's."""
    return [Read(message, read(message.text, language=message.lang)) for message in messages(half)]


def found_by_language(lines: Sequence[Read]) -> Iterator[Row]:
    """For each language: crisis found, imminent at imminent, hard negatives and ordinary lines raised to
    high."""
    for language in (*sorted({line.message.lang for line in lines}), "all"):
        chosen = [line for line in lines if language in (line.message.lang, "all")]
        crisis = [line for line in chosen if line.meant >= Level.HIGH]
        imminent = [line for line in chosen if line.meant is Level.IMMINENT]
        hard = [line for line in chosen if line.message.kind == "hard_negative" and line.meant < Level.HIGH]
        ordinary = [line for line in chosen if line.message.kind == "ordinary"]
        yield (
            language,
            _at(crisis, Level.HIGH),
            _at(crisis, Level.ELEVATED),
            _at(imminent, Level.IMMINENT),
            _at(hard, Level.HIGH),
            _at(ordinary, Level.HIGH),
            _at(ordinary, Level.IMMINENT),
        )


def found_by_writer(lines: Sequence[Read]) -> Iterator[Row]:
    """The same as `found_by_language`, by who wrote the lines."""
    for written in (WITH_THE_PACKS, APART, EXAM):
        for row in found_by_language([line for line in lines if line.message.written == written]):
            yield (written, *row)


def found_by_slot(lines: Sequence[Read]) -> Iterator[Row]:
    """For each slot: crisis lines at high or above, by language."""
    languages = sorted({line.message.lang for line in lines})
    for slot in sorted({line.message.slot for line in lines if line.meant >= Level.HIGH}):
        chosen = [line for line in lines if line.message.slot == slot and line.meant >= Level.HIGH]
        yield (
            slot,
            _at(chosen, Level.HIGH),
            *(_at([line for line in chosen if line.message.lang == name], Level.HIGH) for name in languages),
        )


def confusion(lines: Sequence[Read]) -> Iterator[Row]:
    """Meant level against read level, as counts."""
    for meant in Level:
        chosen = [line for line in lines if line.meant is meant]
        yield (meant.label, *(str(sum(line.reading.level is level for line in chosen)) for level in Level))


def ranking(lines: Sequence[Read]) -> Row:
    """AUC of the score and recall at 0.3, 1 and 2 % false alarms on ordinary lines."""
    crisis = [line.reading.score for line in lines if line.meant >= Level.HIGH]
    calm = [line.reading.score for line in lines if line.meant <= Level.LOW]
    ordinary = [line.reading.score for line in lines if line.message.kind == "ordinary"]
    return (
        "own held-out",
        f"{auc(crisis, calm):.3f}",
        *(f"{recall_at(crisis, ordinary, cut):.3f}" for cut in (0.003, 0.01, 0.02)),
    )


def perturbed(lines: Sequence[Read]) -> Iterator[Row]:
    """Points of crisis lines at high lost when the text is perturbed."""
    crisis = [line for line in lines if line.meant >= Level.HIGH]
    plain = sum(line.reading.level >= Level.HIGH for line in crisis)
    for name, change in PERTURBATIONS.items():
        rng = random.Random(f"distress {name}")
        heard = sum(
            read(change(line.message.text, rng), language=line.message.lang).level >= Level.HIGH
            for line in crisis
        )
        yield name, share(heard, len(crisis)), f"{100 * (plain - heard) / max(1, len(crisis)):.1f}"


def conversations(lines: Sequence[Read], count: int = 200) -> Iterator[Row]:
    """Calm rooms of 20 ordinary lines, and rooms where a crisis line follows 10 of them, one a minute."""
    rng = random.Random("conversations")
    languages = sorted({line.message.lang for line in lines})
    ever = at_once = never = 0
    for _ in range(count):
        spoken = rng.choice(languages)
        chosen = [line for line in lines if line.message.lang == spoken]
        ordinary = [line.reading for line in chosen if line.message.kind == "ordinary"]
        crisis = rng.choice([line.reading for line in chosen if line.meant >= Level.HIGH])
        ever += max(_levels(rng.choices(ordinary, k=20))) >= Level.HIGH
        levels = _levels([*rng.choices(ordinary, k=10), crisis, *rng.choices(ordinary, k=5)])
        at_once += levels[10] >= Level.HIGH
        never += max(levels) < Level.HIGH
    yield "calm rooms ever at high", share(ever, count)
    yield "crisis rooms raised at once", share(at_once, count)
    yield "crisis rooms never raised (one crisis line each)", share(never, count)


def calibration(lines: Sequence[Read]) -> Iterator[Row]:
    """Of the lines with a score in each tenth, how many were meant as crisis."""
    for tenth in range(10):
        chosen = [
            line for line in lines if tenth / 10 <= line.reading.score < (tenth + 1) / 10 + (tenth == 9)
        ]
        crisis = sum(line.meant >= Level.HIGH for line in chosen)
        yield f"{tenth / 10:.1f}–{(tenth + 1) / 10:.1f}", str(len(chosen)), share(crisis, len(chosen))


def spans(lines: Sequence[Read]) -> str:
    """The share of flagged lines that quote a span."""
    flagged = [line for line in lines if line.reading.level > Level.CALM]
    return share(sum(bool(line.reading.signals) for line in flagged), len(flagged))


def _levels(readings: Sequence[Reading]) -> list[Level]:
    state, levels = RoomState.fresh(), []
    for place, reading in enumerate(readings):
        state = hear(state, reading, 60.0 * (place + 1)).state
        levels.append(state.level)
    return levels


def _at(lines: Sequence[Read], level: Level) -> str:
    return share(sum(line.reading.level >= level for line in lines), len(lines))

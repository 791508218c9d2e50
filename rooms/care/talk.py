"""What is said: a message and everything it causes is one transaction; many share one commit (writer)."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

import msgspec
from django.conf import settings

from rooms.care import feel
from rooms.conversation import port, refusals, selectors
from rooms.conversation import services as conversation
from rooms.conversation.access import Access, Relation
from rooms.conversation.append import Draft, Placed, look_up, place
from rooms.conversation.models import Membership
from rooms.conversation.port import BACKSTAGE, ROOM, LogEntry
from rooms.conversation.sealing import context_of, seal
from rooms.conversation.text import checked
from rooms.crisis import services as crisis
from rooms.crisis.models import Escalation
from rooms.distress import selectors as distress_selectors
from rooms.distress import services as distress
from rooms.distress.reader import Reading, read, read_helper
from supportnet.ops.statements import one_trip


class Words(msgspec.Struct, frozen=True, gc=False):
    """A message ready for its transaction: checked, read for distress, sealed."""

    room_id: int
    room_key: str
    log: str
    kind: str
    member_id: int
    handle: str
    cid: UUID
    text: str
    body: bytes
    seekers: bool  # the seeker's own words
    reading: Reading | None


class Said(msgspec.Struct, frozen=True, gc=False):
    """Committed, with its place in the log."""

    seq: int
    at: datetime


def warm() -> None:
    """Load what reading needs, so that nobody's first message waits for it."""
    read("")
    read_helper("")


def words(
    access: Access, cid: str, text: str, *, log: str = ROOM, reads: bool = True, language: str = ""
) -> Words:
    """Everything that can be done before the transaction. Raises Refused: bad_text, empty, too_long, not_found."""
    if access.membership_id is None or access.handle is None:
        raise refusals.not_found()
    text = checked(text, settings.MESSAGE_CHARACTERS)
    reading = None
    if log == ROOM and access.relation is Relation.OWN:
        reading = read(text, language=language or None, safety_net_only=not reads)
    elif log == ROOM:
        reading = read_helper(text, language=language or None)
    kind = "message" if log == ROOM else "whisper"
    body = seal(text, context_of(log, access.room_id))
    return Words(
        access.room_id, access.room_key, log, kind, access.membership_id, access.handle, UUID(cid), text, body,
        access.relation is Relation.OWN, reading,
    )  # fmt: skip


def commit(batch: Sequence[Words]) -> list[Said | refusals.Refused]:
    """Store many messages and all they cause in the caller's transaction; a refused one harms no other."""
    results: list[Said | refusals.Refused | None] = [None] * len(batch)
    if len({w.log for w in batch}) > 1:  # or two processes could each hold the room that the other needs next
        conversation.hold_all({w.room_id for w in batch})
    for log in (ROOM, BACKSTAGE):
        chosen = [(i, w) for i, w in enumerate(batch) if w.log == log]
        if chosen:
            _commit(log, chosen, results)
    return [r for r in results if r is not None]


def _commit(
    log: str, chosen: Sequence[tuple[int, Words]], results: list[Said | refusals.Refused | None]
) -> None:
    """One log's messages: what is looked up travels together, and what is written."""
    drafts = [Draft(w.room_id, w.kind, w.member_id, w.cid, w.body) for _, w in chosen]
    moved: list[distress.Moved] = []
    new: list[tuple[Words, Placed]] = []
    with one_trip():
        found = look_up(log, drafts)
        states = distress_selectors.states_asked({w.room_id for _, w in chosen if w.seekers and w.reading})
    with one_trip():
        for (i, w), placed in zip(chosen, place(log, drafts, found), strict=True):
            if isinstance(placed, refusals.Refused):
                results[i] = placed
                continue
            results[i] = Said(placed.seq, placed.at)
            if not placed.again:
                new.append((w, placed))
        heard = [distress.Heard(w.room_id, p.seq, w.reading, p.at) for w, p in new if w.seekers and w.reading]
        if heard:
            moved = distress.hear(heard, states)
    port.depart(*(_entry(w, placed) for w, placed in new))
    feel.heard(moved)
    for w, _ in new:
        if not w.seekers and w.reading is not None and w.reading.signals:
            _report_harm(w)


def _entry(w: Words, placed: Placed) -> LogEntry:
    return LogEntry(
        w.room_id, w.room_key, w.log, placed.seq, w.kind, placed.at, w.handle, str(w.cid), w.text, None
    )


def _report_harm(w: Words) -> None:
    """A helper's words that may harm are shown to staff."""
    member = Membership.objects.select_related("room").get(pk=w.member_id)
    if member.part == Membership.Part.SUPPORTER:
        crisis.raise_escalation(member.room, Escalation.Cause.REPORT, about=member)


def say(access: Access, cid: str, text: str) -> Said:
    """A message in the room log, and whatever it causes."""
    room = selectors.room_by_key(access.room_key)
    return _alone(words(access, cid, text, reads=room.reading, language=room.language))


def whisper(access: Access, cid: str, text: str) -> Said:
    """Among helpers only."""
    return _alone(words(access, cid, text, log=BACKSTAGE))


def _alone(w: Words) -> Said:
    with port.unit():
        [result] = commit([w])
        if isinstance(result, refusals.Refused):
            raise result
        return result


def pulse(access: Access, frequency: str) -> None:
    """A small wordless gesture to the seeker."""
    with port.unit():
        member = selectors.membership(access)
        conversation.append(access.room_id, "pulse", author=member, data={"frequency": frequency})


def typing(access: Access) -> None:
    """A passing sign; nothing is stored."""
    port.depart(port.RoomNotice(access.room_key, "typing", {"who": access.handle}))


def seen(access: Access, seq: int) -> None:
    """How far this member has read."""
    with port.unit():
        if access.membership_id and conversation.mark_seen(access.membership_id, seq):
            port.depart(port.RoomNotice(access.room_key, "seen", {"who": access.handle, "seq": seq}))

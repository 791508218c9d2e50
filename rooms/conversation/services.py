"""Writes of a conversation. Each runs in the caller's transaction (port.unit) and departs through the port."""

from collections.abc import Collection, Sequence
from typing import Any

from django.db.models.functions import Now

from rooms.conversation import notes, refusals
from rooms.conversation.append import Draft, Placed, append_many
from rooms.conversation.models import Membership, Room
from rooms.conversation.notes import note as note
from rooms.conversation.notes import note_backstage as note_backstage
from rooms.conversation.notes import together as together
from rooms.conversation.port import ROOM, LogEntry, RightsChanged, depart
from rooms.conversation.sealing import context_of, seal
from supportnet.accounts.models import User
from supportnet.ops import revocations
from supportnet.ops.statements import Statement

_HELD = Statement(
    "SELECT id, key, state FROM rooms_room WHERE id = ? FOR UPDATE",
    sqlite="SELECT id, key, state FROM rooms_room WHERE id = ?",  # its transactions are IMMEDIATE: the lock is held
)
_HELD_ALL = Statement(
    "SELECT id FROM rooms_room WHERE id = ANY ? ORDER BY id FOR UPDATE",
    sqlite="SELECT id FROM rooms_room WHERE id = ANY ?",
)


def lock(room_id: int) -> Room:
    """The room, locked until the transaction ends. Every write on a room takes this lock first."""
    try:
        return Room.objects.select_for_update(of=("self",)).get(pk=room_id)
    except Room.DoesNotExist:
        raise refusals.not_found() from None


def hold(room_id: int) -> Room:
    """The room locked as by `lock`, for those who need no more of it than its key and state: a tenth of the cost, and
    whatever else is looked at is read then. Raises Refused(not_found)."""
    found = _HELD.rows(room_id)
    if not found:
        raise refusals.not_found()
    return Room.from_db(None, ("id", "key", "state"), found[0])


def hold_all(room_ids: Collection[int]) -> None:
    """These rooms locked as by `lock`, in the one order in which everybody locks several."""
    _HELD_ALL.run(sorted(room_ids))


def open_room(
    seeker: User, *, language: str, topics: Sequence[str], age_group: str, region: str, reading: bool = True
) -> tuple[Room, Membership]:
    """A waiting room with its seeker in it."""
    room = Room.objects.create(
        language=language, topics=list(topics), age_group=age_group, region=region, reading=reading
    )
    return room, admit(room, seeker, Membership.Part.SEEKER)


def append(
    room_id: int,
    kind: str,
    *,
    log: str = ROOM,
    author: Membership | None = None,
    text: str | None = None,
    data: dict[str, Any] | None = None,
    even_closed: bool = False,
) -> LogEntry:
    """One entry at the end of one log. Raises Refused: closed, not_found."""
    notes.settle()
    body = None if text is None else seal(text, context_of(log, room_id))
    draft = Draft(room_id, kind, author.pk if author else None, None, body, data, even_closed)
    [placed] = append_many(log, [draft])
    if not isinstance(placed, Placed):
        raise placed
    handle = author.handle if author else None
    entry = LogEntry(room_id, placed.room_key, log, placed.seq, kind, placed.at, handle, None, text, data)
    depart(entry)
    return entry


def admit(room: Room, user: User, part: str, *, frequency: str = "", name: str | None = None) -> Membership:
    """A part in the room, announced to all; the one they already have if they have it.

    Raises Refused(conflict) for a person who has another part here: nobody holds two.
    """
    existing = Membership.objects.select_related("room").filter(room=room, user=user, left_at=None).first()
    if existing is not None:
        if existing.part != part:
            raise refusals.conflict("You already take part in this conversation.")
        return existing
    member = Membership.objects.create(
        room=room, user=user, part=part, frequency=frequency, name=name or user.name, joined_at=Now()
    )
    shown = {"handle": member.handle, "name": member.name, "part": part, "frequency": frequency}
    append(room.pk, "joined", data=shown)
    depart(RightsChanged(user.pk, room.key, "joined"))
    return member


def end_part(member: Membership, how: str) -> bool:
    """The part is over; delivery to them ends at once. False if it had ended before."""
    lock(member.room_id)
    ended = Membership.objects.filter(pk=member.pk, left_at=None).update(left_at=Now())
    if not ended:
        return False
    append(member.room_id, "left", data={"handle": member.handle, "how": how}, even_closed=True)
    revocations.revoke(member.user_id, ends_sessions=False)
    depart(RightsChanged(member.user_id, member.room.key, how))
    return True


def give_lead(room: Room, member: Membership) -> None:
    """This supporter holds the conversation from now on."""
    Room.objects.filter(pk=room.pk).exclude(state=Room.State.CLOSED).update(
        lead=member, state=Room.State.LED, unled_since=None
    )
    append(room.pk, "lead", data={"handle": member.handle})


def lose_lead(room: Room, how: str) -> bool:
    """Nobody holds the conversation, and all in the room see it. False if that was known."""
    changed = Room.objects.filter(pk=room.pk, state=Room.State.LED).update(
        lead=None, state=Room.State.UNLED, unled_since=Now()
    )
    if changed:
        append(room.pk, "unled", data={"how": how})
    return bool(changed)


def set_openness(room: Room, value: str, author: Membership | None = None) -> None:
    Room.objects.filter(pk=room.pk).update(openness=value)
    append(room.pk, "openness", author=author, data={"value": value})


def set_reading(room: Room, on: bool, author: Membership | None = None) -> None:
    """Whether the seeker's words are read for distress beyond the small safety net."""
    Room.objects.filter(pk=room.pk).update(reading=on)
    append(room.pk, "reading", author=author, data={"on": on})


def close(room: Room, by: str) -> bool:
    """The conversation ends for everyone; its members may read it until it is erased or expires."""
    lock(room.pk)
    closed = Room.objects.filter(pk=room.pk).exclude(state=Room.State.CLOSED)
    if not closed.update(state=Room.State.CLOSED, closed_at=Now(), lead=None, unled_since=None):
        return False
    append(room.pk, "closed", data={"by": by}, even_closed=True)
    return True


def mark_seen(membership_id: int, seq: int) -> bool:
    """Reading never goes back."""
    return bool(Membership.objects.filter(pk=membership_id, seen__lt=seq, left_at=None).update(seen=seq))

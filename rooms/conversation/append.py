"""The one way into a log: numbered under the room's lock, in the caller's transaction.

Many entries of many rooms go in with the same statements as one, at most five, in two round trips (which others may
share), and that is what lets messages share a commit. Rooms are locked in id order, so two batches cannot wait for each
other.
"""

import json
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any, NamedTuple
from uuid import UUID

import msgspec

from rooms.conversation import refusals
from rooms.conversation.port import BACKSTAGE, ROOM
from supportnet.ops.statements import Asked, Many, Statement, moment, on_sqlite, one_trip, stored


class Draft(msgspec.Struct, frozen=True, gc=False):
    """An entry without its number. With a `cid` it is stored once, however often it comes."""

    room_id: int
    kind: str
    author_id: int | None = None
    cid: UUID | None = None
    body: bytes | None = None
    data: dict[str, Any] | None = None
    even_closed: bool = False


class Placed(msgspec.Struct, frozen=True, gc=False):
    """Where a draft stands; `again` when it had been stored by an earlier try, else with the key of its room."""

    seq: int
    at: datetime
    again: bool = False
    room_key: str = ""


class LookedUp(NamedTuple):
    """What a batch of drafts has to be held against; sent for, not fetched yet."""

    rooms: Asked
    earlier: Asked
    living: Asked


def append_many(log: str, drafts: Sequence[Draft]) -> list[Placed | refusals.Refused]:
    """Place each draft, or say why not; must run inside a transaction."""
    return append_to_logs([(log, draft) for draft in drafts])


def append_to_logs(drafts: Sequence[tuple[str, Draft]]) -> list[Placed | refusals.Refused]:
    """The same for drafts of both logs. Those of one log only may be for rooms that are not locked yet."""
    parted = {log: [draft for its, draft in drafts if its == log] for log in {log for log, _ in drafts}}
    with one_trip():
        found = {log: look_up(log, its) for log, its in parted.items()}
    with one_trip():
        placed = {log: iter(place(log, its, found[log])) for log, its in parted.items()}
    return [next(placed[log]) for log, _ in drafts]


def look_up(log: str, drafts: Sequence[Draft]) -> LookedUp:
    """Head and state of each room, locked; what was stored by an earlier try; the room of each author whose part has
    not ended, read under the room's lock, which ending a part takes too."""
    cids = [d.cid.hex if on_sqlite() else d.cid for d in drafts if d.cid]
    authors = sorted({d.author_id for d in drafts if d.author_id is not None})
    return LookedUp(
        _ROOMS[log].ask(sorted({d.room_id for d in drafts})),
        _EARLIER[log].ask(cids) if cids else list,
        _LIVING.ask(authors) if authors else list,
    )


def place(log: str, drafts: Sequence[Draft], found: LookedUp) -> list[Placed | refusals.Refused]:
    """Write what was looked up in this transaction as the next entries of its rooms, or say why not."""
    rooms, earlier, living, now = _fetched(found)
    heads = {room_id: head for room_id, (head, _, _) in rooms.items()}
    results: list[Placed | refusals.Refused] = []
    rows: list[tuple[Draft, int]] = []
    for draft in drafts:
        known = earlier.get((draft.cid, draft.author_id)) if draft.cid else None
        if known is not None:
            results.append(known)
        elif draft.room_id not in rooms or (draft.author_id and living.get(draft.author_id) != draft.room_id):
            results.append(refusals.not_found())
        elif rooms[draft.room_id][1] == "closed" and not draft.even_closed:
            results.append(refusals.closed())
        else:
            heads[draft.room_id] = seq = heads[draft.room_id] + 1
            placed = Placed(seq, now, room_key=rooms[draft.room_id][2])
            if draft.cid:
                earlier[(draft.cid, draft.author_id)] = Placed(seq, now, again=True)
            rows.append((draft, seq))
            results.append(placed)
    if rows:
        moved = [(heads[room_id], room_id) for room_id in {d.room_id for d, _ in rows}]
        _INSERT[log].write(_as_stored(rows, now))
        _MOVE[log].write(moved)
    return results


Rooms = dict[int, tuple[int, str, str]]  # head, state, key
Earlier = dict[tuple[UUID | None, int | None], Placed]


def _fetched(asked: LookedUp) -> tuple[Rooms, Earlier, dict[int, int], datetime]:
    """What came of it, ready to look things up in: rooms, earlier tries, authors' rooms, and the database's time."""
    found = asked.rooms()
    now = found[0][4] if found else datetime.now(UTC)
    if isinstance(now, str):
        now = datetime.fromisoformat(now).replace(tzinfo=UTC)
    earlier: Earlier = {
        (cid if isinstance(cid, UUID) else UUID(cid), author): Placed(seq, moment(at), again=True)
        for cid, author, seq, at in asked.earlier()
    }
    return {row[0]: (row[1], row[2], row[3]) for row in found}, earlier, dict(asked.living()), now


def _as_stored(rows: list[tuple[Draft, int]], now: datetime) -> list[tuple[Any, ...]]:
    lite = on_sqlite()
    at = stored(now)
    return [
        (
            d.room_id, seq, d.kind, d.author_id, d.cid.hex if lite and d.cid else d.cid, d.body,
            None if d.data is None else json.dumps(d.data), at,
        )
        for d, seq in rows
    ]  # fmt: skip


def _rooms(head: str) -> Statement:
    # On SQLite the lock is held already: its transactions are IMMEDIATE.
    asked = "SELECT id, {head}, state, key, {clock} FROM rooms_room WHERE id = ANY ? ORDER BY id"
    lite = asked.format(head=head, clock="STRFTIME('%Y-%m-%d %H:%M:%f', 'now')")
    return Statement(asked.format(head=head, clock="clock_timestamp()") + " FOR UPDATE", sqlite=lite)


def _insertion(table: str) -> Many:
    names = "room_id, seq, kind, author_id, cid, body, data, at"
    values = "room_id, seq, kind, author_id, cid, decode(body, 'base64'), data::jsonb, at"
    return Many(
        sqlite=f"INSERT INTO {table} ({names}) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        postgres=f"INSERT INTO {table} ({names}) SELECT {values} FROM ROWS",
        columns="room_id bigint, seq int, kind text, author_id bigint, cid uuid, body text, data text, at timestamptz",
    )


def _moving(head: str) -> Many:
    return Many(
        sqlite=f"UPDATE rooms_room SET {head} = ? WHERE id = ?",
        postgres=f"UPDATE rooms_room SET {head} = told.head FROM ROWS WHERE rooms_room.id = told.id",
        columns="head int, id bigint",
    )


_LOGS = {ROOM: ("rooms_event", "head"), BACKSTAGE: ("rooms_backstageevent", "backstage_head")}
_ROOMS = {log: _rooms(head) for log, (_, head) in _LOGS.items()}
_EARLIER = {
    log: Statement(f"SELECT cid, author_id, seq, at FROM {table} WHERE cid = ANY ?")
    for log, (table, _) in _LOGS.items()
}
_LIVING = Statement("SELECT id, room_id FROM rooms_membership WHERE left_at IS NULL AND id = ANY ?")
_INSERT = {log: _insertion(table) for log, (table, _) in _LOGS.items()}
_MOVE = {log: _moving(head) for log, (_, head) in _LOGS.items()}

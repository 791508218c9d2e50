"""The one way into a log: numbered under the room's lock, in the caller's transaction.

Many entries of many rooms go in with the same five statements as one, which is what lets messages share a
commit. Rooms are locked in id order, so two batches cannot wait for each other.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from django.db import connection

from rooms.conversation import refusals
from rooms.conversation.port import BACKSTAGE, ROOM

_TABLE = {ROOM: "rooms_event", BACKSTAGE: "rooms_backstageevent"}
_HEAD = {ROOM: "head", BACKSTAGE: "backstage_head"}


@dataclass(frozen=True, slots=True)
class Draft:
    """An entry without its number. With a `cid` it is stored once, however often it comes."""

    room_id: int
    kind: str
    author_id: int | None = None
    cid: UUID | None = None
    body: bytes | None = None
    data: dict[str, Any] | None = None
    even_closed: bool = False


@dataclass(frozen=True, slots=True)
class Placed:
    """Where a draft stands; `again` when it had been stored by an earlier try."""

    seq: int
    at: datetime
    again: bool = False


def append_many(log: str, drafts: Sequence[Draft]) -> list[Placed | refusals.Refused]:
    """Place each draft, or say why not; must run inside a transaction."""
    rooms, now = _locked_rooms(log, sorted({d.room_id for d in drafts}))
    earlier = _earlier(log, [d for d in drafts if d.cid is not None])
    living = _living({d.author_id for d in drafts if d.author_id is not None})
    heads = {room_id: head for room_id, (head, _) in rooms.items()}
    results: list[Placed | refusals.Refused] = []
    rows: list[tuple[Any, ...]] = []
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
            placed = Placed(seq, now)
            if draft.cid:
                earlier[(draft.cid, draft.author_id)] = Placed(seq, now, again=True)
            rows.append((draft, seq))
            results.append(placed)
    if rows:
        _insert(log, rows, now)
        _move_heads(log, {d.room_id: heads[d.room_id] for d, _ in rows})
    return results


def _locked_rooms(log: str, room_ids: list[int]) -> tuple[dict[int, tuple[int, str]], datetime]:
    """Head and state of each room, locked; and the database's time."""
    sqlite = connection.vendor == "sqlite"  # its transactions are IMMEDIATE: the lock is held already
    clock = "STRFTIME('%%Y-%%m-%%d %%H:%%M:%%f','now')" if sqlite else "clock_timestamp()"
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT id, {_HEAD[log]}, state, {clock} FROM rooms_room WHERE id IN ({_marks(room_ids)}) ORDER BY id"
            + ("" if sqlite else " FOR UPDATE"),
            room_ids,
        )
        found = cursor.fetchall()
    now = found[0][3] if found else datetime.now(UTC)
    if isinstance(now, str):
        now = datetime.fromisoformat(now).replace(tzinfo=UTC)
    return {row[0]: (row[1], row[2]) for row in found}, now


def _earlier(log: str, drafts: list[Draft]) -> dict[tuple[UUID | None, int | None], Placed]:
    if not drafts:
        return {}
    cids = [_uuid(d.cid) for d in drafts]
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT cid, author_id, seq, at FROM {_TABLE[log]} WHERE cid IN ({_marks(cids)})",
            cids,
        )
        return {
            (UUID(str(cid)), author): Placed(seq, _aware(at), again=True)
            for cid, author, seq, at in cursor.fetchall()
        }


def _living(authors: set[int]) -> dict[int, int]:
    """Room of each author whose part has not ended; read under the room's lock, which ending a part takes too."""
    if not authors:
        return {}
    ids = sorted(authors)
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT id, room_id FROM rooms_membership WHERE left_at IS NULL AND id IN ({_marks(ids)})", ids
        )
        return dict(cursor.fetchall())


def _insert(log: str, rows: list[tuple[Any, ...]], now: datetime) -> None:
    at = connection.ops.adapt_datetimefield_value(now)
    values: list[Any] = []
    for draft, seq in rows:
        data = None if draft.data is None else json.dumps(draft.data)
        values += [draft.room_id, seq, draft.kind, draft.author_id, _uuid(draft.cid), draft.body, data, at]
    one = "(%s,%s,%s,%s,%s,%s,%s,%s)"
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {_TABLE[log]} (room_id, seq, kind, author_id, cid, body, data, at) VALUES "
            + ",".join([one] * len(rows)),
            values,
        )


def _move_heads(log: str, heads: dict[int, int]) -> None:
    with connection.cursor() as cursor:
        cursor.executemany(
            f"UPDATE rooms_room SET {_HEAD[log]} = %s WHERE id = %s",
            [(head, room_id) for room_id, head in heads.items()],
        )


def _marks(values: Sequence[Any]) -> str:
    return ",".join(["%s"] * len(values))


def _uuid(cid: UUID | None) -> Any:
    if cid is None:
        return None
    return cid if connection.features.has_native_uuid_field else cid.hex


def _aware(at: Any) -> datetime:
    moment = at if isinstance(at, datetime) else datetime.fromisoformat(at)
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)

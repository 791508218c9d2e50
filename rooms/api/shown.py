"""What use cases and selectors return, as JSON with the field names of the wire."""

from dataclasses import asdict
from functools import singledispatch
from typing import Any

from rooms.care.talk import Said
from rooms.constellation import selectors as constellation
from rooms.constellation.models import Call, Invitation
from rooms.constellation.selectors import OpenCall
from rooms.conversation.models import Membership, Room
from rooms.conversation.port import LogEntry
from rooms.crisis import rules
from rooms.crisis import selectors as crisis
from rooms.crisis.models import BrokenGlass, CrisisContact, Escalation


@singledispatch
def done(result: object) -> dict[str, Any]:
    """What a command left behind; most leave nothing but their entry in the log."""
    return {}


@done.register
def _(said: Said) -> dict[str, Any]:
    return {"seq": said.seq, "at": said.at.isoformat(timespec="milliseconds")}


@done.register
def _(invited: Invitation) -> dict[str, Any]:
    return constellation.fields_of(invited)


@done.register
def _(case: Escalation) -> dict[str, Any]:
    return crisis.frame(case)


@done.register
def _(member: Membership) -> dict[str, Any]:
    return {"room": member.room.key, "handle": member.handle, "part": member.part}


@done.register
def _(call: Call) -> dict[str, Any]:
    return {"need": call.need, "state": call.state}


@done.register
def _(pane: BrokenGlass) -> dict[str, Any]:
    return {"room": pane.room.key, "until": pane.until.isoformat(timespec="milliseconds")}


@done.register
def _(room: Room) -> dict[str, Any]:
    return {"room": room.key, "state": room.state}


def entry(entry: LogEntry) -> dict[str, Any]:
    """An entry as the wire's `event` and `backstage` frames show it; what is not there is left out."""
    shown = {
        "room": entry.room_key,
        "seq": entry.seq,
        "kind": entry.kind,
        "at": entry.at.isoformat(timespec="milliseconds"),
        "author": entry.author,
        "cid": entry.cid,
        "text": entry.text,
        "data": entry.data,
    }
    return {name: value for name, value in shown.items() if value is not None}


def call(call: OpenCall) -> dict[str, Any]:
    """An open call without what would name its room: a supporter learns that by accepting."""
    fields = asdict(call)
    return {name: fields[name] for name in fields.keys() - {"id", "room_id", "room_key"}}


def room(room: Room, relation: str) -> dict[str, Any]:
    return {
        "room": room.key,
        "relation": relation,
        "state": room.state,
        "opened_at": room.opened_at.isoformat(timespec="milliseconds"),
        "head": room.head,
    }


def row(row: crisis.BoardRow) -> dict[str, Any]:
    return {**asdict(row), "opened_at": row.opened_at.isoformat(timespec="milliseconds")}


def contact(contact: CrisisContact) -> dict[str, Any]:
    """With ready links; an empty one is not offered by this contact."""
    return {
        "kind": contact.kind,
        "name": contact.name,
        "hours": contact.hours,
        "call": contact.call,
        "call_link": rules.telephone_uri(contact.call),
        "text": contact.text,
        "text_link": rules.message_uri(contact.text),
        "chat_link": rules.chat_uri(contact.chat),
    }

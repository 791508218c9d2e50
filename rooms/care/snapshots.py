"""A room as one person may see it now: what a fresh page starts from, and what snapshot + events must equal."""

from typing import Any

from rooms.constellation import selectors as constellation
from rooms.constellation.models import Call
from rooms.conversation import selectors as conversation
from rooms.conversation.access import Access, Relation
from rooms.conversation.models import Room
from rooms.crisis.models import Escalation
from rooms.distress import selectors as distress


def snapshot(access: Access) -> dict[str, Any]:
    """The state of a room for its seeker, its helpers, or staff reading it. Keys: docs/protocol.md."""
    room = Room.objects.get(pk=access.room_id)
    members = conversation.members_shown(room)
    me = next((m for m in members if m["handle"] == access.handle), None)
    shown = {
        "room": room.key,
        "me": access.handle,
        "part": me["part"] if me else "",
        "relation": access.relation.value,
        "state": room.state,
        "openness": room.openness,
        "reading": room.reading,
        "language": room.language,
        "topics": room.topics,
        "age_group": room.age_group,
        "region": room.region,
        "opened_at": room.opened_at.isoformat(timespec="milliseconds"),
        "head": room.head,
        "members": members,
        "door": constellation.at_door(room.pk),
        "contacts": distress.ever_elevated(room.pk),
        "safety": _safety(room),
        "check_ins": distress.check_ins(room.pk),
        "place": _place(room),
        "closed": room.state == Room.State.CLOSED,
        "erased": room.erased_at is not None,
    }
    if access.helps or access.relation is Relation.GLASS:
        shown |= {
            "backstage_head": room.backstage_head,
            "level": int(distress.level_of(room.pk)),
            "calls": list(Call.objects.filter(room=room).order_by("pk").values("need", "state", "cause")),
            "cases": [
                {"escalation": e.key, "cause": e.cause, "state": e.state}
                for e in Escalation.objects.filter(room=room).order_by("pk")
            ],
        }
    return shown


def _safety(room: Room) -> list[dict[str, Any]]:
    """What the seeker is honestly told of the open cases: whether a human has answered yet."""
    open_cases = Escalation.objects.filter(room=room).exclude(state=Escalation.State.RESOLVED)
    return [
        {"state": e.state, "name": e.acknowledged_by.name if e.acknowledged_by else None}
        for e in open_cases.exclude(cause=Escalation.Cause.REPORT).select_related("acknowledged_by").order_by("pk")
    ]


def _place(room: Room) -> dict[str, int] | None:
    if room.state != Room.State.WAITING:
        return None
    ahead, asking = constellation.waiting_place(room.pk)
    return {"ahead": ahead, "asking": asking}

"""A room as one person may see it now: what a fresh page starts from, and what snapshot + events must equal."""

from typing import Any

from rooms.constellation import selectors as constellation
from rooms.constellation.models import Call
from rooms.conversation import selectors as conversation
from rooms.conversation.access import Access, Relation
from rooms.conversation.models import Room
from rooms.crisis import selectors as crisis
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
        "safety": crisis.safety_shown(room.pk),
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
            "cases": crisis.cases_shown(room.pk),
        }
    return shown


def _place(room: Room) -> dict[str, int] | None:
    if room.state != Room.State.WAITING:
        return None
    ahead, asking = constellation.waiting_place(room.pk)
    return {"ahead": ahead, "asking": asking}

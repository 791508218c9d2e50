"""What is in the database: {rooms: {key: [[seq, cid, body digest], …]}, escalations: {key: {cause: count}},
rings: {key: how many of its cases of level have their first ring in the outbox}}.

Reads as the product reads, so a body that cannot be opened any more is an error here.
"""

import json
import sys
from collections import defaultdict

import django

django.setup()

from rooms.conversation.models import Room  # noqa: E402
from rooms.conversation.port import ROOM  # noqa: E402
from rooms.conversation.selectors import entries  # noqa: E402
from rooms.crisis.models import Escalation  # noqa: E402
from supportnet.ops.models import OutboxMessage  # noqa: E402
from tests.faults.journal import digest  # noqa: E402

PART = 1_000


def log_of(room: Room) -> list[tuple[int, str, str]]:
    found: list[tuple[int, str, str]] = []
    while True:
        part = entries(room.pk, ROOM, found[-1][0] if found else 0, PART)
        found += [(e.seq, e.cid or "", digest(e.text) if e.text is not None else "") for e in part]
        if len(part) < PART:
            return found


def main(prefix: str) -> None:
    chosen = list(Room.objects.filter(key__startswith=prefix))
    cases: dict[str, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    rings: dict[str, int] = defaultdict(int)
    for room, cause, case in Escalation.objects.filter(room__in=chosen).values_list(
        "room__key", "cause", "key"
    ):
        cases[room][cause] += 1
        if cause == Escalation.Cause.LEVEL:
            rings[room] += OutboxMessage.objects.filter(key=f"alert:{case}:1").count()
    json.dump({"rooms": {r.key: log_of(r) for r in chosen}, "escalations": cases, "rings": rings}, sys.stdout)


main(sys.argv[1])

"""Invitations and cases that a lost hint did not bring: looked up for everyone here, sent where they are news.

Every frame to a person carries the whole state of what it is about, so sending one twice harms nothing.
"""

from collections.abc import Iterable
from typing import Any

from rooms.constellation import selectors as constellation
from rooms.crisis import selectors as crisis


class Desk:
    """What each person here was last told of each invitation and case."""

    def __init__(self) -> None:
        self._told: dict[tuple[int, str], str] = {}

    def news(
        self, user_ids: Iterable[int], staff_ids: Iterable[int]
    ) -> list[tuple[int, str, dict[str, Any]]]:
        """(person, frame type, fields) of what changed since they were last asked about; reads the database."""
        now: dict[tuple[int, str], str] = {}
        found: list[tuple[int, str, dict[str, Any]]] = []
        for user_id, fields in constellation.live_invitations(list(user_ids)):
            self._note(user_id, "invitation", fields, now, found)
        staff = list(staff_ids)
        for fields in crisis.frames(crisis.open_escalations()) if staff else ():
            for user_id in staff:
                self._note(user_id, "escalation", fields, now, found)
        self._told = now
        return found

    def _note(
        self,
        user_id: int,
        kind: str,
        fields: dict[str, Any],
        now: dict[tuple[int, str], str],
        found: list[tuple[int, str, dict[str, Any]]],
    ) -> None:
        key, state = (
            (user_id, str(fields[kind])),
            f"{fields['state']} {fields.get('ends_at', fields.get('rings'))}",
        )
        now[key] = state
        if self._told.get(key) != state:
            found.append((user_id, kind, fields))

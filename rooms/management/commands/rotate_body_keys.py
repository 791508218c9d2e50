"""`manage.py rotate_body_keys`: after a new key was put first in SUPPORTNET_BODY_KEYS."""

import base64
import os
from datetime import UTC, datetime
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from rooms.conversation.rotation import BATCH, LOGS, Place, Tally, rotate
from rooms.crisis import sealed
from rooms.crisis.models import Escalation, SealedTranscript
from rooms.crisis.selectors import CASE

PLACES = (*LOGS, Place(Escalation, "note", CASE), Place(SealedTranscript, "body", sealed.CONTEXT))


class Command(BaseCommand):
    help = "Seal every stored message again under the first key of the ring, while the service runs."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--new-key", action="store_true", help="only print a fresh id:base64 key")
        parser.add_argument("--batch", type=int, default=BATCH, help=f"rows a transaction ({BATCH})")

    def handle(self, *args: Any, new_key: bool, batch: int, **options: Any) -> None:
        if new_key:
            self.stdout.write(fresh_key())
            return
        if batch < 1:
            raise CommandError("--batch must be at least 1.")
        self._report(self._rotate(batch))

    def _rotate(self, batch: int) -> Tally:
        tally = Tally()
        for tally in rotate(PLACES, batch):
            if self.stdout.isatty():
                self.stdout.write(f"\r{tally.done:,} sealed again, {tally.seen:,} looked at", ending="")
                self.stdout.flush()
        if self.stdout.isatty():
            self.stdout.write("")
        return tally

    def _report(self, tally: Tally) -> None:
        self.stdout.write(
            f"{tally.done:,} sealed again, {tally.newest:,} were under the newest key, "
            f"{tally.changed:,} changed meanwhile and were left."
        )
        if tally.unreadable:
            keys = ", ".join(f"{name!r} ({count:,})" for name, count in sorted(tally.kept_under.items()))
            raise CommandError(f"{tally.unreadable:,} could not be opened; they were sealed under: {keys}.")
        if tally.done or tally.changed:
            self.stdout.write(
                "Once every process runs with the new ring, run this again; "
                "when it finds nothing more, the older keys can go."
            )
        else:
            self.stdout.write("Nothing needs an older key: those can go from SUPPORTNET_BODY_KEYS.")


def fresh_key() -> str:
    """A key for the front of the ring, named by its day and four random letters."""
    name = f"{datetime.now(UTC):%Y-%m-%d}-{os.urandom(2).hex()}"
    return f"{name}:{base64.b64encode(os.urandom(32)).decode()}"

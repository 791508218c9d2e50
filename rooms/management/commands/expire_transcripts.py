"""Delete what has expired now, without waiting for the clock: `manage.py expire_transcripts`."""

from typing import Any

from django.core.management.base import BaseCommand

from rooms.care import retention


class Command(BaseCommand):
    help = "Delete transcripts and sealed copies whose time is over. Safe to repeat."

    def handle(self, *args: Any, **options: Any) -> None:
        gone = 0
        while passed := retention.tick():
            gone += passed
        self.stdout.write(f"{gone} transcripts deleted.")

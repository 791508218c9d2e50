"""Print docs/permissions.md."""

from typing import Any

from django.core.management.base import BaseCommand

from rooms import policies


class Command(BaseCommand):
    help = "Print the table of who may do what, as docs/permissions.md shows it."

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(policies.page(), ending="")

"""Put the first crisis contacts into an empty table: `manage.py load_contacts`. Migrating does it too."""

from typing import Any

from django.core.management.base import BaseCommand

from rooms.crisis import contacts


class Command(BaseCommand):
    help = "Load the listed crisis contacts where there are none; staff confirm each before it is shown."

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(f"{contacts.load()} contacts loaded.")

"""Make the demonstration people and print how to sign in as each."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from supportnet.accounts.demonstration import CAST, PASSWORD, OnlyInDevelopment, make_people


class Command(BaseCommand):
    help = "Make demonstration people with known passwords (development mode only)."

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            make_people()
        except OnlyInDevelopment as refused:
            raise CommandError(str(refused)) from None
        for one in CAST:
            what = f"{one.role} · {one.frequency}" if one.frequency else str(one.role)
            self.stdout.write(f"  {one.name:<16}{what:<26}{one.email:<28}{PASSWORD}")

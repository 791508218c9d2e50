"""`manage.py serve`: the whole service in the foreground."""

import argparse
import os
import socket
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import connections

from rooms.crisis import contacts
from supportnet.serve.children import CannotStart
from supportnet.serve.listening import CannotListen, listen
from supportnet.serve.supervisor import Plan, serve


class Command(BaseCommand):
    help = "Run everything: web processes, the clock, and a private valkey where REDIS_URL is empty."
    requires_system_checks = []

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("--host", default="127.0.0.1", help="address to listen on (default: 127.0.0.1)")
        parser.add_argument("--port", type=int, default=8000, help="port to listen on (default: 8000)")
        parser.add_argument("--processes", type=int, default=1, help="web processes (default: 1)")
        parser.add_argument(
            "--server", choices=["daphne", "uvicorn"], default="daphne", help="default: daphne"
        )
        parser.add_argument(
            "--prepare",
            action="store_true",
            help="migrate first; in development also make demonstration people",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if options["processes"] < 1:
            raise CommandError("--processes must be at least 1.")
        try:
            with listen(options["host"], options["port"]) as opened:
                if options["prepare"]:
                    prepare()
                serve(_plan(options, opened), opened)
        except (CannotListen, CannotStart) as refused:
            raise CommandError(str(refused)) from None


def prepare() -> None:
    """Bring the database up to date and, for a first look, fill in whom and what a newcomer needs."""
    call_command("migrate", interactive=False, verbosity=0)
    contacts.load()
    if settings.DEVELOPMENT:
        call_command("demo_people")
    connections.close_all()


def _plan(options: dict[str, Any], opened: socket.socket) -> Plan:
    port = opened.getsockname()[1]
    environment = {}
    if settings.DEVELOPMENT and "SUPPORTNET_ORIGINS" not in os.environ:
        # Whatever port was asked for, its own pages may open sockets.
        environment["SUPPORTNET_ORIGINS"] = f"http://127.0.0.1:{port},http://localhost:{port}"
    return Plan(options["processes"], options["server"], settings.REDIS_URL, environment, settings.SPARE)

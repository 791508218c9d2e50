"""`manage.py simulate`: simulated people fill the place, over pages and sockets alone."""

import argparse
import asyncio
import signal
import sys
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from rooms.management.simulation.casting import MOST_SUPPORTERS, Account, Cast
from rooms.management.simulation.pages import Unusable
from rooms.management.simulation.run import Plan, Run
from rooms.management.simulation.tally import Tally
from supportnet.accounts.demonstration import CAST, PASSWORD
from supportnet.accounts.roles import Role


class Command(BaseCommand):
    help = "Fill a running development server with simulated seekers, supporters and staff."
    requires_system_checks = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--seekers", type=_at_least_one, default=6, help="who seek at the same time (6)")
        parser.add_argument("--supporters", type=_at_least_one, default=8, help="supporters on duty (8)")
        parser.add_argument("--minutes", type=_positive, default=3, help="simulated minutes (3)")
        parser.add_argument("--speed", type=_positive, default=1, help="times as fast as people (1)")
        parser.add_argument("--url", default="http://127.0.0.1:8000", help="where the server runs")
        parser.add_argument("--seed", type=int, help="repeat the same choices")

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.DEVELOPMENT:
            raise CommandError("Simulated people run in development mode only.")
        if options["supporters"] > MOST_SUPPORTERS:
            raise CommandError(f"--supporters can be at most {MOST_SUPPORTERS}.")
        try:
            tally = asyncio.run(self._play(plan_of(options)))
        except Unusable as unusable:
            raise CommandError(str(unusable)) from None
        self.stdout.write("\n".join(tally.summary()))

    async def _play(self, plan: Plan) -> Tally:
        run = Run(plan, self._tell)
        loop = asyncio.get_running_loop()
        for sign in (signal.SIGINT, signal.SIGTERM):
            loop.add_signal_handler(sign, self._asked_to_stop, run, loop)
        try:
            return await run.play()
        finally:
            if self.stdout.isatty():
                self.stdout.write("")

    def _asked_to_stop(self, run: Run, loop: asyncio.AbstractEventLoop) -> None:
        self.stderr.write("\nsaying goodbye; once more to stop at once")
        for sign in (signal.SIGINT, signal.SIGTERM):
            loop.remove_signal_handler(sign)
        run.stop()

    def _tell(self, line: str) -> None:
        """In a terminal one line that changes; elsewhere a line every ten seconds."""
        if self.stdout.isatty():
            self.stdout.write(f"\r\x1b[K{line}", ending="")
            self.stdout.flush()
        elif line[4] == "0":
            print(line, file=sys.stderr, flush=True)


def plan_of(options: dict[str, Any]) -> Plan:
    """The plan that the command line asks for."""
    return Plan(
        origin=options["url"].rstrip("/"),
        seekers=options["seekers"],
        supporters=options["supporters"],
        minutes=options["minutes"],
        speed=options["speed"],
        folder=settings.VAR / "simulation",
        cast=Cast(_accounts(Role.SUPPORTER), _accounts(Role.STAFF), _accounts(Role.ADMIN)[0]),
        secret=settings.SECRET_KEY,
        seed=options["seed"],
    )


def _accounts(role: Role) -> tuple[Account, ...]:
    return tuple(Account(one.email, PASSWORD) for one in CAST if one.role == role)


def _at_least_one(raw: str) -> int:
    value = int(raw)
    if value < 1:
        raise argparse.ArgumentTypeError("must be at least 1")
    return value


def _positive(raw: str) -> float:
    value = float(raw)
    if not 0 < value < 10_000:
        raise argparse.ArgumentTypeError("must be a positive number")
    return value

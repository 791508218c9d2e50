"""What the composition root joins: where departures go, who performs side effects, how a process leaves."""

from django.urls import get_resolver

from rooms.care import talk
from rooms.crisis.alerts import HANDLERS
from rooms.gateway import relay, service
from supportnet import health

OUTBOX = HANDLERS


def wire() -> None:
    """For every process: what departs reaches others' sockets. A web process's hub takes over from it."""
    relay.publish_from_outside()


def warm() -> None:
    """For a web process, before its first visitor: what is broken fails the start, what is slow is over."""
    talk.warm()
    get_resolver().check()


def begin_draining() -> None:
    """From here on /readyz says no, so that a load balancer looks elsewhere."""
    health.draining = True


async def drain() -> None:
    """Tell the sockets of this process when to come back, commit what is under way, close."""
    running = service.running()
    if running is not None:
        await running.drain()

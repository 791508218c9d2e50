"""How often somebody may try a recovery phrase; counted by an address's digest, in memory, for minutes."""

from allauth.account.adapter import get_adapter
from django.core.cache import cache
from django.http import HttpRequest

MOST = 10
SECONDS = 600


def left(request: HttpRequest) -> bool:
    return int(cache.get(_key(request), 0)) < MOST


def failed(request: HttpRequest) -> None:
    """The window begins with the first failure and does not move."""
    key = _key(request)
    if not cache.add(key, 1, SECONDS):
        cache.incr(key)


def _key(request: HttpRequest) -> str:
    return f"come-back:{get_adapter().get_client_ip(request)}"

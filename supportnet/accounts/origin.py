"""Where a request comes from, for limits only: a keyed digest that means nothing tomorrow."""

import hashlib
import hmac
import ipaddress
import secrets
import time
from dataclasses import dataclass

from django.conf import settings

DAY = 86_400


@dataclass(slots=True)
class _Key:
    day: int = -1
    secret: bytes = b""


_key = _Key()


def digest_of(address: str) -> str:
    """The same within this process and this day; the key is random, lives in memory and is then forgotten."""
    today = int(time.time() // DAY)
    if _key.day != today:
        _key.secret, _key.day = secrets.token_bytes(32), today
    return hmac.new(_key.secret, address.encode(), hashlib.sha256).hexdigest()[:32]


def visitor(peer: str | None, forwarded: str | None) -> str | None:
    """The visitor's address as far as it can be trusted; None where nobody can tell.

    Each proxy appends whom it saw, so with N of ours the N-th from the end is theirs; all before it is hearsay.
    """
    proxies = settings.ALLAUTH_TRUSTED_PROXY_COUNT
    if not proxies:
        return None if settings.BEHIND_PROXY else peer
    if not forwarded:
        return peer
    seen = [address.strip() for address in forwarded.split(",")]
    return seen[-proxies] if len(seen) >= proxies else None


def network(address: str) -> str:
    """An IPv4 address stands for itself: its neighbours are other people's. An IPv6 address stands for its /64:
    one household owns all of it, and could otherwise pose as many."""
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return address
    if parsed.version == 4:
        return address
    if parsed.ipv4_mapped:  # a socket that listens on both
        return str(parsed.ipv4_mapped)
    return str(ipaddress.ip_network(f"{address}/64", strict=False))

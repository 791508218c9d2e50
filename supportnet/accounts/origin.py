"""Where a request comes from, for limits only: a keyed digest that means nothing tomorrow."""

import hashlib
import hmac
import ipaddress
import secrets
import time
from dataclasses import dataclass

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


def network(address: str) -> str:
    """An IPv6 address stands for its /64: one household owns all of it, and could otherwise pose as many."""
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return address
    if parsed.version == 4:
        return address
    return str(ipaddress.ip_network(f"{address}/64", strict=False))

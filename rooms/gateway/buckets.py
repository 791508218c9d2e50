"""Token buckets: a steady rate with room for a burst, per socket, person, room and network, in this process."""

import time


class Bucket:
    __slots__ = ("_at", "_burst", "_rate", "_tokens")

    def __init__(self, rate: float, burst: float) -> None:
        """`rate` tokens a second, at most `burst` at once."""
        self._rate = rate
        self._burst = burst
        self._tokens = burst
        self._at = time.monotonic()

    @property
    def full(self) -> bool:
        """Whether nothing would be lost by starting anew."""
        return self._tokens + (time.monotonic() - self._at) * self._rate >= self._burst

    def take(self) -> bool:
        now = time.monotonic()
        self._tokens = min(self._burst, self._tokens + (now - self._at) * self._rate)
        self._at = now
        if self._tokens < 1:
            return False
        self._tokens -= 1
        return True

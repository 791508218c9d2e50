"""Simulated people must never meet somebody really in need: the staff board is asked again and again."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from rooms.management.simulation import pages
from rooms.management.simulation.pages import Browser, Unusable

REAL = (
    "A conversation is going on here that no simulation opened ({count} of them). Simulated people never run "
    "beside real ones: end it first, or use a place of its own (SUPPORTNET_VAR=/tmp/another make run)."
)


class Guard:
    """Knows the rooms that simulations opened here; `remembered` outlives a run that was killed."""

    def __init__(self, staff: Browser, remembered: Path) -> None:
        self._staff = staff
        self._remembered = remembered
        self._ours = set(remembered.read_text().split()) if remembered.exists() else set()
        self._opening = 0

    @contextmanager
    def opening(self) -> Iterator[None]:
        """While one of ours is arriving, the board may show a room whose key we do not know yet."""
        self._opening += 1
        try:
            yield
        finally:
            self._opening -= 1

    def ours(self, key: str) -> None:
        self._ours.add(key)
        with self._remembered.open("a") as file:
            file.write(f"{key}\n")

    def is_ours(self, key: str) -> bool:
        return key in self._ours

    async def look(self) -> None:
        """Raises Unusable when somebody real is here."""
        before = self._opening
        foreign = await pages.live_rooms(self._staff) - self._ours
        if len(foreign) > max(before, self._opening):
            raise Unusable(REAL.format(count=len(foreign)))

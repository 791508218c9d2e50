"""How fast simulated people read, think and type."""

import asyncio
import random

READING = 0.02  # seconds a character
TYPING = 0.05
THINKING = (0.8, 2.5)


class Pace:
    """Human times, divided by `speed`; in a hurry nobody waits."""

    def __init__(self, speed: float, dice: random.Random) -> None:
        self.speed = speed
        self.dice = dice
        self._hurry = asyncio.Event()

    def hurry(self) -> None:
        self._hurry.set()

    async def pause(self, seconds: float) -> None:
        try:
            await asyncio.wait_for(self._hurry.wait(), seconds / self.speed)
        except TimeoutError:
            return

    async def read(self, text: str) -> None:
        await self.pause(self.dice.uniform(*THINKING) + len(text) * READING)

    async def type(self, text: str) -> None:
        await self.pause(len(text) * TYPING)

    def patience(self, seconds: float, least: float = 2.0) -> float:
        """How long to wait for others: at least `least`, since the service's own times do not shrink."""
        return max(least, seconds / self.speed)

"""Who takes part: the demonstration people; further supporters join through links that the admin makes."""

import hashlib
import hmac
import secrets
from dataclasses import dataclass
from pathlib import Path

from rooms.management.simulation import pages
from rooms.management.simulation.pages import Browser, Unusable

QUALITIES = ("Kind", "Patient", "Warm", "Gentle", "Steadfast", "Open", "Mellow")
TREES = ("Alder", "Rowan", "Hazel", "Willow")
FREQUENCIES = ("calm", "strength", "inspiration")
MOST_SUPPORTERS = 20  # the sign-in page lets one address sign in 30 times a minute


@dataclass(frozen=True, slots=True)
class Account:
    email: str
    password: str


@dataclass(frozen=True, slots=True)
class Cast:
    """Accounts that exist already: the demonstration people."""

    supporters: tuple[Account, ...]
    staff: tuple[Account, ...]
    admin: Account


class Casting:
    """`remembered` keeps who joined in earlier runs; passwords follow from `secret` and are not stored."""

    def __init__(self, origin: str, cast: Cast, secret: str, remembered: Path) -> None:
        self._origin = origin
        self._cast = cast
        self._secret = secret
        self._remembered = remembered

    async def staff(self) -> list[Browser]:
        return [await self._signed_in(account) for account in self._cast.staff]

    async def supporters(self, count: int) -> list[Browser]:
        """So many signed-in supporters."""
        known = [*self._cast.supporters, *self._joined_before()][:count]
        browsers = [await self._signed_in(account) for account in known]
        if len(browsers) < count:
            admin = await self._signed_in(self._cast.admin)
            for number in range(len(browsers), count):
                browsers.append(await self._joined(admin, number))
        return browsers

    async def _signed_in(self, account: Account) -> Browser:
        browser = Browser(self._origin)
        if not await pages.sign_in(browser, account.email, account.password):
            raise Unusable(
                f"{account.email} could not sign in at {self._origin}. "
                "Make the demonstration people first: python manage.py demo_people"
            )
        return browser

    async def _joined(self, admin: Browser, number: int) -> Browser:
        email = f"simulated.{secrets.token_hex(4)}@example.org"
        browser = Browser(self._origin)
        await pages.join(
            browser,
            await pages.make_join_link(admin),
            {
                "email": email,
                "name": f"{QUALITIES[number % len(QUALITIES)]} {TREES[number % len(TREES)]}",
                "password": self._password(email),
                "languages": ["en"],
                "frequencies": [FREQUENCIES[number % len(FREQUENCIES)]],
                "capacity": "2",
            },
        )
        with self._remembered.open("a") as file:
            file.write(f"{email}\n")
        return browser

    def _joined_before(self) -> list[Account]:
        emails = self._remembered.read_text().split() if self._remembered.exists() else []
        return [Account(email, self._password(email)) for email in emails]

    def _password(self, email: str) -> str:
        return hmac.new(self._secret.encode(), f"simulated {email}".encode(), hashlib.sha256).hexdigest()

"""A person's browser, as far as pages go: cookies, forms with their tokens, redirects."""

import asyncio
import http.cookiejar
import re
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import unescape

TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"')
JOIN_LINK = re.compile(r"https?://[^\s<>\"&]+/join/[\w-]+/")
ROOM = re.compile(r'href="/staff/room/([\w-]+)/"')
TIMEOUT = 20.0
TRIES = 4

Fields = Mapping[str, str | Sequence[str]]


class Unusable(Exception):
    """The place cannot be used as it is; the text is for whoever started the simulation."""


@dataclass(frozen=True, slots=True)
class Page:
    address: str
    status: int
    text: str

    @property
    def path(self) -> str:
        return urllib.parse.urlsplit(self.address).path


class Browser:
    """One person's cookies; every request runs in a thread of its own."""

    def __init__(self, origin: str) -> None:
        self.origin = origin.rstrip("/")
        self.jar = http.cookiejar.CookieJar()
        self._opener = urllib.request.build_opener(
            urllib.request.ProxyHandler({}), urllib.request.HTTPCookieProcessor(self.jar)
        )

    @property
    def cookies(self) -> str:
        return "; ".join(f"{cookie.name}={cookie.value}" for cookie in self.jar)

    async def get(self, path: str) -> Page:
        return await self._visit(path, None)

    async def submit(self, page: Page, path: str, fields: Fields) -> Page:
        """Send the form of a page, with the token that stands in it."""
        token = TOKEN.search(page.text)
        if token is None:
            raise Unusable(f"{page.address} answered {page.status} without a form.")
        told = {"csrfmiddlewaretoken": token[1], **fields}
        return await self._visit(path, urllib.parse.urlencode(told, doseq=True).encode())

    async def _visit(self, path: str, body: bytes | None) -> Page:
        for tries in range(TRIES):
            try:
                return await asyncio.to_thread(self._open, path, body)
            except (urllib.error.URLError, ConnectionError, TimeoutError) as error:
                if tries == TRIES - 1 or body is not None:
                    reason = getattr(error, "reason", error)
                    raise Unusable(
                        f"{self.origin} does not answer ({reason}). Is `make run` running?"
                    ) from None
                await asyncio.sleep(0.5 * 2**tries)
        raise AssertionError

    def _open(self, path: str, body: bytes | None) -> Page:
        request = urllib.request.Request(self.origin + path, body, {"Referer": self.origin + path})
        try:
            with self._opener.open(request, timeout=TIMEOUT) as answer:
                return Page(answer.url, answer.status, answer.read().decode())
        except urllib.error.HTTPError as error:
            return Page(error.url, error.code, error.read().decode(errors="replace"))


async def sign_in(browser: Browser, email: str, password: str) -> bool:
    """Through the sign-in page; False when it says no."""
    page = await browser.get("/accounts/login/")
    page = await browser.submit(page, "/accounts/login/", {"login": email, "password": password})
    return page.path != "/accounts/login/"


async def make_join_link(admin: Browser) -> str:
    """A signed-in admin makes a link for one supporter; its path."""
    where = "/admin/accounts/joinlink/add/"
    made = await admin.submit(await admin.get(where), where, {"role": "supporter", "note": "simulated"})
    link = JOIN_LINK.search(unescape(made.text))
    if link is None:
        raise Unusable(f"The admin page made no join link (it answered {made.status}).")
    return urllib.parse.urlsplit(link[0]).path


async def join(browser: Browser, path: str, fields: Fields) -> None:
    page = await browser.submit(await browser.get(path), path, fields)
    if page.status != 200 or page.path == path:
        raise Unusable(f"A simulated supporter could not join (the page answered {page.status}).")


async def arrive(browser: Browser, fields: Fields) -> str:
    """Talk to someone now; the new room's key."""
    page = await browser.submit(await browser.get("/"), "/arrive/", fields)
    parts = page.path.strip("/").split("/")
    if page.status != 200 or parts[0] != "room":
        raise Unusable(f"Arriving answered {page.status} at {page.path}.")
    return parts[1]


async def live_rooms(staff: Browser) -> set[str]:
    """Keys of the rooms going on, as the staff board shows them."""
    page = await staff.get("/staff/")
    if page.path != "/staff/" or page.status != 200:
        raise Unusable(f"The staff board answered {page.status} at {page.path}.")
    return set(ROOM.findall(page.text))

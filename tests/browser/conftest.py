"""Real windows on a real server: contexts of one chromium, each person with cookies of their own."""

import os
import shutil
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Playwright, expect, sync_playwright

from tests.browser.server import Server

NEEDED = "The browser tests need a chromium. Type: sudo apt-get install -y chromium"
SWITCHES = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
expect.set_options(timeout=15_000)


def chromium(playwright: Playwright) -> str:
    """The chromium to use; where there is none the tests fail with the line to type."""
    names = (os.environ.get("CHROMIUM", ""), "chromium", "chromium-browser", "google-chrome")
    found = next((path for name in names if name and (path := shutil.which(name))), None)
    own = playwright.chromium.executable_path
    if found is None and not Path(own).exists():
        pytest.fail(NEEDED, pytrace=False)
    return found or own


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Closed after each file: while playwright is up, no other test could run an event loop."""
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=chromium(playwright), args=SWITCHES)
        yield opened
        opened.close()


class _Harmless(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "text/html")
        self.end_headers()
        self.wfile.write(b"<!doctype html><title>Weather</title><h1>Sunny</h1>")

    def log_message(self, *args: Any) -> None:
        pass


@pytest.fixture(scope="session")
def neutral_url() -> Iterator[str]:
    """A harmless page elsewhere, for leaving quickly."""
    elsewhere = ThreadingHTTPServer(("127.0.0.1", 0), _Harmless)
    threading.Thread(target=elsewhere.serve_forever, daemon=True).start()
    yield f"http://localhost:{elsewhere.server_port}/"
    elsewhere.shutdown()


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory, neutral_url: str) -> Iterator[Server]:
    served = Server(tmp_path_factory.mktemp("served") / "var", SUPPORTNET_NEUTRAL_URL=neutral_url)
    try:
        yield served.start()
    finally:
        served.stop()


Window = Callable[..., Page]


@pytest.fixture
def window(browser: Browser, server: Server) -> Iterator[Window]:
    """`window()` opens a window of a new person; `window("Quiet Birch")` signs that person in."""
    contexts: list[BrowserContext] = []
    wrong: list[str] = []

    def open_window(name: str | None = None, **options: Any) -> Page:
        context = browser.new_context(base_url=server.url, **options)
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: wrong.append(str(error)))
        page.on("dialog", lambda dialog: dialog.accept())
        if name is not None:
            sign_in(page, *server.people()[name])
        return page

    yield open_window
    for context in contexts:
        context.close()
    assert not wrong, f"scripts failed: {wrong}"


def sign_in(page: Page, email: str, password: str) -> None:
    page.goto("/accounts/login/")
    page.get_by_label("Email").fill(email)
    page.get_by_label("Password").fill(password)
    page.get_by_role("button", name="Sign in").click()
    expect(page).not_to_have_url("**/accounts/login/**")

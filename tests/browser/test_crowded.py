"""When a network has no place left: it is said in plain words, help stays in sight, and the page comes in by itself."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Window
from tests.browser.rooms import arrive
from tests.browser.server import Server

pytestmark = pytest.mark.browser
SLOWLY = 40_000  # milliseconds until a refused page has surely tried again


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    served = Server(tmp_path_factory.mktemp("served") / "var", SUPPORTNET_NETWORK_SOCKETS="1")
    try:
        yield served.start()
    finally:
        served.stop()


def test_who_finds_no_place_reads_why_keeps_the_contacts_and_comes_in_later(window: Window) -> None:
    first, second = window(), window()
    arrive(first)
    second.goto("/")
    second.get_by_role("button", name="Talk to someone now").first.click()
    second.wait_for_url("**/room/*/")
    why = second.get_by_role("alert").get_by_text("very many connections from your network")
    expect(why).to_be_visible()
    expect(second.get_by_role("link", name="Call").first).to_be_visible()
    first.close()
    expect(second.locator(".wire").first).to_have_text("Connected", timeout=SLOWLY)
    expect(why).to_have_count(0)

"""Every page for everybody: in dark and light, narrow and wide; a tab in the background tells of itself."""

from collections.abc import Iterator
from typing import Literal

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.browser.conftest import Window
from tests.browser.rooms import arrive, end_here, go_off_duty, go_on_duty, shows, tell, told, write

pytestmark = pytest.mark.browser

SCHEMES: tuple[Literal["dark", "light"], ...] = ("dark", "light")
WIDTHS = (320, 1280)
QUIET = {
    "landing": "/",
    "numbers": "/contacts/",
    "who reads what": "/who-reads-what/",
    "come back": "/come-back/",
    "sign in": "/accounts/login/",
    "nothing here": "/nowhere/",
}
SECRET = "the words that stay between us"


@pytest.fixture
def busy(window: Window) -> Iterator[dict[str, Page]]:
    """A room in danger with somebody at the door, a case on the board, an invitation in the lobby."""
    birch, larch, mira, seeker = (
        window("Quiet Birch"),
        window("Steady Larch"),
        window("Mira Lindqvist"),
        window(),
    )
    mira.goto("/staff/")
    go_on_duty(mira)
    birch.goto("/lobby/")
    go_on_duty(birch)
    arrive(seeker, distress=8)
    birch.get_by_role("button", name="I’ll come").click()
    told(seeker, "Quiet Birch is here")
    write(birch, "I'm here with you.")
    larch.goto("/lobby/")
    go_on_duty(larch)
    tell(seeker, "I am going to end my life tonight.")
    larch.get_by_role("button", name="I’ll come").click()
    expect(seeker.get_by_role("form", name="Steady Larch is at the door")).to_be_visible()
    expect(mira.get_by_role("button", name="I’m on it")).to_be_visible()
    yield {"room": seeker, "lobby": birch, "door": larch, "board": mira} | {
        name: opened_at(window(), path) for name, path in QUIET.items()
    }
    end_here(seeker)
    for page in (birch, larch):
        go_off_duty(page)


def opened_at(page: Page, path: str) -> Page:
    page.goto(path)
    return page


def serious(page: Page) -> list[str]:
    found = Axe().run(page).response["violations"]
    return [
        f"{one['id']} ({one['impact']}): {node['html'][:160]} {node['failureSummary'][:200]}"
        for one in found
        if one["impact"] in ("serious", "critical")
        for node in one["nodes"]
    ]


def test_no_page_keeps_anybody_out_in_dark_or_light_narrow_or_wide(busy: dict[str, Page]) -> None:
    wrong = []
    for name, page in busy.items():
        wrong += looked_at_everywhere(page, name)
        if page.locator("details").count():
            page.evaluate("document.querySelectorAll('details').forEach((one) => { one.open = true; })")
            wrong += looked_at_everywhere(page, f"{name}, opened")
    assert not wrong, "\n".join(wrong)


def looked_at_everywhere(page: Page, name: str) -> list[str]:
    wrong = []
    for scheme in SCHEMES:
        for width in WIDTHS:
            page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
            page.set_viewport_size({"width": width, "height": 800})
            where = f"{name}, {scheme}, {width} px: "
            wrong += [where + violation for violation in serious(page)]
            sideways = page.evaluate("document.documentElement.scrollWidth")
            if sideways > width:
                wrong.append(f"{where}{sideways} px wide")
    return wrong


def test_a_tab_in_the_background_tells_in_its_title_that_somebody_came_but_never_what_was_said(
    window: Window,
) -> None:
    seeker, birch = window(), window("Quiet Birch")
    arrive(seeker)
    plain = seeker.title()
    seeker.evaluate("Object.defineProperty(document, 'hidden', { get: () => true, configurable: true })")
    birch.goto("/lobby/")
    go_on_duty(birch)
    birch.get_by_role("button", name="I’ll come").click()
    expect(seeker).to_have_title(f"● Quiet Birch is here · {plain}")
    write(birch, SECRET)
    expect(seeker).to_have_title(f"● New words · {plain}")
    seeker.evaluate("delete document.hidden; document.dispatchEvent(new Event('visibilitychange'))")
    expect(seeker).to_have_title(plain)
    shows(seeker, SECRET)
    end_here(seeker)
    go_off_duty(birch)

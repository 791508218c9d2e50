"""The seeker's own way through the pages: by keyboard, without scripts, and away without a trace."""

import pytest
from playwright.sync_api import BrowserContext, Page, Route, expect

from tests.browser.conftest import Window
from tests.browser.rooms import arrive, connected, room_log, shows, tell, told

pytestmark = pytest.mark.browser

SECRET = "the words that stay between us"
FOCUS = """
(wanted) => {
  const at = document.activeElement, { outlineStyle, boxShadow } = getComputedStyle(at);
  return [at.matches(wanted), outlineStyle !== 'none' || boxShadow !== 'none', at.outerHTML];
}
"""


def focus_on(page: Page, wanted: str, most: int = 40) -> None:
    """Press Tab until the focus is on an element; each stop must be visible as such."""
    for _ in range(most):
        page.keyboard.press("Tab")
        reached, visible, html = page.evaluate(FOCUS, wanted)
        assert visible, f"the focus cannot be seen on {html[:120]}"
        if reached:
            return
    raise AssertionError(f"Tab does not lead to {wanted}")


def test_with_the_keyboard_alone_somebody_arrives_and_writes(window: Window) -> None:
    page = window()
    page.goto("/")
    focus_on(page, "a.skip", most=1)
    focus_on(page, "form[action='/arrive/'] button")
    page.keyboard.press("Enter")
    page.wait_for_url("**/room/*/")
    connected(page)
    focus_on(page, "form.composer textarea")
    page.keyboard.type("Hello.")
    page.keyboard.press("Enter")
    shows(page, "Hello.")
    expect(page.get_by_label("Your words", exact=True)).to_be_focused()


def test_leaving_quickly_wipes_goes_ends_the_session_and_back_shows_nothing(
    window: Window, neutral_url: str
) -> None:
    page = window()
    key = arrive(page)
    tell(page, SECRET)
    shows(page, SECRET)
    page.keyboard.press("Escape")
    shows(page, SECRET)
    page.get_by_role("button", name="Leave quickly").click()
    page.wait_for_url(neutral_url)
    page.go_back(wait_until="commit")
    page.wait_for_url(neutral_url)
    assert "SupportNet" not in page.content()
    expect(page.get_by_text(SECRET)).to_have_count(0)
    assert page.request.get(f"/room/{key}/").status == 404


def test_leaving_quickly_waits_for_no_answer_and_counts_when_no_request_arrived(
    window: Window, neutral_url: str
) -> None:
    page = window()
    key = arrive(page)
    held: list[Route] = []
    page.context.route("**/leave/", lambda route: held.append(route))  # never answered
    page.get_by_role("button", name="Leave quickly").click()
    page.wait_for_url(neutral_url)
    other = page.context.new_page()
    answer = other.goto(f"/room/{key}/")
    assert answer is not None and answer.status == 404
    other.goto("/")
    expect(other.get_by_role("link", name="Back to your conversation")).to_have_count(0)
    assert held, "the server was told in the background"


def stored(context: BrowserContext, page: Page) -> str:
    """Everything the browser keeps for this place."""
    kept = page.evaluate(
        """async () => {
          const databases = await indexedDB.databases();
          const caches_ = await Promise.all((await caches.keys()).map(async (name) =>
            [name, (await (await caches.open(name)).keys()).map(({ url }) => url)]));
          const stores = [{ ...localStorage }, { ...sessionStorage }];
          return JSON.stringify([...stores, databases, caches_, history.state]);
        }"""
    )
    return kept + str(context.cookies()) + page.url


def test_no_words_stay_in_the_browser(window: Window) -> None:
    page = window()
    arrive(page)
    tell(page, SECRET)
    shows(page, SECRET)
    page.get_by_label("Your words", exact=True).fill("a draft of more words")
    kept = stored(page.context, page)
    assert SECRET not in kept and "draft" not in kept
    assert kept.startswith("[{},{},[],[],"), kept


def test_without_scripts_somebody_still_arrives_and_writes(window: Window) -> None:
    page = window(java_script_enabled=False)
    page.goto("/")
    page.get_by_role("button", name="Talk to someone now").first.click()
    page.wait_for_url("**/room/*/")
    page.get_by_label("Your words", exact=True).fill("Plain words.")
    page.get_by_role("button", name="Send").click()
    expect(room_log(page)).to_contain_text("Plain words.")
    expect(page.get_by_role("link", name="Call").first).to_be_visible()


def test_a_call_for_help_gets_through_while_there_is_no_socket(window: Window) -> None:
    page = window()
    page.context.route_web_socket("**/ws/", lambda socket: socket.close())
    page.goto("/")
    page.get_by_role("button", name="Talk to someone now").first.click()
    page.wait_for_url("**/room/*/")
    with page.expect_response("**/need_help/"):
        page.get_by_role("button", name="I need more help").click()
    page.reload()
    told(page, "Asked for more help")
    page.context.route("**/self_report/", lambda route: route.abort())
    page.get_by_text("I’m not safe", exact=True).click()
    page.get_by_role("button", name="I’m not safe right now").click()
    expect(page.get_by_role("alert").get_by_text("that was not sent")).to_be_visible()

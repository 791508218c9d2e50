"""What people do and see in their windows, by roles, labels and the numbers of entries."""

import json
import re
from dataclasses import dataclass, field

from playwright.sync_api import Locator, Page, WebSocket, expect

READ_LOG = """
(list) => [...list.querySelectorAll('li[data-seq]')].map((item) => {
  const copy = item.cloneNode(true);
  for (const extra of copy.querySelectorAll('time, .who, .reader, .tools, details')) extra.remove();
  const kind = item.classList.contains('said') ? 'said' : 'note';
  return [Number(item.dataset.seq), kind, copy.textContent.trim()];
})
"""
Entry = tuple[int, str, str]


def room_log(page: Page) -> Locator:
    return page.get_by_role("log", name="Messages", include_hidden=True)


def entries(page: Page) -> list[Entry]:
    """(seq, said or note, text) of every entry of the room log that this window shows, in its order."""
    return [(seq, kind, text) for seq, kind, text in room_log(page).evaluate(READ_LOG)]


def said(page: Page) -> list[str]:
    return [text for _, kind, text in entries(page) if kind == "said"]


def as_anybody_sees_it(page: Page) -> list[Entry]:
    """The log without what is said to each reader in their own way, as in `You came here`."""
    personal = re.compile(r"^(You|.+) (came here|now hold(s)? the conversation)$")
    return [
        (seq, kind, personal.sub(r"… \2", text).replace("holds", "hold") if kind == "note" else text)
        for seq, kind, text in entries(page)
    ]


def write(page: Page, text: str, field_name: str = "To everyone in the room") -> None:
    """Send from a helper's window."""
    composer = page.get_by_label(field_name, exact=True)
    composer.fill(text)
    composer.press("Enter")


def tell(page: Page, text: str) -> None:
    """Send from the seeker's window."""
    write(page, text, "Your words")


def shows(page: Page, text: str) -> None:
    """The room log shows these words, committed, exactly once."""
    expect(room_log(page).locator("li.said[data-seq]", has_text=text)).to_have_count(1)


def told(page: Page, text: str) -> None:
    """The room log shows this note."""
    expect(room_log(page).locator("li.note[data-seq]", has_text=text)).not_to_have_count(0)


def go_on_duty(page: Page) -> None:
    connected(page)
    on = page.get_by_role("button", name="Go on duty")
    off = page.get_by_role("button", name="Go off duty")
    expect(on.or_(off)).to_be_visible()
    if on.is_visible():
        on.click()
    expect(off).to_be_visible()


def go_off_duty(page: Page) -> None:
    page.get_by_role("button", name="Go off duty").click()
    expect(page.get_by_role("button", name="Go on duty")).to_be_visible()


def connected(page: Page) -> None:
    expect(page.locator(".wire").first).to_have_text("Connected")


def arrive(page: Page, distress: int | None = None) -> str:
    """Talk to someone now; the room's key."""
    page.goto("/")
    if distress is not None:
        page.get_by_text("Tell us a little first").click()
        page.locator("label", has=page.get_by_role("radio", name=re.compile(f"^{distress},"))).click()
    page.get_by_role("button", name="Talk to someone now").last.click()
    page.wait_for_url("**/room/*/")
    connected(page)
    return page.url.rstrip("/").rsplit("/", 1)[1]


def end_here(page: Page, distress: str = "") -> None:
    """The seeker ends the conversation, with a last check-in if given."""
    page.locator("details.sheet", has=page.locator("form.close")).evaluate(
        "(sheet) => { sheet.open = true; }"
    )
    page.locator("form.close select").select_option(distress)
    page.get_by_role("button", name="End here").click()
    expect(page.get_by_role("heading", name="This conversation has ended")).to_be_visible()


@dataclass
class Heard:
    """Every frame that reached a window's sockets, from its first page on."""

    frames: list[dict[str, object]] = field(default_factory=list)
    raw: list[str] = field(default_factory=list)

    def __init__(self, page: Page) -> None:
        self.frames, self.raw = [], []
        page.on("websocket", self._listen)

    def _listen(self, socket: WebSocket) -> None:
        socket.on("framereceived", self._take)

    def _take(self, payload: str | bytes) -> None:
        text = payload if isinstance(payload, str) else payload.decode()
        self.raw.append(text)
        self._keep(json.loads(text))

    def _keep(self, frame: dict[str, object]) -> None:
        """Several frames may travel as one."""
        if frame["type"] == "many":
            for inner in frame["frames"]:  # type: ignore[attr-defined]
                self._keep(inner)
        else:
            self.frames.append(frame)

    def types(self) -> set[str]:
        return {str(frame["type"]) for frame in self.frames}

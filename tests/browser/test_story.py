"""One person helped, live: five windows, a reload, a killed server, the same log for all at the end."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Window
from tests.browser.rooms import (
    Heard,
    arrive,
    as_anybody_sees_it,
    connected,
    end_here,
    entries,
    go_on_duty,
    said,
    shows,
    tell,
    told,
    write,
)
from tests.browser.server import Server

pytestmark = pytest.mark.browser

WHISPER = "Their voice got small. Please stay near."
LATE = "I knocked on my sister's door."


def test_one_person_is_helped_from_arriving_in_pain_to_a_kind_ending(server: Server, window: Window) -> None:
    birch, larch = window("Quiet Birch"), window("Steady Larch")
    sol, mira = window("Sol Okafor"), window("Mira Lindqvist")
    for staff in (sol, mira):
        staff.goto("/staff/")
        go_on_duty(staff)
    seeker = window()
    heard = Heard(seeker)

    key = a_supporter_takes_the_call(seeker, birch)
    they_talk(seeker, birch)
    a_second_supporter_is_let_in(seeker, birch, larch)
    danger_brings_staff(seeker, birch, sol, mira)
    the_seekers_page_reloads(seeker)
    the_server_dies_and_comes_back(server, seeker, [birch, larch, sol])
    the_storm_settles(seeker, birch, sol, key)
    the_room_closes(seeker, [birch, larch, sol])

    everyone_has_the_same_log(seeker, [birch, larch, sol])
    nothing_of_the_backstage_reached(seeker, heard)


def a_supporter_takes_the_call(seeker: Page, birch: Page) -> str:
    birch.goto("/lobby/")
    go_on_duty(birch)
    key = arrive(seeker, distress=7)
    expect(seeker.get_by_text("You can already write")).to_be_visible()
    birch.get_by_role("button", name="I’ll come").click()
    told(seeker, "Quiet Birch is here")
    told(seeker, "Quiet Birch now holds the conversation")
    told(birch, "You now hold the conversation")
    return key


def they_talk(seeker: Page, birch: Page) -> None:
    tell(seeker, "I can't sleep and everything hurts.")
    shows(birch, "I can't sleep and everything hurts.")
    write(birch, "I'm here, and I'm not in a hurry. What hurts most?")
    shows(seeker, "I'm here, and I'm not in a hurry. What hurts most?")
    write(birch, WHISPER, "Whisper to the helpers")
    expect(birch.get_by_role("log", name="Backstage").get_by_text(WHISPER)).to_be_visible()


def a_second_supporter_is_let_in(seeker: Page, birch: Page, larch: Page) -> None:
    larch.goto("/lobby/")
    go_on_duty(larch)
    tell(seeker, "I don't want to be alive any more.")
    shows(birch, "I don't want to be alive any more.")
    expect(birch.get_by_role("log", name="Backstage")).to_contain_text("wish to be dead")
    expect(seeker.locator(".contacts-now")).to_be_visible()
    larch.get_by_role("button", name="I’ll come").click()
    expect(larch.get_by_text("You are at the door")).to_be_visible()
    door = seeker.get_by_role("form", name="Steady Larch is at the door")
    door.get_by_role("button", name="Let them in").click()
    told(seeker, "Steady Larch is here")
    told(birch, "Steady Larch is here")
    shows(larch, "I can't sleep and everything hurts.")
    expect(larch.get_by_role("log", name="Backstage").get_by_text(WHISPER)).to_be_visible()


def danger_brings_staff(seeker: Page, birch: Page, sol: Page, mira: Page) -> None:
    tell(seeker, "I am going to end my life tonight.")
    for staff in (sol, mira):
        expect(staff.get_by_role("button", name="I’m on it")).to_be_visible()
    expect(seeker.locator(".safety")).to_contain_text("nobody has answered yet")
    sol.get_by_role("button", name="I’m on it").click()
    expect(mira.locator("#cases")).to_contain_text("acknowledged by Sol Okafor")
    expect(seeker.locator(".safety")).to_contain_text("Sol Okafor from our staff has answered")
    sol.get_by_role("button", name="Join, announced").click()
    told(seeker, "Sol Okafor from our staff is here")
    told(birch, "Sol Okafor from our staff is here")
    expect(mira.locator("#cases")).to_contain_text("in hand")
    connected(sol)
    write(sol, "I'm from the staff here. Are you somewhere safe for the next hour?")
    shows(seeker, "I'm from the staff here. Are you somewhere safe for the next hour?")


def the_seekers_page_reloads(seeker: Page) -> None:
    before = entries(seeker)
    seeker.reload()
    connected(seeker)
    assert entries(seeker) == before


def the_server_dies_and_comes_back(server: Server, seeker: Page, others: list[Page]) -> None:
    server.kill()
    expect(seeker.locator("[data-wire]")).not_to_have_attribute("data-wire", "open")
    tell(seeker, LATE)
    unsent = seeker.locator("li.said.unsent", has_text=LATE)
    expect(unsent).to_be_visible()
    expect(unsent).to_contain_text("Not sent yet")
    expect(seeker.locator(".danger a")).to_be_visible()
    server.start()
    for page in (seeker, *others):
        expect(page.locator(".wire").first).to_have_text("Connected", timeout=60_000)
        shows(page, LATE)
    expect(seeker.locator("li.unsent")).to_have_count(0)


def the_storm_settles(seeker: Page, birch: Page, sol: Page, key: str) -> None:
    sol.get_by_text("Resolve", exact=True).first.click()
    sol.get_by_label("Outcome").select_option(label="Somebody they trust is with them")
    sol.get_by_label("Note").fill("Their sister is with them and stays the night.")
    sol.get_by_role("button", name="Resolve").click()
    told(seeker, "Our staff have finished looking after this")
    expect(seeker.locator(".safety")).to_be_hidden()
    sol.goto(f"/staff/room/{key}/")
    connected(sol)
    expect(birch.locator(".pane-head .level")).not_to_have_text("imminent")
    seeker.get_by_role("slider").fill("4")
    seeker.get_by_role("button", name="Share").click()
    for page in (seeker, birch, sol):
        told(page, "Distress: 4 of 10")


def the_room_closes(seeker: Page, others: list[Page]) -> None:
    end_here(seeker, "3")
    for page in (seeker, *others):
        told(page, "On leaving: 3 of 10")
        told(page, "This conversation has ended")


def everyone_has_the_same_log(seeker: Page, others: list[Page]) -> None:
    log = as_anybody_sees_it(seeker)
    seqs = [seq for seq, _, _ in log]
    assert seqs == sorted(set(seqs))
    assert said(seeker).count(LATE) == 1
    for page in others:
        assert as_anybody_sees_it(page) == log


def nothing_of_the_backstage_reached(seeker: Page, heard: Heard) -> None:
    assert {"welcome", "event", "ack"} <= heard.types()
    assert WHISPER not in seeker.content()
    assert not heard.types() & {"backstage", "escalation", "invitation"}
    assert not any(WHISPER in text or "backstage_head" in text for text in heard.raw)

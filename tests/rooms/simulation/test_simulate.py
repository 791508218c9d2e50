"""The command against a real server: it fills the place, leaves it tidy, and keeps away from real people."""

import asyncio
import os
import re
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from pytest_django import Settings

from rooms.management.simulation import pages
from rooms.management.simulation.guard import Guard
from rooms.management.simulation.pages import Browser, Unusable
from tests.browser.server import ROOT, Server, free_port, until

pytestmark = pytest.mark.server
QUICK = ("simulate", "--minutes", "5", "--speed", "15", "--seed", "7")


def numbers(summary: str) -> dict[str, int]:
    return {
        name.strip(): int(value) for name, value in re.findall(r"^([a-z ]+?)  +(\d+)", summary, re.MULTILINE)
    }


async def live(server: Server) -> set[str]:
    staff = Browser(server.url)
    assert await pages.sign_in(staff, *server.people()["Sol Okafor"])
    return await pages.live_rooms(staff)


def test_arcs_are_lived_to_their_end_over_pages_and_sockets(server: Server) -> None:
    done = server.manage(*QUICK, "--seekers", "3", "--supporters", "5", "--url", server.url)
    assert done.returncode == 0, done.stderr
    counted = numbers(done.stdout)
    assert counted["rooms opened"] >= 3
    assert counted["closings"] == counted["rooms opened"]
    assert counted["messages"] >= 20
    assert counted["level changes seen"] >= 3
    assert counted["doors let in"] >= 1
    assert counted["escalations answered"] >= 1
    assert "0 missed, 0 doubled" in done.stdout
    assert asyncio.run(live(server)) == set()


def test_where_a_real_person_is_nobody_simulated_comes(server: Server) -> None:
    guest = Browser(server.url)
    room = asyncio.run(pages.arrive(guest, {}))
    refused = server.manage(*QUICK, "--url", server.url)
    assert refused.returncode == 1
    assert "A conversation is going on here that no simulation opened" in refused.stderr
    assert asyncio.run(live(server)) == {room}


def test_one_ctrl_c_says_goodbye_and_leaves_nothing_behind(server: Server) -> None:
    running = subprocess.Popen(
        [sys.executable, "manage.py", "simulate", "--url", server.url, "--seekers", "2", "--supporters", "2"],
        cwd=ROOT,
        env=server.environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    until(lambda: asyncio.run(live(server)))
    os.kill(running.pid, signal.SIGINT)
    told, wrong = running.communicate(timeout=60)
    assert running.returncode == 0, wrong
    assert numbers(told)["closings"] == numbers(told)["rooms opened"] >= 1
    assert asyncio.run(live(server)) == set()


def test_it_refuses_outside_development_mode(settings: Settings) -> None:
    settings.DEVELOPMENT = False
    with pytest.raises(CommandError, match="development mode only"):
        call_command("simulate")


def test_without_a_server_one_line_says_what_to_do(settings: Settings) -> None:
    with pytest.raises(CommandError, match=r"does not answer .* Is `make run` running\?"):
        call_command("simulate", url=f"http://127.0.0.1:{free_port()}")


def test_a_room_opened_by_an_earlier_run_is_not_taken_for_a_real_one(server: Server, tmp_path: Path) -> None:
    async def look() -> None:
        staff = Browser(server.url)
        await pages.sign_in(staff, *server.people()["Sol Okafor"])
        remembered = tmp_path / "rooms"
        killed = Guard(staff, remembered)
        killed.ours(await pages.arrive(Browser(server.url), {}))
        await Guard(staff, remembered).look()
        await pages.arrive(Browser(server.url), {})
        with pytest.raises(Unusable):
            await Guard(staff, remembered).look()

    asyncio.run(look())

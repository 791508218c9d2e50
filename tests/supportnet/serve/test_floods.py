"""One peer that sends as fast as it can: it does not grow the process, it is told to stop, and others are served."""

import json
import re
from pathlib import Path
from uuid import uuid4

import pytest

from tests.supportnet.serve.raw import Raw, cookies, frame, said
from tests.supportnet.serve.served import Served, until

pytestmark = pytest.mark.server
MEGABYTE = 1_000_000
POURED = 30 * MEGABYTE
TIMES = 3  # it comes back after it was closed
LARGE = said(type="say", room="r", cid=str(uuid4()), text="x" * 60_000)
FLOODS = {
    "large frames": LARGE,
    "brackets": said(type="say", room="r", cid=str(uuid4()), text="[" * 60_000),
    "small frames": said(type="typing", room="r") * 1_000,
    "pings nobody reads": frame(b"x" * 125, opcode=9) * 500,
    "pongs": frame(b"", opcode=10) * 10_000,
    "pieces": frame(b"", opcode=1, last=False) + frame(b"", opcode=0, last=False) * 10_000_000,
}


class Grown:
    """How far a process's memory rose above where it stood, at its peak."""

    def __init__(self, pid: int) -> None:
        self._folder = Path(f"/proc/{pid}")
        self._folder.joinpath("clear_refs").write_text("5")  # the peak is counted from now
        self._before = self._kilobytes("VmRSS")

    def _kilobytes(self, name: str) -> int:
        found = re.search(rf"{name}:\s+(\d+)", self._folder.joinpath("status").read_text())
        assert found
        return int(found[1])

    def megabytes(self) -> float:
        return (self._kilobytes("VmHWM") - self._before) * 1024 / MEGABYTE


@pytest.fixture(params=["daphne", "uvicorn"], scope="module")
def busy(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> object:
    """A service that has served already, so that what it loads once is loaded."""
    served = Served(
        tmp_path_factory.mktemp("var"), "--server", request.param, SUPPORTNET_FLOOD_SECONDS="1"
    ).ready()
    try:
        known = cookies(served, ("r", "seeker", True), ("r", "lead", False))
        other = Raw(served.url, known["lead"]).hello()
        Raw(served.url, known["seeker"]).hello().pour(LARGE, 10 * MEGABYTE)
        yield served, known, other
    finally:
        served.stop()


Busy = tuple[Served, dict[str, str], Raw]


@pytest.mark.parametrize("hello", [True, False], ids=["after hello", "before hello"])
@pytest.mark.parametrize("kind", FLOODS)
def test_a_flood_does_not_grow_the_process(busy: Busy, kind: str, hello: bool) -> None:
    served, known, other = busy
    (web,) = served.children()["serve.web"]
    grown = Grown(web)
    for _ in range(TIMES):
        flooder = Raw(served.url, known["seeker"])
        if hello:
            flooder.hello()
        flooder.pour(FLOODS[kind], POURED)
        flooder.socket.close()
    assert grown.megabytes() <= 20
    other.socket.sendall(said(type="say", room="r", cid=(cid := str(uuid4())), text="still here"))
    assert other.get("ack")["cid"] == cid


def test_whoever_is_cut_off_with_words_unread_leaves_nothing_behind(busy: Busy) -> None:
    served, known, _ = busy
    (web,) = served.children()["serve.web"]
    open_files = Path(f"/proc/{web}/fd")
    before = len(list(open_files.iterdir()))
    for _ in range(20):
        flooder = Raw(served.url, known["seeker"]).hello()
        flooder.pour(LARGE, MEGABYTE)
        flooder.reset()
        come = Raw(served.url, known["lead"]).hello()  # perhaps under the same number
        come.socket.sendall(said(type="say", room="r", cid=(cid := str(uuid4())), text="still here"))
        assert come.get("ack")["cid"] == cid
        come.socket.close()
    until(lambda: len(list(open_files.iterdir())) < before + 10)  # its database may be open more often by now
    assert "Traceback" not in served.output()


@pytest.mark.parametrize("kind", FLOODS)
def test_a_flood_ends_with_the_code_for_too_much(busy: Busy, kind: str) -> None:
    served, known, _ = busy
    flooder = Raw(served.url, known["seeker"]).hello()
    flooder.pour(FLOODS[kind][: 20 * MEGABYTE], 20 * MEGABYTE)
    assert flooder.end() == 4429


def test_a_frame_beyond_the_limit_is_refused_by_the_server_itself(busy: Busy) -> None:
    served, known, _ = busy
    flooder = Raw(served.url, known["seeker"]).hello()
    flooder.socket.sendall(frame(json.dumps({"type": "say", "text": "x" * 70_000}).encode()))
    assert flooder.end() in (4400, 1009)  # uvicorn has its own code for it

"""Where a web process ends, the spare serves at once."""

import os
import signal
from collections.abc import Callable

import pytest

from tests.supportnet.serve.raw import Raw, cookies
from tests.supportnet.serve.served import Served, alive, until

pytestmark = pytest.mark.server


@pytest.mark.parametrize("server", ["daphne", "uvicorn"])
def test_where_a_process_ends_the_spare_serves_at_once_and_another_gets_ready(
    serve: Callable[..., Served], server: str
) -> None:
    served = serve("--server", server).ready()
    until(lambda: served.children()["spare"])
    [first], [spare] = served.children()["serve.web"], served.children()["spare"]
    os.kill(first, signal.SIGKILL)
    assert served.get("/healthz")[0] == 200
    assert served.children()["serve.web"] == [spare]
    until(lambda: served.children()["spare"])
    everyone = [pid for pids in served.children().values() for pid in pids]
    assert served.stop() == 0
    assert not any(alive(pid) for pid in everyone)


def test_without_a_spare_what_ends_is_started_anew(serve: Callable[..., Served]) -> None:
    served = serve(SUPPORTNET_SPARE="no").ready()
    [first] = served.children()["serve.web"]
    os.kill(first, signal.SIGKILL)
    assert served.get("/healthz")[0] == 200
    children = served.children()
    assert children["spare"] == [] and children["serve.web"] != [first]


@pytest.mark.parametrize("server", ["daphne", "uvicorn"])
def test_whoever_comes_while_a_process_leaves_is_served_by_the_next(
    serve: Callable[..., Served], server: str
) -> None:
    served = serve("--server", server).ready()
    until(lambda: served.children()["spare"])
    known = cookies(served, ("r", "seeker", True), ("r", "lead", False))
    first = Raw(served.url, known["seeker"]).hello()
    os.kill(served.children()["serve.web"][0], signal.SIGTERM)
    first.get("reconnect")
    later = Raw(served.url, known["lead"]).hello()
    assert first.end() == 4012
    assert served.stop() == 0
    later.socket.close()

"""A web process that is asked to end: people are told, nobody who stalls holds it up, and an early signal is heard."""

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Callable
from uuid import uuid4

import pytest

from supportnet.serve.children import ROOT
from tests.supportnet.serve.raw import Raw, cookies, said
from tests.supportnet.serve.served import PATIENCE, Served

pytestmark = pytest.mark.server
EARLY = """
from supportnet.serve import daphne_reactor, web
loop = daphne_reactor.install()
import django
django.setup()
from supportnet.serve.daphne_draining import Draining
server = Draining(None, 0, 5, **web._daphne_options())
loop.run_until_complete(server.leave())
server.run()
print("ended in order")
"""


def test_a_signal_before_it_listens_ends_it_in_order(tmp_path: object) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        done = subprocess.run(
            [sys.executable, "-c", EARLY],
            cwd=ROOT,
            env=os.environ
            | {"DJANGO_SETTINGS_MODULE": "supportnet.settings", "SUPPORTNET_VAR": str(tmp_path)},
            stdin=listening,
            capture_output=True,
            text=True,
            timeout=PATIENCE,
        )
    assert (done.returncode, done.stdout) == (0, "ended in order\n"), done.stderr


@pytest.mark.parametrize("server", ["daphne", "uvicorn"])
def test_people_are_told_and_a_peer_that_stalls_does_not_hold_it_up(
    serve: Callable[..., Served], server: str
) -> None:
    served = serve("--server", server).ready()
    known = cookies(served, ("r", "seeker", True), ("r", "lead", False))
    lead = Raw(served.url, known["lead"]).hello()
    stalled = Raw(served.url, known["seeker"]).hello()
    for _ in range(30):  # more than the stalled peer's network takes
        lead.socket.sendall(said(type="say", room="r", cid=str(uuid4()), text="😀" * 4_000))
        lead.get("ack")
    served.process.send_signal(signal.SIGTERM)
    assert 0 < lead.get("reconnect")["after"] <= 3
    assert lead.end() == 4012
    assert served.process.wait(PATIENCE) == 0
    served.stop()
    assert "killed" not in served.output() and "Traceback" not in served.output(), served.output()
    stalled.socket.close()

"""The whole service as its own processes: it starts, heals, and one signal ends it all."""

import os
import signal
import socket
from collections.abc import Callable

import pytest

from tests.supportnet.serve.served import PATIENCE, Served, alive, until

pytestmark = pytest.mark.server


@pytest.mark.parametrize("server", ["daphne", "uvicorn"])
def test_it_starts_answers_and_one_signal_ends_everything(serve: Callable[..., Served], server: str) -> None:
    served = serve("--server", server, fresh=True).ready()
    assert served.get("/healthz") == (200, '{"alive": true}')
    status, report = served.get("/readyz")
    assert status == 200 and '"redis": "answers"' in report
    children = served.all_children()
    assert len(children) == 3
    assert served.stop(signal.SIGINT) == 0
    assert not any(alive(pid) for pid in children)
    assert "Traceback" not in served.output() and "killed" not in served.output(), served.output()


def test_several_processes_share_one_port_and_each_serves(serve: Callable[..., Served]) -> None:
    served = serve("--processes", "2").ready()
    first, second = served.children()["serve.web"]
    os.kill(first, signal.SIGSTOP)
    try:
        assert served.get("/healthz")[0] == 200
    finally:
        os.kill(first, signal.SIGCONT)
    assert served.stop() == 0
    assert not alive(first) and not alive(second)


def test_whatever_is_killed_comes_back(serve: Callable[..., Served]) -> None:
    served = serve().ready()
    before = served.children()
    for pid in served.all_children():
        os.kill(pid, signal.SIGKILL)

    def all_new() -> bool:
        now = served.children()
        return all(now[kind] and now[kind] != before[kind] for kind in now if kind != "spare")

    until(all_new)
    until(lambda: '"redis": "answers"' in served.get("/readyz")[1])
    assert served.stop() == 0
    for name in ("web 1", "clock", "valkey"):
        assert f"{name} ended by itself (signal SIGKILL); starting it again" in served.output()


def test_after_kill_9_of_the_supervisor_nothing_is_left(serve: Callable[..., Served]) -> None:
    served = serve().ready()
    until(lambda: served.children()["spare"])
    children = [pid for pids in served.children().values() for pid in pids]
    served.process.kill()
    until(lambda: not any(alive(pid) for pid in children))


def test_a_taken_port_is_one_clear_line(serve: Callable[..., Served]) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        refused = serve("--port", str(port))
        assert refused.process.wait(PATIENCE) == 1
        refused._reading.join(PATIENCE)
    assert refused.output().splitlines() == [
        f"CommandError: Port {port} on 127.0.0.1 is taken by another program. "
        f"Stop that one, or choose another port: make run PORT={port + 1}"
    ]


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("SUPPORTNET_FRAME_BYTES", "big"),
        ("SUPPORTNET_MODE", "prod"),
        ("DATABASE_URL", "mysql://db/support"),
        ("REDIS_URL", "localhost"),
        ("SUPPORTNET_SECRET_KEY", "changeme"),
        ("SUPPORTNET_BODY_KEYS", "one:c2hvcnQ="),
        ("SUPPORTNET_ORIGINS", "support.example.org"),
    ],
)
def test_a_wrong_value_refuses_to_start_and_names_the_setting(
    serve: Callable[..., Served], name: str, value: str
) -> None:
    refused = serve(**{name: value})
    assert refused.process.wait(PATIENCE) == 1
    refused._reading.join(PATIENCE)
    lines = refused.output().splitlines()
    assert len(lines) == 1 and lines[0].startswith(f"SupportNet cannot start. {name} is "), refused.output()


def test_a_visitors_address_stands_in_no_log(serve: Callable[..., Served]) -> None:
    served = serve().ready()
    served.get("/nowhere")
    served.stop()
    rest = served.output().replace(served.url, "")
    assert "127.0.0.1" not in rest, rest

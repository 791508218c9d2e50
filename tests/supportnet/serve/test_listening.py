"""The listening socket: a clear line instead of a traceback."""

import socket

import pytest

from supportnet.serve.listening import GONE_SECONDS, CannotListen, listen, url

pytestmark = pytest.mark.pure


def test_it_listens_and_says_where() -> None:
    with listen("127.0.0.1", 0) as opened:
        assert url(opened) == f"http://127.0.0.1:{opened.getsockname()[1]}"
        socket.create_connection(opened.getsockname()[:2]).close()


def test_a_taken_port_is_told_with_a_way_out() -> None:
    with listen("127.0.0.1", 0) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(
            CannotListen, match=f"Port {port} on 127.0.0.1 is taken.*make run PORT={port + 1}"
        ):
            listen("127.0.0.1", port)


@pytest.mark.parametrize("host", ["no-such-host.invalid", "192.0.2.1"])
def test_a_host_that_is_not_this_machine_is_told(host: str) -> None:
    with pytest.raises(CannotListen):
        listen(host, 0)


def test_every_address_is_shown_as_one_that_a_browser_can_open() -> None:
    with listen("0.0.0.0", 0) as opened:
        assert url(opened).startswith("http://127.0.0.1:")


def test_who_acknowledges_nothing_is_cut_off_by_the_kernel() -> None:
    with listen("127.0.0.1", 0) as opened, socket.create_connection(opened.getsockname()) as _:
        accepted, _ = opened.accept()
        with accepted:
            assert accepted.getsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE)
            if hasattr(socket, "TCP_USER_TIMEOUT"):
                timeout = accepted.getsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT)
                assert timeout == GONE_SECONDS * 1000

"""deploy/nginx.conf holds what the service relies on. `tests/supportnet/serve/behind_nginx.py` runs it for real."""

import re
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from django.conf import settings

from supportnet.serve.listening import GONE_SECONDS

pytestmark = pytest.mark.pure
SECONDS = {"s": 1, "m": 60}
BYTES = {"k": 1024, "m": 1024**2}


@dataclass
class Block:
    """One block of nginx's language: its directives, and the blocks in it, by name."""

    name: str
    directives: list[list[str]] = field(default_factory=list)
    blocks: "list[Block]" = field(default_factory=list)

    def values(self, name: str) -> list[list[str]]:
        return [words[1:] for words in self.directives if words[0] == name]

    def one(self, name: str) -> str:
        ((value,),) = self.values(name)
        return value

    def inside(self, start: str) -> "list[Block]":
        return [block for block in self.blocks if block.name.startswith(start)]


def parse(text: str) -> Block:
    words = re.findall(r'"[^"]*"|\'[^\']*\'|[{};]|[^\s{};]+', re.sub(r"#[^\n]*", "", text))
    stack, line = [Block("")], []
    for word in words:
        if word == ";":
            stack[-1].directives.append(line)
        elif word == "{":
            stack.append(Block(" ".join(line)))
        elif word == "}":
            done = stack.pop()
            stack[-1].blocks.append(done)
        else:
            line.append(word.strip("\"'"))
            continue
        line = []
    (whole,) = stack
    return whole


CONF = parse(Path(settings.BASE_DIR, "deploy", "nginx.conf").read_text())
PLAIN, SECURE = CONF.inside("server")
LOCATIONS = SECURE.inside("location")
SOCKETS = next(place for place in LOCATIONS if place.name == "location /ws/")


def amount(text: str, units: dict[str, int]) -> int:
    return int(text[:-1]) * units[text[-1]]


def test_every_location_passes_on_all_headers() -> None:
    passed = dict(SECURE.values("proxy_set_header"))
    assert passed == {
        "Host": "$host",
        "X-Forwarded-Proto": "https",
        "X-Forwarded-For": "$remote_addr",
        "Upgrade": "$http_upgrade",
        "Connection": "$connection_upgrade",
    }
    assert SECURE.one("proxy_http_version") == "1.1"
    assert len(LOCATIONS) == 3
    for place in LOCATIONS:
        assert place.one("proxy_pass") == "http://supportnet"
        # nginx forgets the server's headers in a location that sets any of its own
        assert not place.values("proxy_set_header")


def test_a_visitor_cannot_choose_their_address() -> None:
    assert dict(SECURE.values("proxy_set_header"))["X-Forwarded-For"] == "$remote_addr"  # not what they sent


def test_a_socket_is_upgraded_and_other_connections_are_kept() -> None:
    (upgrade,) = CONF.inside("map $http_upgrade")
    assert upgrade.directives == [["default", "upgrade"], ["", ""]]
    (upstream,) = CONF.inside("upstream")
    assert int(upstream.one("keepalive")) > 0


def test_a_quiet_socket_outlives_several_beats() -> None:
    assert amount(SOCKETS.one("proxy_read_timeout"), SECONDS) >= 3 * settings.BEAT_SECONDS


def test_a_visitor_who_is_gone_is_noticed_by_nginx_as_by_the_service() -> None:
    assert all("so_keepalive" in " ".join(listen) for listen in SECURE.values("listen"))
    assert settings.BEAT_SECONDS < GONE_SECONDS  # there is always something to acknowledge


def test_bodies_are_bounded_above_the_largest_frame() -> None:
    assert settings.FRAME_BYTES < amount(SECURE.one("client_max_body_size"), BYTES) <= 1024**2


def test_no_address_is_logged() -> None:
    for server in (PLAIN, SECURE):
        assert server.one("access_log") == "off"
    ((_, level),) = SECURE.values("error_log")
    assert level == "crit"
    (form,) = CONF.values("log_format")
    assert not re.search(r"\$(remote|http_x_forwarded|realip|request_uri|request\b|args|uri)", " ".join(form))


def test_http_is_sent_to_https_and_readiness_is_for_inside() -> None:
    assert PLAIN.values("return") == [["301", "https://$host$request_uri"]]
    (ready,) = [place for place in LOCATIONS if place.name == "location = /readyz"]
    assert ready.values("allow") == [["127.0.0.1"], ["::1"]] and ready.one("deny") == "all"


def test_debians_nginx_knows_every_directive() -> None:
    assert not SECURE.values("http2")  # a directive of its own since 1.25 only
    assert all("http2" in listen for listen in SECURE.values("listen"))

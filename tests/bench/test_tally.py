"""What the load client counts: a line is done when everybody has it and its author has the ack."""

import pytest

from bench.client.dialects import DIALECTS, In, Member
from bench.client.tally import Tally
from bench.client.wire import Socket

pytestmark = pytest.mark.pure


def sockets(count: int) -> list[Socket]:
    return [Socket(Member("r", f"m{n}"), DIALECTS["plain"], lambda s, f: None) for n in range(count)]


def event(seq: int, cid: str = "a") -> In:
    return In(type="event", seq=seq, cid=cid)


async def test_a_line_is_done_when_all_have_it_and_the_ack_is_there() -> None:
    tally = Tally(counting=True)
    one, two = sockets(2)
    tally.say("a", 2, "slot")
    assert tally.heard(one, event(1)) is None
    assert tally.heard(two, event(1)) is None
    done = tally.heard(one, In(type="ack", cid="a"))
    assert done is not None and done.slot == "slot"
    assert tally.deliveries == 2 and len(tally.ack) == 1 and len(tally.whole) == 1


async def test_a_second_ack_completes_nothing_again() -> None:
    tally = Tally(counting=True)
    [one] = sockets(1)
    tally.say("a", 1, None)
    assert tally.heard(one, In(type="ack", cid="a")) is None
    assert tally.heard(one, In(type="ack", cid="a")) is None
    assert tally.heard(one, event(1)) is not None
    assert tally.heard(one, In(type="ack", cid="a")) is None


async def test_a_jump_or_a_step_back_is_disorder() -> None:
    tally = Tally()
    [one] = sockets(1)
    for seq in (4, 5, 7, 6):
        tally.heard(one, event(seq, cid=""))
    assert tally.disorder == 2


async def test_what_comes_outside_the_measured_time_is_not_counted() -> None:
    tally = Tally()
    [one] = sockets(1)
    tally.say("a", 1, None)
    tally.heard(one, event(1))
    assert tally.deliveries == 0 and not tally.delivery


async def test_refusals_are_told_by_code() -> None:
    tally = Tally()
    [one] = sockets(1)
    tally.heard(one, In(type="error", code="rate"))
    tally.heard(one, In(type="error", code="rate"))
    assert tally.refused == {"rate": 2}


def test_several_frames_in_one_are_unrolled() -> None:
    payload = (
        b'{"type":"many","frames":[{"type":"event","seq":1,"cid":"a"},{"type":"ack","cid":"a","seq":1}]}'
    )
    frames = [f for f in DIALECTS["product"].read(payload) if isinstance(f, In)]
    assert [f.type for f in frames] == ["event", "ack"]


def test_a_snapshots_room_is_no_key_and_does_not_disturb_the_client() -> None:
    [frame] = DIALECTS["product"].read(b'{"type":"snapshot","room":{"room":"r","members":[]}}')
    assert isinstance(frame, In) and frame.type == "snapshot"


def test_socket_io_packets_are_understood() -> None:
    read = DIALECTS["socketio"].read
    [event_frame] = read(b'42["event",{"type":"event","seq":3,"cid":"c"}]')
    [ack] = read(b'430[{"type":"ack","cid":"c","seq":3}]')
    assert isinstance(event_frame, In) and event_frame.seq == 3
    assert isinstance(ack, In) and ack.type == "ack"
    assert list(read(b"2")) == [b"3"]
    assert list(read(b'0{"sid":"x"}')) == []

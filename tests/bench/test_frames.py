import pytest
from hypothesis import given
from hypothesis import strategies as st

from bench.client.frames import CLOSE, TEXT, BadFrame, Reader, frame

pytestmark = pytest.mark.pure


def from_server(payload: bytes, opcode: int = TEXT) -> bytes:
    """The same frame without a mask, as servers send it."""
    whole = bytearray(frame(payload, opcode))
    at = {126: 4, 127: 10}.get(whole[1] & 0x7F, 2)
    whole[1] &= 0x7F
    del whole[at : at + 4]
    return bytes(whole)


@given(st.lists(st.sampled_from([0, 1, 125, 126, 127, 65_535, 65_536]), max_size=4), st.integers(1, 5_000))
def test_frames_come_out_whole_however_the_bytes_were_cut(sizes: list[int], piece: int) -> None:
    payloads = [bytes([n % 251]) * size for n, size in enumerate(sizes)]
    stream = b"".join(from_server(p) for p in payloads)
    reader, found = Reader(), []
    for start in range(0, len(stream), piece):
        found += reader.read(stream[start : start + piece])
    assert found == [(TEXT, p) for p in payloads]


def test_a_close_carries_its_code() -> None:
    [(opcode, payload)] = Reader().read(from_server((4012).to_bytes(2, "big"), CLOSE))
    assert opcode == CLOSE and int.from_bytes(payload[:2], "big") == 4012


def test_what_a_server_may_not_send_is_refused() -> None:
    with pytest.raises(BadFrame):
        list(Reader().read(frame(b"masked")))
    with pytest.raises(BadFrame):
        list(Reader().read(b"\x01\x02ab"))

"""Services that end with their test."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.supportnet.serve.served import Served


@pytest.fixture
def serve(tmp_path: Path) -> Iterator[Callable[..., Served]]:
    started: list[Served] = []

    def start(*options: str, fresh: bool = False, **environment: str) -> Served:
        served = Served(tmp_path / "var", *options, fresh=fresh, **environment)
        started.append(served)
        return served

    yield start
    for served in started:
        if served.process.poll() is None:
            served.process.kill()
            served.process.wait()

from collections.abc import Iterator

import pytest

from tests.browser.server import Server


@pytest.fixture
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    served = Server(tmp_path_factory.mktemp("simulated") / "var")
    try:
        yield served.start()
    finally:
        served.stop()

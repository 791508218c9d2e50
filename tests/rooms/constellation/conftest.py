import pytest

from rooms.conversation import port
from tests.rooms.queue_people import People


@pytest.fixture
def people(transactional_db: None, monkeypatch: pytest.MonkeyPatch) -> People:
    people = People()
    monkeypatch.setattr(port, "_publisher", people.departed.extend)
    return people

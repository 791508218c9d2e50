import pytest

from rooms.conversation import services
from rooms.conversation.models import Membership, Room
from supportnet.accounts.models import User


@pytest.fixture
def seeker(db: None) -> User:
    return User.objects.create_guest("Indigo Heron")


@pytest.fixture
def supporter(db: None) -> User:
    return User.objects.create_user("birch@example.org", "x", name="Quiet Birch")


@pytest.fixture
def stranger(db: None) -> User:
    return User.objects.create_user("stranger@example.org", "x", name="Stranger")


@pytest.fixture
def room(seeker: User) -> Room:
    room, _ = services.open_room(seeker, language="en", topics=["grief"], age_group="18 or over", region="US")
    return room


@pytest.fixture
def birch(room: Room, supporter: User) -> Membership:
    return services.admit(room, supporter, "supporter", frequency="calm")

import pytest

from rooms.conversation import port, presence
from rooms.conversation.models import Membership, Presence, Room
from supportnet.accounts.models import User


def test_one_lease_a_process_and_presence_ends_with_the_last(room: Room, birch: Membership) -> None:
    user = birch.user_id
    presence.come("web1", user)
    presence.come("web2", user)
    presence.go("web1", user)
    assert presence.present([user]) == {user}
    presence.go("web2", user)
    assert presence.present([user]) == set()


def test_a_lease_that_is_not_renewed_runs_out(birch: Membership, settings: object) -> None:
    settings.PRESENCE_SECONDS = -1
    presence.come("killed", birch.user_id)
    assert presence.present([birch.user_id]) == set()
    settings.PRESENCE_SECONDS = 30
    presence.renew("killed")
    assert presence.present([birch.user_id]) == {birch.user_id}


def test_the_room_hears_of_a_killed_process_once(
    room: Room, birch: Membership, settings: object, django_capture_on_commit_callbacks: object
) -> None:
    settings.PRESENCE_SECONDS = -1
    presence.come("killed", birch.user_id)
    told: list[port.Departure] = []
    before = port._publisher
    port.set_publisher(told.extend)
    with django_capture_on_commit_callbacks(execute=True):
        assert presence.sweep() == 1
        assert presence.sweep() == 0
    port.set_publisher(before)
    assert told == [port.RoomNotice(room.key, "presence", {"who": birch.handle, "present": False})]


def test_stepping_away_ends_every_lease_of_that_person_alone(birch: Membership, stranger: User) -> None:
    for process in ("web1", "web2"):
        presence.come(process, birch.user_id)
    presence.come("web1", stranger.pk)
    presence.vanish(birch.user_id)
    assert list(Presence.objects.values_list("user_id", flat=True)) == [stranger.pk]


@pytest.mark.django_db
def test_a_process_that_ends_in_order_takes_its_leases_along(stranger: User) -> None:
    presence.come("web1", stranger.pk)
    presence.leave_process("web1")
    assert not Presence.objects.exists()

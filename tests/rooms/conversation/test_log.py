import threading
from uuid import uuid4

import pytest
from django.db import connection, transaction

from rooms.conversation import refusals, selectors, services
from rooms.conversation.append import Draft, Placed, append_many
from rooms.conversation.models import BackstageEvent, Event, Membership, Room
from rooms.conversation.port import BACKSTAGE, ROOM
from supportnet.accounts.models import User


def seqs(room: Room) -> list[int]:
    return list(Event.objects.filter(room=room).order_by("seq").values_list("seq", flat=True))


def test_numbers_are_dense_and_each_log_has_its_own(room: Room, birch: Membership) -> None:
    for word in ("one", "two", "three"):
        services.append(room.pk, "message", author=birch, text=word)
    services.append(room.pk, "whisper", log=BACKSTAGE, author=birch, text="aside")
    room.refresh_from_db()
    assert seqs(room) == list(range(1, room.head + 1))
    assert room.backstage_head == 1


def test_an_entry_reads_back_as_it_was_written(room: Room, birch: Membership) -> None:
    written = services.append(room.pk, "message", author=birch, text="I am here")
    read = selectors.entries(room.pk, ROOM, written.seq - 1)[0]
    assert read == written
    assert (read.text, read.author) == ("I am here", birch.handle)


def test_text_is_not_readable_in_the_database(room: Room, birch: Membership) -> None:
    services.append(room.pk, "message", author=birch, text="a very private sentence")
    stored = Event.objects.filter(room=room, kind="message").get().body
    assert b"private" not in bytes(stored)


def test_a_client_id_is_stored_once_and_its_retry_gets_the_first_place(room: Room, birch: Membership) -> None:
    cid = uuid4()
    draft = Draft(room.pk, "message", birch.pk, cid, b"x")
    with transaction.atomic():
        [first] = append_many(ROOM, [draft])
    with transaction.atomic():
        again, fresh, twice = append_many(
            ROOM, [draft, Draft(room.pk, "message", birch.pk, uuid4(), b"y"), draft]
        )
    assert isinstance(first, Placed) and isinstance(again, Placed) and isinstance(fresh, Placed)
    assert again.again and (again.seq, again.at) == (first.seq, first.at)
    assert fresh.seq == first.seq + 1
    assert twice == again
    assert Event.objects.filter(cid=cid).count() == 1


def test_the_same_client_id_twice_in_one_batch_is_one_entry(room: Room, birch: Membership) -> None:
    draft = Draft(room.pk, "message", birch.pk, uuid4(), b"x")
    with transaction.atomic():
        one, two = append_many(ROOM, [draft, draft])
    assert isinstance(one, Placed) and isinstance(two, Placed)
    assert one.seq == two.seq and two.again


def test_two_authors_may_use_the_same_client_id(room: Room, birch: Membership) -> None:
    cid, seeker = uuid4(), selectors.seeker_of(room.pk)
    with transaction.atomic():
        one, two = append_many(ROOM, [Draft(room.pk, "message", m.pk, cid, b"x") for m in (birch, seeker)])
    assert isinstance(one, Placed) and isinstance(two, Placed)
    assert two.seq == one.seq + 1


def test_a_bad_neighbour_takes_nobody_along(room: Room, birch: Membership, stranger: User) -> None:
    gone = services.admit(room, stranger, "supporter")
    services.end_part(gone, "sent away")
    head = Room.objects.get(pk=room.pk).head
    with transaction.atomic():
        good, ended, nowhere = append_many(
            ROOM,
            [
                Draft(room.pk, "message", birch.pk, uuid4(), b"x"),
                Draft(room.pk, "message", gone.pk, uuid4(), b"x"),
                Draft(999_999, "message", birch.pk, uuid4(), b"x"),
            ],
        )
    assert isinstance(good, Placed) and good.seq == head + 1
    assert isinstance(ended, refusals.Refused) and ended.code == "not_found"
    assert isinstance(nowhere, refusals.Refused) and nowhere.code == "not_found"


def test_a_closed_room_takes_no_more_words(room: Room, birch: Membership) -> None:
    services.close(room, "seeker")
    with pytest.raises(refusals.Refused) as refused:
        services.append(room.pk, "message", author=birch, text="too late")
    assert refused.value.code == "closed"


def test_closing_twice_is_one_closing(room: Room) -> None:
    assert services.close(room, "seeker")
    assert not services.close(room, "lead")
    assert Event.objects.filter(room=room, kind="closed").count() == 1


def test_a_part_ends_once_and_its_person_is_a_stranger_from_then_on(room: Room, birch: Membership) -> None:
    assert selectors.access_of(birch.user_id, room.key).relation == "member"
    assert services.end_part(birch, "stepped back")
    assert not services.end_part(birch, "stepped back")
    assert selectors.access_of(birch.user_id, room.key).relation == "stranger"


def test_unknown_rooms_and_foreign_rooms_look_alike(room: Room, stranger: User) -> None:
    foreign = selectors.access_of(stranger.pk, room.key)
    unknown = selectors.access_of(stranger.pk, "nowhere")
    assert foreign.relation == unknown.relation == "stranger"
    assert foreign.membership_id is unknown.membership_id is None


def test_nobody_holds_two_parts_in_one_room(room: Room, seeker: User) -> None:
    with pytest.raises(refusals.Refused) as refused:
        services.admit(room, seeker, "supporter")
    assert refused.value.code == "conflict"


def test_admitting_twice_is_one_part(room: Room, supporter: User, birch: Membership) -> None:
    assert services.admit(room, supporter, "supporter").pk == birch.pk


def test_the_lead_can_be_lost_and_found(room: Room, birch: Membership) -> None:
    services.give_lead(room, birch)
    assert selectors.access_of(birch.user_id, room.key).relation == "lead"
    assert services.lose_lead(room, "absent")
    assert not services.lose_lead(room, "absent")
    room.refresh_from_db()
    assert (room.state, room.lead_id) == ("unled", None)


def test_no_query_for_a_room_log_reaches_the_backstage(room: Room, birch: Membership) -> None:
    services.append(room.pk, "whisper", log=BACKSTAGE, author=birch, text="among us")
    assert BackstageEvent.objects.filter(room=room).count() == 1
    assert all(e.kind != "whisper" for e in selectors.entries(room.pk, ROOM, 0))


@pytest.mark.django_db(transaction=True)
def test_writers_in_parallel_number_one_log_without_gap_or_double() -> None:
    room, member = services.open_room(
        User.objects.create_guest("Heron"), language="en", topics=[], age_group="18 or over", region="US"
    )
    failed: list[BaseException] = []

    def write() -> None:
        try:
            for _ in range(10):
                with transaction.atomic():
                    append_many(ROOM, [Draft(room.pk, "message", member.pk, uuid4(), b"x") for _ in range(3)])
        except BaseException as error:
            failed.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=write) for _ in range(4)]
    for t in threads:
        t.start()
    for t in threads:
        t.join()
    assert not failed
    assert seqs(room) == list(range(1, 122))  # `joined` and 120 messages

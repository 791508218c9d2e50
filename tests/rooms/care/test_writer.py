"""The writer against a real database: acked means committed, and a bad message fails alone."""

import threading
from collections.abc import Iterator
from uuid import uuid4

import pytest
from django.db import connection

from rooms.care import talk, writer
from rooms.conversation import port, selectors
from rooms.conversation import services as conversation
from rooms.conversation.access import Access
from rooms.conversation.models import Event, Room
from rooms.conversation.refusals import Refused
from rooms.crisis.models import Escalation
from supportnet.accounts.models import User

pytestmark = pytest.mark.django_db(transaction=True)
PATIENCE = 20.0


class Desk:
    """Submits words and collects the results."""

    def __init__(self) -> None:
        self.results: dict[int, writer.Result] = {}
        self.commits: list[int] = []
        self._all = threading.Condition()
        self.writer = writer.Writer(self._report)

    def _report(self, reported: writer.Reported) -> None:
        with self._all:
            self.commits.append(len(reported))
            for done, result in reported:
                done(result)
            self._all.notify_all()

    def submit(self, *words: talk.Words) -> None:
        for number, one in enumerate(words):
            self.writer.submit([(one, lambda result, n=number: self.results.__setitem__(n, result))])

    def wait(self, count: int) -> list[writer.Result]:
        with self._all:
            assert self._all.wait_for(lambda: len(self.results) >= count, PATIENCE)
        return [self.results[n] for n in range(count)]


@pytest.fixture
def desk() -> Iterator[Desk]:
    one = Desk()
    yield one
    if one.writer.thread.is_alive():
        one.writer.stop()


def seeker_in_a_room() -> tuple[Room, Access]:
    guest = User.objects.create_guest("Heron")
    room, _ = conversation.open_room(guest, language="en", topics=[], age_group="18 or over", region="US")
    return room, selectors.access_of(guest.pk, room.key)


def words(access: Access, text: str = "hello") -> talk.Words:
    return talk.words(access, str(uuid4()), text)


def test_what_waits_shares_one_commit_and_is_stored_in_the_order_it_came(desk: Desk) -> None:
    room, access = seeker_in_a_room()
    desk.submit(*(words(access, f"{n}") for n in range(50)))
    desk.writer.start()
    results = desk.wait(50)
    assert desk.commits == [50]
    seqs = [r.seq for r in results if isinstance(r, talk.Said)]
    assert seqs == list(range(seqs[0], seqs[0] + 50))
    shown = [e.text for e in selectors.entries(room.pk, "room", seqs[0] - 1)]
    assert shown == [f"{n}" for n in range(50)]


def test_an_acked_message_is_seen_by_another_connection(desk: Desk) -> None:
    room, access = seeker_in_a_room()
    desk.writer.start()
    desk.submit(words(access))
    [said] = desk.wait(1)
    assert isinstance(said, talk.Said)
    assert Event.objects.filter(room=room, seq=said.seq).exists()


def test_a_refused_message_harms_no_neighbour(desk: Desk) -> None:
    _, access = seeker_in_a_room()
    closed_room, closed_access = seeker_in_a_room()
    with port.unit():
        conversation.close(closed_room, "seeker")
    desk.submit(words(access), words(closed_access), words(access))
    desk.writer.start()
    first, refused, third = desk.wait(3)
    assert isinstance(first, talk.Said) and isinstance(third, talk.Said)
    assert isinstance(refused, Refused) and refused.code == "closed"


def test_a_row_the_database_rejects_fails_alone(desk: Desk) -> None:
    from msgspec.structs import replace

    room, access = seeker_in_a_room()
    broken = replace(words(access), kind=None)  # type: ignore[arg-type]  # violates NOT NULL
    desk.submit(words(access, "before"), broken, words(access, "after"))
    desk.writer.start()
    first, failed, third = desk.wait(3)
    assert isinstance(first, talk.Said) and isinstance(third, talk.Said)
    assert isinstance(failed, Refused) and failed.code == "unavailable"
    assert [e.text for e in selectors.entries(room.pk, "room", 1)] == ["before", "after"]


def test_a_danger_phrase_and_its_escalation_are_one_commit(desk: Desk) -> None:
    room, access = seeker_in_a_room()
    desk.writer.start()
    desk.submit(words(access, "I am going to kill myself tonight, I have the pills here"))
    [said] = desk.wait(1)
    assert isinstance(said, talk.Said)
    assert Escalation.objects.filter(room=room, cause="level").count() == 1


def test_stopping_commits_what_waits(desk: Desk) -> None:
    room, access = seeker_in_a_room()
    desk.submit(*(words(access) for _ in range(5)))
    desk.writer.start()
    desk.writer.stop()
    assert Event.objects.filter(room=room, kind="message").count() == 5
    assert len(desk.results) == 5


def test_many_threads_submitting_lose_nothing(desk: Desk) -> None:
    rooms = [seeker_in_a_room() for _ in range(4)]
    desk.writer.start()
    cids: list[talk.Words] = []

    def speak(access: Access) -> None:
        for n in range(25):
            one = words(access, str(n))
            cids.append(one)
            desk.writer.submit([(one, lambda result, c=one.cid: desk.results.__setitem__(c.int, result))])
        connection.close()

    threads = [threading.Thread(target=speak, args=(access,)) for _, access in rooms]
    for t in threads:
        t.start()
    for t in threads:
        t.join()
    with desk._all:
        assert desk._all.wait_for(lambda: len(desk.results) == 100, PATIENCE)
    assert Event.objects.filter(kind="message").count() == 100
    for room, _ in rooms:
        assert [e.text for e in selectors.entries(room.pk, "room", 1)] == [str(n) for n in range(25)]


def test_two_processes_that_store_words_and_whispers_of_the_same_rooms_never_wait_for_each_other() -> None:
    (_, one), (_, other) = seeker_in_a_room(), seeker_in_a_room()
    begin, failed = threading.Barrier(2), []

    def store(says: Access, whispers: Access) -> None:
        try:
            for _ in range(30):
                batch = [words(says), talk.words(whispers, str(uuid4()), "aside", log="backstage")]
                begin.wait(PATIENCE)
                with port.unit():
                    assert all(isinstance(result, talk.Said) for result in talk.commit(batch))
        except Exception as error:
            failed.append(error)
            begin.abort()
        finally:
            connection.close()

    threads = [threading.Thread(target=store, args=who) for who in ((one, other), (other, one))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(PATIENCE)
    assert not failed

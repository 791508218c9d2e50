"""Whatever happens in whatever order: seats are kept, an invitation ends once, a room has one lead."""

from collections import Counter
from contextlib import suppress
from random import Random

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from rooms.constellation import selectors, services
from rooms.constellation.models import Call, Invitation
from rooms.constellation.supporters import loads
from rooms.conversation import port
from rooms.conversation.models import Membership, Room
from rooms.conversation.refusals import Refused
from supportnet.accounts.models import SupporterProfile, User
from tests.rooms.queue_people import People

ACTS = (
    *("accept", "accept", "accept", "let_in", "let_in", "refuse", "decline", "call_lead", "raise_level"),
    *("call_further", "call_further", "time", "step", "openness", "step_back", "send_away"),
    *("vanish", "connect", "release", "mend", "withdraw"),
)
steps = st.lists(st.tuples(st.sampled_from(ACTS), st.integers(0, 11)), min_size=15, max_size=25)


class Story:
    def __init__(self, people: People) -> None:
        self.people = people
        self.rooms = [people.comes_asking(f"Seeker {n}") for n in range(3)]
        for room in self.rooms:
            people.call(room)
        self.users = [people.supporter(f"S{n}", capacity=1 + n % 2, cleared=bool(n % 2)) for n in range(6)]
        services.step()

    def play(self, act: str, n: int) -> None:
        """One of the acts below, upon the nth of whatever it concerns; nothing where there is none."""
        with suppress(Refused):
            getattr(self, act)(n)

    def room(self, n: int) -> Room:
        return Room.objects.get(pk=self.rooms[n % 3].pk)

    def user(self, n: int) -> User:
        return self.users[n % 6]

    def invited(self, n: int) -> list[Invitation]:
        return self._nth(Invitation.objects.filter(state__in=Invitation.LIVE), n)

    def inside(self, n: int) -> list[Membership]:
        return self._nth(Membership.objects.filter(part="supporter", left_at=None), n)

    @staticmethod
    def _nth(rows, n):
        found = list(rows.order_by("pk"))
        return [found[n % len(found)]] if found else []

    def call_lead(self, n: int) -> None:
        if self.room(n).lead_id is None:
            self.people.call(self.room(n), "lead", n % 5)

    def call_further(self, n: int) -> None:
        self.people.call(self.room(n), "further", n % 5)

    def raise_level(self, n: int) -> None:
        services.raise_level(self.room(n), n % 5)

    def accept(self, n: int) -> None:
        for one in self.invited(n):
            services.accept(one.key, one.supporter)

    def decline(self, n: int) -> None:
        for one in self.invited(n):
            services.decline(one.key, one.supporter)

    def let_in(self, n: int, yes: bool = True) -> None:
        for one in self.invited(n):
            services.let_in(one.key, one.room, yes)

    def refuse(self, n: int) -> None:
        self.let_in(n, False)

    def time(self, n: int) -> None:
        self.people.time_passes(n * 20)

    def step(self, n: int) -> None:
        services.step()

    def openness(self, n: int) -> None:
        self.people.turns(self.room(n), ("ask me", "welcome", "only you")[n % 3])

    def step_back(self, n: int) -> None:
        for member in self.inside(n):
            services.step_back(member, "stepped back")

    def send_away(self, n: int) -> None:
        for member in self.inside(n):
            services.send_away(member)

    def vanish(self, n: int) -> None:
        self.people.vanishes(self.user(n))

    def connect(self, n: int) -> None:
        self.people.connects(self.user(n))

    def release(self, n: int) -> None:
        services.release(self.user(n).pk)

    def mend(self, n: int) -> None:
        for room_id in services.absent_leads():
            services.notice_absence(room_id)
        for room_id in services.unled_rooms():
            services.mend(room_id)

    def withdraw(self, n: int) -> None:
        services.withdraw_calls(self.room(n))

    def holds(self) -> None:
        capacity = dict(SupporterProfile.objects.values_list("user", "capacity"))
        taken = loads(capacity)
        assert all(taken[user_id] <= capacity[user_id] for user_id in capacity)
        for room in Room.objects.select_related("lead"):
            assert (room.state == Room.State.LED) is (room.lead is not None)
            assert room.lead is None or room.lead.left_at is None
        self.each_invitation_ends_once()
        for invited in Invitation.objects.filter(state__in=Invitation.LIVE).select_related("call"):
            assert invited.call.state == Call.State.OPEN
        assert all(call.reasons for call in selectors.open_calls())

    def each_invitation_ends_once(self) -> None:
        ends: Counter[str] = Counter()
        for departed in self.people.departed:
            if isinstance(departed, port.PersonNotice) and departed.data["state"] not in (
                "offered",
                "at door",
            ):
                ends[departed.data["invitation"]] += 1
        ended = Invitation.objects.exclude(state__in=Invitation.LIVE)
        assert ends == Counter(ended.values_list("key", flat=True))
        assert not ended.filter(ended_at=None).exists()


@pytest.mark.django_db(transaction=True)
@settings(max_examples=10, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=steps)
def test_no_order_of_events_breaks_a_promise(people, steps):
    people.departed.clear()
    try:
        story = Story(people)
        for act, n in steps:
            story.play(act, n)
            story.holds()
    finally:
        _forget()


@pytest.mark.parametrize("seed", range(2))
def test_no_long_evening_breaks_a_promise(people, seed):
    chance, story = Random(seed), Story(people)
    for _ in range(120):
        story.play(chance.choice(ACTS), chance.randrange(12))
        story.holds()


def _forget() -> None:
    """A clean table for the next example, quicker than a flush of the whole database."""
    from rooms.models import BackstageEvent, Event, NotAgain, Presence
    from supportnet.accounts.models import RoleGrant

    with transaction.atomic():
        Room.objects.update(lead=None)
        for model in (NotAgain, Invitation, Call, Event, BackstageEvent, Presence, Membership, Room):
            model.objects.all().delete()
        for model in (RoleGrant, SupporterProfile, User):
            model.objects.all().delete()

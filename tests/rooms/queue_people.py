"""The people of the queue's tests: who asks, who may come, and what each of them heard."""

from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from rooms.constellation import services
from rooms.constellation.models import Call, Invitation
from rooms.conversation import port, presence, selectors
from rooms.conversation import services as conversation
from rooms.conversation.access import Access
from rooms.conversation.models import BackstageEvent, Event, Membership, Presence, Room
from supportnet.accounts.models import Role, RoleGrant, SupporterProfile, User
from supportnet.ops import clock


@dataclass
class People:
    departed: list[port.Departure] = field(default_factory=list)

    def comes_asking(self, name: str = "Indigo Heron", **wishes: Any) -> Room:
        """A seeker with a waiting room, connected."""
        seeker = User.objects.create_guest(name)
        shape = {"language": "en", "topics": ["grief"], "age_group": "18 or over", "region": "US"} | wishes
        with port.unit():
            room, _ = conversation.open_room(seeker, **shape)
            presence.come("web", seeker.pk)
        return room

    def supporter(
        self, name: str, *, on_duty: bool = True, here: bool = True, cleared: bool = False, **brings: Any
    ) -> User:
        user = User.objects.create_user(f"{name.lower()}@example.org", None, name=name)
        RoleGrant.objects.create(user=user, role=Role.SUPPORTER, on_duty=on_duty)
        shape = {"languages": ["en"], "topics": [], "frequencies": ["calm"], "capacity": 2} | brings
        SupporterProfile.objects.create(user=user, cleared_for_minors=cleared, **shape)
        if here:
            self.connects(user)
        return user

    def connects(self, user: User) -> None:
        with port.unit():
            presence.come("web", user.pk)

    def vanishes(self, user: User) -> None:
        """As after a kill: nothing is told, the lease has just run out."""
        Presence.objects.filter(user=user).update(until=clock.now() - timedelta(seconds=1))

    def holds(self, user: User, room: Room, **brings: str) -> Membership:
        """This supporter leads the room already."""
        member = self.sits_in(user, room, **brings)
        with port.unit():
            conversation.give_lead(room, member)
        return member

    def sits_in(self, user: User, room: Room, frequency: str = "calm") -> Membership:
        with port.unit():
            return conversation.admit(room, user, Membership.Part.SUPPORTER, frequency=frequency)

    def closes(self, room: Room) -> None:
        with port.unit():
            conversation.close(room, "seeker")

    def turns(self, room: Room, openness: str) -> None:
        with port.unit():
            conversation.set_openness(room, openness)
            services.openness_changed(room)

    def call(self, room: Room, need: str = "lead", level: int = 0, cause: str = "waiting") -> Call:
        return services.open_call(room, need, cause, level)

    def invitation(self, user: User, room: Room | None = None) -> Invitation:
        """Their latest."""
        mine = Invitation.objects.filter(supporter=user)
        return (mine if room is None else mine.filter(room=room)).latest("pk")

    def accepts(self, user: User) -> Invitation:
        return services.accept(self.invitation(user).key, user)

    def access(self, user: User, room: Room) -> Access:
        return selectors.access_of(user.pk, room.key)

    def seeker(self, room: Room) -> User:
        return selectors.seeker_of(room.pk).user

    def heard(self, user: User) -> list[str]:
        """The states of the invitations that departed to this person."""
        return [n.data["state"] for n in self.notices(user)]

    def notices(self, user: User) -> list[port.PersonNotice]:
        return [d for d in self.departed if isinstance(d, port.PersonNotice) and d.user_id == user.pk]

    def places(self, room: Room) -> list[tuple[int, int]]:
        return [
            (d.data["ahead"], d.data["asking"])
            for d in self.departed
            if isinstance(d, port.RoomNotice) and d.kind == "place" and d.room_key == room.key
        ]

    def saw(self, room: Room, kind: str) -> list[Any]:
        return [e.data for e in Event.objects.filter(room=room, kind=kind).order_by("seq")]

    def behind(self, room: Room, kind: str = "call") -> list[Any]:
        return [e.data for e in BackstageEvent.objects.filter(room=room, kind=kind).order_by("seq")]

    def time_passes(self, seconds: float) -> None:
        """Everything the queue has stored lies so much further in the past."""
        past = timedelta(seconds=seconds)
        for invited in Invitation.objects.all():
            invited.offered_at, invited.ends_at = invited.offered_at - past, invited.ends_at - past
            invited.ended_at = invited.ended_at and invited.ended_at - past
            invited.save()
        for call in Call.objects.all():
            call.opened_at -= past
            call.save()
        for room in Room.objects.exclude(unled_since=None):
            Room.objects.filter(pk=room.pk).update(unled_since=room.unled_since - past)

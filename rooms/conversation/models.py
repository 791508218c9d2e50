"""A seeker's conversation: the room, who is in it, its two logs, and who is connected."""

import secrets

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now


def new_key() -> str:
    """128 random bits: a room's or member's public name, which tells nothing about any other."""
    return secrets.token_urlsafe(16)


class Room(models.Model):
    """One seeker's conversation; `head` and `backstage_head` are the last seq of its two logs."""

    class State(models.TextChoices):
        WAITING = "waiting"
        LED = "led"
        UNLED = "unled"
        CLOSED = "closed"

    class Openness(models.TextChoices):
        ASK_ME = "ask me"
        WELCOME = "welcome"
        ONLY_YOU = "only you"

    class AgeGroup(models.TextChoices):
        MINOR = "under 18"
        ADULT = "18 or over"
        UNSAID = "rather not say"

    key = models.CharField(max_length=24, unique=True, default=new_key)
    state = models.CharField(max_length=8, choices=State.choices, default=State.WAITING)
    lead = models.ForeignKey("rooms.Membership", null=True, on_delete=models.SET_NULL, related_name="+")
    unled_since = models.DateTimeField(null=True)
    openness = models.CharField(max_length=10, choices=Openness.choices, default=Openness.ASK_ME)
    head = models.PositiveIntegerField(default=0)
    backstage_head = models.PositiveIntegerField(default=0)
    language = models.CharField(max_length=8, default="en")
    topics = models.JSONField(default=list)
    age_group = models.CharField(max_length=16, choices=AgeGroup.choices, default=AgeGroup.UNSAID)
    region = models.CharField(max_length=2, default="")
    reading = models.BooleanField(default=True)  # off: only the stated safety net reads the seeker's words
    opened_at = models.DateTimeField(db_default=Now())
    closed_at = models.DateTimeField(null=True)
    expires_at = models.DateTimeField(null=True)
    erased_at = models.DateTimeField(null=True)
    sealed_until = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["state"], name="rooms_live", condition=~Q(state="closed"))]


class Membership(models.Model):
    """One person's part in one room; `handle` names them on the wire, in this room only."""

    class Part(models.TextChoices):
        SEEKER = "seeker"
        SUPPORTER = "supporter"
        STAFF = "staff"

    room = models.ForeignKey(Room, on_delete=models.CASCADE, related_name="memberships")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="memberships")
    handle = models.CharField(max_length=24, unique=True, default=new_key)
    part = models.CharField(max_length=10, choices=Part.choices)
    name = models.CharField(max_length=60)
    frequency = models.CharField(max_length=12, default="")
    joined_at = models.DateTimeField(db_default=Now())
    left_at = models.DateTimeField(null=True)
    seen = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["room", "user"], condition=Q(left_at=None), name="one_part_a_room"
            ),
            models.UniqueConstraint(fields=["room"], condition=Q(part="seeker"), name="one_seeker_a_room"),
        ]
        indexes = [models.Index(fields=["user"], name="memberships_live", condition=Q(left_at=None))]


class Entry(models.Model):
    """One entry of a log. `body` is sealed text (see sealing), `data` what the kind needs besides."""

    pk = models.CompositePrimaryKey("room_id", "seq")
    seq = models.PositiveIntegerField()
    kind = models.CharField(max_length=16)
    cid = models.UUIDField(null=True)
    body = models.BinaryField(null=True)
    data = models.JSONField(null=True)
    at = models.DateTimeField(db_default=Now())

    class Meta:
        abstract = True


class Event(Entry):
    """The room log: all members receive all of it."""

    room = models.ForeignKey(Room, on_delete=models.CASCADE, related_name="events", db_index=False)
    author = models.ForeignKey(
        Membership, null=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )

    class Meta(Entry.Meta):
        abstract = False
        constraints = [models.UniqueConstraint(fields=["cid", "author"], name="an_event_once")]


class BackstageEvent(Entry):
    """The helpers' own log: whispers, levels and their reasons, calls. No selector of a seeker reads it."""

    room = models.ForeignKey(Room, on_delete=models.CASCADE, related_name="backstage", db_index=False)
    author = models.ForeignKey(
        Membership, null=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )

    class Meta(Entry.Meta):
        abstract = False
        constraints = [models.UniqueConstraint(fields=["cid", "author"], name="a_backstage_event_once")]


class Presence(models.Model):
    """A lease: this person has a socket at this process, until the lease runs out on the database's clock."""

    process = models.CharField(max_length=32)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="presences")
    until = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["process", "user"], name="one_lease_a_process")]

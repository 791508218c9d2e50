"""The queue: a room's need for one more supporter, and who was asked."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now


class Call(models.Model):
    """An open need for one supporter: `lead` (someone to hold the conversation) or `further`."""

    class Need(models.TextChoices):
        LEAD = "lead"
        FURTHER = "further"

    class State(models.TextChoices):
        OPEN = "open"
        FILLED = "filled"
        WITHDRAWN = "withdrawn"

    room = models.ForeignKey("rooms.Room", on_delete=models.CASCADE, related_name="calls")
    need = models.CharField(max_length=8, choices=Need.choices)
    cause = models.CharField(max_length=24)  # waiting | lead lost | level | need_help | supporter
    level = models.PositiveSmallIntegerField(default=0)
    state = models.CharField(max_length=10, choices=State.choices, default=State.OPEN)
    opened_at = models.DateTimeField(db_default=Now())
    ended_at = models.DateTimeField(null=True)
    rounds = models.PositiveIntegerField(default=0)  # widens how many are asked at once

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["room", "need"], condition=Q(state="open"), name="one_open_call_a_need"
            ),
        ]
        indexes = [models.Index(fields=["opened_at"], name="calls_open", condition=Q(state="open"))]


class Invitation(models.Model):
    """A call offered to one supporter for a limited time; it ends exactly once."""

    class State(models.TextChoices):
        OFFERED = "offered"
        AT_DOOR = "at door"
        JOINED = "joined"
        DECLINED = "declined"
        EXPIRED = "expired"
        LOST = "lost"  # somebody else was first, or the call ended
        REFUSED = "refused"  # the seeker did not let them in
        RELEASED = "released"  # nobody answered at the door, or the supporter stepped away from it

    LIVE = ("offered", "at door")

    key = models.CharField(max_length=24, unique=True)
    call = models.ForeignKey(Call, on_delete=models.CASCADE, related_name="invitations")
    room = models.ForeignKey("rooms.Room", on_delete=models.CASCADE, related_name="invitations")
    supporter = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="invitations"
    )
    frequency = models.CharField(max_length=12, default="")
    state = models.CharField(max_length=8, choices=State.choices, default=State.OFFERED)
    offered_at = models.DateTimeField(db_default=Now())
    ends_at = models.DateTimeField()  # when the offer, or the wait at the door, runs out
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["room", "supporter"],
                condition=Q(state__in=("offered", "at door")),
                name="one_live_invitation",
            ),
        ]
        indexes = [
            models.Index(
                fields=["ends_at"], name="invitations_live", condition=Q(state__in=("offered", "at door"))
            ),
        ]


class NotAgain(models.Model):
    """A supporter not to be asked into this room: until then, because they just stepped back from it; or
    never (`until` null), because the seeker sent them away."""

    room = models.ForeignKey("rooms.Room", on_delete=models.CASCADE, related_name="+")
    supporter = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    until = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["room", "supporter"], name="not_again_once")]

"""What a room's distress is, and every reason it changed."""

from django.db import models
from django.db.models.functions import Now


class RoomDistress(models.Model):
    """The fusion's state of one room (rules.RoomState as JSON); `level` repeats it for the board's order."""

    room = models.OneToOneField(
        "rooms.Room", on_delete=models.CASCADE, primary_key=True, related_name="distress"
    )
    level = models.PositiveSmallIntegerField(default=0)
    state = models.JSONField(default=dict)
    changed_at = models.DateTimeField(db_default=Now())


class CheckIn(models.Model):
    """A self-report, 0 (at ease) to 10 (unbearable)."""

    class Moment(models.TextChoices):
        BEFORE = "before"
        DURING = "during"
        AFTER = "after"

    room = models.ForeignKey("rooms.Room", on_delete=models.CASCADE, related_name="check_ins")
    moment = models.CharField(max_length=6, choices=Moment.choices, default=Moment.DURING)
    distress = models.PositiveSmallIntegerField()
    at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(distress__lte=10), name="check_in_0_to_10"),
        ]


class LevelChange(models.Model):
    """One change with its reasons: (signal, source, log, seq, start, end, modifier, weight, version); no quote."""

    room = models.ForeignKey("rooms.Room", on_delete=models.CASCADE, related_name="level_changes")
    before = models.PositiveSmallIntegerField()
    after = models.PositiveSmallIntegerField()
    reasons = models.JSONField(default=list)
    by = models.ForeignKey("rooms.Membership", null=True, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(db_default=Now())

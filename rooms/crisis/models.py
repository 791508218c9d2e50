"""Cases for staff, the contacts a seeker can always reach, and rare, accounted-for reading."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now


class Escalation(models.Model):
    """A case for staff: raised, acknowledged by a human, in hand (present in the room), resolved."""

    class State(models.TextChoices):
        RAISED = "raised"
        ACKNOWLEDGED = "acknowledged"
        IN_HAND = "in hand"
        RESOLVED = "resolved"

    class Cause(models.TextChoices):
        LEVEL = "level"
        SUPPORTER = "supporter"
        SEEKER = "seeker"
        REPORT = "report"  # the seeker reported or sent away a helper
        NOBODY_CAME = "nobody came"
        LEAD_LOST = "lead lost"

    key = models.CharField(max_length=24, unique=True)
    room = models.ForeignKey("rooms.Room", on_delete=models.CASCADE, related_name="escalations")
    cause = models.CharField(max_length=12, choices=Cause.choices)
    state = models.CharField(max_length=12, choices=State.choices, default=State.RAISED)
    about = models.ForeignKey("rooms.Membership", null=True, on_delete=models.SET_NULL, related_name="+")
    raised_at = models.DateTimeField(db_default=Now())
    raised_by = models.ForeignKey("rooms.Membership", null=True, on_delete=models.SET_NULL, related_name="+")
    acknowledged_at = models.DateTimeField(null=True)
    acknowledged_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    in_hand_at = models.DateTimeField(null=True)
    resolved_at = models.DateTimeField(null=True)
    outcome = models.CharField(max_length=24, default="")
    note = models.BinaryField(null=True)  # sealed like a message
    rings = models.PositiveIntegerField(default=0)
    ring_at = models.DateTimeField(null=True)  # when it rings next; null while in hand or resolved
    changed_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["room", "cause"], condition=~Q(state="resolved"), name="one_open_escalation_a_cause"
            ),
        ]
        indexes = [
            models.Index(fields=["ring_at"], name="escalations_ringing", condition=Q(ring_at__isnull=False)),
        ]


class CrisisContact(models.Model):
    """An emergency number or a line; outside development shown only once staff confirmed it."""

    class Kind(models.TextChoices):
        EMERGENCY = "emergency"
        LINE = "line"

    region = models.CharField(max_length=2)  # ISO 3166-1 alpha-2
    kind = models.CharField(max_length=10, choices=Kind.choices)
    name = models.CharField(max_length=120)
    call = models.CharField(max_length=40, default="", blank=True)
    text = models.CharField(max_length=40, default="", blank=True)
    chat = models.CharField(max_length=200, default="", blank=True)
    hours = models.CharField(max_length=40, default="", blank=True)
    rank = models.PositiveSmallIntegerField(default=0)
    source = models.CharField(max_length=300, default="")
    listed_on = models.DateField(null=True)
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    confirmed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["region", "name", "call"], name="a_contact_once")]


class BrokenGlass(models.Model):
    """Staff reading a room not assigned to them: a reason, at most 60 minutes, announced to auditors."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    room = models.ForeignKey("rooms.Room", on_delete=models.CASCADE, related_name="broken_glass")
    reason = models.CharField(max_length=500)
    opened_at = models.DateTimeField(db_default=Now())
    until = models.DateTimeField()


class SealedTranscript(models.Model):
    """Both logs of a room that was erased inside an open case, for that case's staff alone (see sealed)."""

    room = models.OneToOneField("rooms.Room", on_delete=models.CASCADE, primary_key=True, related_name="+")
    body = models.BinaryField()
    until = models.DateTimeField()

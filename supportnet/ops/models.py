"""What must not get lost: side effects to perform, acts to account for, leases, revoked rights."""

from django.conf import settings
from django.db import models
from django.db.models.functions import Now


class OutboxMessage(models.Model):
    """A side effect written in the transaction of its cause; a dispatcher performs it at least once."""

    topic = models.CharField(max_length=40)
    payload = models.JSONField(default=dict)
    key = models.CharField(max_length=80, unique=True, null=True, default=None)
    created_at = models.DateTimeField(db_default=Now())
    due_at = models.DateTimeField(db_default=Now())
    attempts = models.PositiveIntegerField(default=0)
    leased_by = models.CharField(max_length=32, default="")
    leased_until = models.DateTimeField(null=True)
    done_at = models.DateTimeField(null=True)
    error = models.CharField(max_length=200, default="")

    class Meta:
        indexes = [
            models.Index(fields=["due_at"], name="outbox_waiting", condition=models.Q(done_at=None)),
        ]


class AuditEntry(models.Model):
    """One link of the audit chain: each entry's digest covers the one before it. Never a message's text."""

    at = models.DateTimeField(db_default=Now())
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    act = models.CharField(max_length=40)
    about = models.CharField(max_length=80, default="")
    reason = models.CharField(max_length=500, default="")
    detail = models.JSONField(default=dict)
    previous = models.CharField(max_length=64, unique=True)
    digest = models.CharField(max_length=64, unique=True)


class Lease(models.Model):
    """A task that one process at a time performs, until the lease runs out on the database's clock."""

    name = models.CharField(max_length=40, primary_key=True)
    holder = models.CharField(max_length=32)
    until = models.DateTimeField()


class Revocation(models.Model):
    """A person's rights have changed; gateways poll the newest id every second and look again."""

    user_id = models.BigIntegerField()
    ends_sessions = models.BooleanField(default=False)
    at = models.DateTimeField(db_default=Now())

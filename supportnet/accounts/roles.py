"""Grants of roles and the single-use links by which supporters and staff join."""

from django.db import models
from django.db.models.functions import Now


class Role(models.TextChoices):
    SEEKER = "seeker"
    SUPPORTER = "supporter"
    STAFF = "staff"
    ADMIN = "admin"
    AUDITOR = "auditor"


class SupporterState(models.TextChoices):
    APPLICANT = "applicant"
    TRAINING = "training"
    ACTIVE = "active"
    PAUSED = "paused"
    SUSPENDED = "suspended"


class RoleGrant(models.Model):
    """One role held by one person. `state` matters to supporters only; `on_duty` to supporters and staff."""

    user = models.ForeignKey("accounts.User", on_delete=models.CASCADE, related_name="grants")
    role = models.CharField(max_length=12, choices=Role.choices)
    state = models.CharField(max_length=12, choices=SupporterState.choices, default=SupporterState.ACTIVE)
    on_duty = models.BooleanField(default=False)
    granted_at = models.DateTimeField(db_default=Now())
    granted_by = models.ForeignKey("accounts.User", null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "role"], name="one_grant_a_role")]
        indexes = [models.Index(fields=["role"], name="grants_on_duty", condition=models.Q(on_duty=True))]


class JoinLink(models.Model):
    """A single-use invitation into a role; only the token's digest is stored."""

    digest = models.CharField(max_length=64, unique=True)
    role = models.CharField(max_length=12, choices=Role.choices)
    note = models.CharField(max_length=120, default="", blank=True)
    created_by = models.ForeignKey("accounts.User", null=True, on_delete=models.SET_NULL, related_name="+")
    created_at = models.DateTimeField(db_default=Now())
    expires_at = models.DateTimeField()
    used_by = models.ForeignKey("accounts.User", null=True, on_delete=models.SET_NULL, related_name="+")
    used_at = models.DateTimeField(null=True)

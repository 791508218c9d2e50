"""Roles: what people are trusted with, who granted it, and whether they are on duty."""

from collections.abc import Iterable

from django.db import models, transaction
from django.db.models.functions import Now

from supportnet.accounts import rules
from supportnet.accounts.people import User
from supportnet.ops import audit


class Role(models.TextChoices):
    SEEKER = "seeker"
    SUPPORTER = "supporter"
    STAFF = "staff"
    ADMIN = "admin"
    AUDITOR = "auditor"


class SupporterState(models.TextChoices):
    APPLICANT = rules.APPLICANT
    TRAINING = rules.TRAINING
    ACTIVE = rules.ACTIVE
    PAUSED = rules.PAUSED
    SUSPENDED = rules.SUSPENDED


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

    def __str__(self) -> str:
        return f"{self.role} ({self.state})" if self.role == Role.SUPPORTER else self.role


class WrongStep(Exception):
    """A supporter cannot go from this state to that one in one step."""


class GuestsSeek(Exception):
    """A guest seeks support; for anything else there has to be an account."""

    def __init__(self) -> None:
        super().__init__("A guest cannot hold this role. Send them a link to join.")


def roles_of(user_id: int) -> frozenset[Role]:
    """The roles this person may act in now: everybody may seek support; only an active supporter supports."""
    return in_force(
        RoleGrant.objects.filter(user_id=user_id, user__is_active=True).values_list("role", "state")
    )


def in_force(granted: Iterable[tuple[str, str]]) -> frozenset[Role]:
    """What grants of (role, state) amount to."""
    asleep = {(Role.SUPPORTER, state) for state in SupporterState if state != SupporterState.ACTIVE}
    return frozenset({Role.SEEKER} | {Role(role) for role, state in granted if (role, state) not in asleep})


roles_in_force = roles_of


def supporter_state(user_id: int) -> SupporterState | None:
    state = (
        RoleGrant.objects.filter(user_id=user_id, role=Role.SUPPORTER).values_list("state", flat=True).first()
    )
    return None if state is None else SupporterState(state)


def on_duty(user_id: int, role: Role) -> bool:
    return RoleGrant.objects.filter(user_id=user_id, role=role, on_duty=True).exists()


def others_hold(user: User, role: Role) -> bool:
    """Whether somebody else has this role, too."""
    return RoleGrant.objects.filter(role=role, user__is_active=True).exclude(user=user).exists()


def set_on_duty(user: User, role: Role, on: bool) -> bool:
    """Whether this changed anything. Only staff and active supporters can be on duty."""
    grants = RoleGrant.objects.filter(user=user, role=role, on_duty=not on)
    if on:
        grants = grants.filter(role__in=(Role.SUPPORTER, Role.STAFF), state=SupporterState.ACTIVE)
    return bool(grants.update(on_duty=on))


@transaction.atomic
def grant(user: User, role: Role, by: User | None, state: str = SupporterState.ACTIVE) -> RoleGrant:
    """Give a role; idempotent, a role already held stays as it is (`step` changes a supporter's state).

    Raises GuestsSeek: whoever comes in without a password is trusted with nothing.
    """
    if user.guest and role != Role.SEEKER:
        raise GuestsSeek
    held, new = RoleGrant.objects.get_or_create(
        user=user, role=role, defaults={"state": SupporterState(state), "granted_by": by}
    )
    if new:
        _open_admin_site(user)
        audit.record(
            by, "role granted", about=_about(user), detail={"role": str(role), "state": str(held.state)}
        )
    return held


@transaction.atomic
def withdraw(user: User, role: Role, by: User | None, reason: str = "") -> bool:
    """Take a role away; False when it was not held."""
    gone, _ = RoleGrant.objects.filter(user=user, role=role).delete()
    if gone:
        _open_admin_site(user)
        audit.record(by, "role withdrawn", about=_about(user), reason=reason, detail={"role": str(role)})
    return bool(gone)


@transaction.atomic
def step(user: User, state: str, by: User | None, reason: str = "") -> RoleGrant:
    """Move a supporter to another state; whoever is not active is not on duty. Raises WrongStep."""
    held = RoleGrant.objects.select_for_update().get(user=user, role=Role.SUPPORTER)
    before, after = held.state, SupporterState(state)
    if not rules.may_step(before, after):
        raise WrongStep(f"A supporter who is {before} cannot become {after} in one step.")
    held.state, held.on_duty = after, held.on_duty and after == SupporterState.ACTIVE
    held.save(update_fields=["state", "on_duty"])
    audit.record(
        by, "supporter state", about=_about(user), reason=reason, detail={"before": before, "after": after}
    )
    return held


def _open_admin_site(user: User) -> None:
    """The admin site opens to whoever holds the role, and to nobody else."""
    user.is_superuser = RoleGrant.objects.filter(user=user, role=Role.ADMIN).exists()
    user.save(update_fields=["is_superuser"])


def _about(user: User) -> str:
    return f"user:{user.pk}"

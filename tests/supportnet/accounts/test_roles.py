from itertools import product

import pytest

from supportnet.accounts import roles, rules
from supportnet.accounts.models import Role, RoleGrant, SupporterState, User
from supportnet.ops.models import AuditEntry

STEPS = {
    ("applicant", "training"),
    ("applicant", "suspended"),
    ("training", "active"),
    ("training", "paused"),
    ("training", "suspended"),
    ("active", "training"),
    ("active", "paused"),
    ("active", "suspended"),
    ("paused", "active"),
    ("paused", "training"),
    ("paused", "suspended"),
    ("suspended", "paused"),
    ("suspended", "training"),
}


@pytest.mark.pure
def test_a_supporters_state_changes_only_by_these_steps() -> None:
    states = [state.value for state in SupporterState]
    assert {pair for pair in product(states, states) if rules.may_step(*pair)} == STEPS


def test_nobody_returns_from_suspension_to_rooms_in_one_step(birch: User, ada: User) -> None:
    roles.step(birch, "suspended", ada, "complaint")
    with pytest.raises(roles.WrongStep, match="suspended cannot become active"):
        roles.step(birch, "active", ada)
    assert roles.supporter_state(birch.pk) == SupporterState.SUSPENDED


def test_one_person_may_hold_several_roles_each_once(birch: User, ada: User) -> None:
    roles.grant(birch, Role.STAFF, ada)
    roles.grant(birch, Role.STAFF, ada)
    assert roles.roles_of(birch.pk) == {Role.SEEKER, Role.SUPPORTER, Role.STAFF}
    assert RoleGrant.objects.filter(user=birch).count() == 2


@pytest.mark.parametrize("role", [role for role in Role if role != Role.SEEKER])
def test_a_guest_is_trusted_with_nothing(heron: User, ada: User, role: Role) -> None:
    with pytest.raises(roles.GuestsSeek):
        roles.grant(heron, role, ada)
    assert roles.roles_of(heron.pk) == {Role.SEEKER}


def test_granting_again_does_not_lift_a_suspension(birch: User, ada: User) -> None:
    roles.step(birch, "suspended", ada)
    roles.grant(birch, Role.SUPPORTER, ada)
    assert roles.supporter_state(birch.pk) == SupporterState.SUSPENDED


def test_a_stranger_has_no_role_but_the_one_everybody_has(stranger: User) -> None:
    assert roles.roles_of(stranger.pk) == {Role.SEEKER}
    assert roles.supporter_state(stranger.pk) is None
    assert not roles.on_duty(stranger.pk, Role.SUPPORTER)


def test_only_staff_and_active_supporters_can_be_on_duty(
    birch: User, sol: User, odile: User, ada: User
) -> None:
    assert roles.set_on_duty(birch, Role.SUPPORTER, True)
    assert not roles.set_on_duty(birch, Role.SUPPORTER, True)
    assert roles.set_on_duty(sol, Role.STAFF, True)
    assert not roles.set_on_duty(odile, Role.AUDITOR, True)
    roles.step(birch, "paused", ada)
    assert not roles.on_duty(birch.pk, Role.SUPPORTER)
    assert not roles.set_on_duty(birch, Role.SUPPORTER, True)


def test_the_admin_site_opens_and_closes_with_the_role(stranger: User, ada: User) -> None:
    roles.grant(stranger, Role.ADMIN, ada)
    assert User.objects.get(pk=stranger.pk).is_staff
    roles.withdraw(stranger, Role.ADMIN, ada)
    assert not User.objects.get(pk=stranger.pk).is_staff


def test_staff_are_no_admins(sol: User) -> None:
    assert not User.objects.get(pk=sol.pk).is_staff


def test_the_first_admin_of_the_command_line_holds_the_role(db: None) -> None:
    root = User.objects.create_superuser("root@example.org", "quiet-lake-at-dusk", name="Root")
    assert Role.ADMIN in roles.roles_of(root.pk)


def test_every_change_is_in_the_audit_log(birch: User, ada: User) -> None:
    roles.grant(birch, Role.STAFF, ada)
    roles.step(birch, "paused", ada, "on holiday")
    roles.withdraw(birch, Role.STAFF, ada, "left")
    kept = AuditEntry.objects.filter(actor=ada, about=f"user:{birch.pk}").order_by("id")
    assert [(entry.act, entry.reason) for entry in kept] == [
        ("role granted", ""),
        ("supporter state", "on holiday"),
        ("role withdrawn", "left"),
    ]

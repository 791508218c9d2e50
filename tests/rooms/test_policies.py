"""Every cell of role × action × relation against a table written by hand, and the same through `allow`."""

from itertools import product
from pathlib import Path
from typing import get_args

import pytest

from rooms import policies
from rooms.conversation import refusals
from rooms.conversation.access import Access, Relation
from rooms.gateway import protocol
from supportnet.accounts import guests, roles
from supportnet.accounts.models import Role, SupporterState, User

# One line an action. What is not written down here is expected to be denied.
# Letters: o the seeker in their own room · l the lead · m another supporter in the room
#          s staff who joined · g staff under break-glass · x a stranger to the room
# `any` stands for all six: the act does not concern one room.
EXPECTED = """
action           seeker  supporter  staff  admin  auditor
hello            any     any        any    any    any
watch            o       lm         sg     -      -
read_room        o       lm         sg     -      -
read_backstage   -       lm         sg     -      -
typing           o       lm         s      -      -
seen             o       lm         s      -      -
arrive           any     -          -      -      -
say              o       lm         s      -      -
backstage        -       lm         s      -      -
pulse            -       lm         -      -      -
check_in         o       -          -      -      -
need_help        o       -          -      -      -
self_report      o       -          -      -      -
reading          o       -          -      -      -
judge            -       lm         s      -      -
openness         o       -          -      -      -
let_in           o       -          -      -      -
send_away        o       -          -      -      -
report           o       -          -      -      -
leave            -       lm         s      -      -
lead             -       lm         -      -      -
call_more        -       lm         s      -      -
duty             -       any        any    -      -
read_calls       -       any        -      -      -
accept           -       any        -      -      -
decline          -       any        -      -      -
escalate         o       lm         s      -      -
read_board       -       -          any    -      -
acknowledge      -       -          any    -      -
join             -       -          xgs    -      -
resolve          -       -          any    -      -
redact           -       -          s      -      -
break_glass      -       -          xg     -      -
close            o       l          s      -      -
erase            o       -          -      -      -
manage_contacts  -       -          any    any    -
confirm_contact  -       -          any    any    -
read_audit       -       -          -      -      any
manage_people    -       -          -      any    -
"""
LETTERS = {
    "o": Relation.OWN,
    "l": Relation.LEAD,
    "m": Relation.MEMBER,
    "s": Relation.STAFF,
    "g": Relation.GLASS,
    "x": Relation.STRANGER,
}


def written() -> dict[str, dict[Role, set[Relation]]]:
    head, *lines = [line.split() for line in EXPECTED.strip().splitlines()]
    table = {}
    for action, *cells in lines:
        allowed = [
            set(Relation) if cell == "any" else {LETTERS[c] for c in cell if c != "-"} for cell in cells
        ]
        table[action] = dict(zip(map(Role, head[1:]), allowed, strict=True))
    return table


WRITTEN = written()
ROOM_ACTIONS = sorted(
    a for a, row in WRITTEN.items() if not any(cell == set(Relation) for cell in row.values())
)


@pytest.mark.pure
@pytest.mark.parametrize("action", sorted(WRITTEN))
def test_every_cell_is_as_written(action: str) -> None:
    wrong = [
        (role.value, relation.value)
        for role, relation in product(Role, Relation)
        if policies.permits({role}, action, relation) != (relation in WRITTEN[action][role])
    ]
    assert wrong == []


@pytest.mark.pure
def test_both_tables_name_the_same_actions() -> None:
    assert set(policies.ACTIONS) == set(WRITTEN)


@pytest.mark.pure
def test_every_command_of_the_wire_is_in_the_table() -> None:
    tags = {str(frame.__struct_config__.tag) for frame in get_args(protocol.ClientFrame)}
    assert len(tags) > 20
    assert tags - set(policies.ACTIONS) == set()


@pytest.mark.pure
def test_an_action_that_nobody_put_in_the_table_is_an_error() -> None:
    with pytest.raises(KeyError):
        policies.permits(set(Role), "read_minds")
    with pytest.raises(KeyError):
        policies.allow(1, "read_minds", None, roles=frozenset(Role))


@pytest.mark.pure
def test_a_person_without_roles_may_do_nothing() -> None:
    assert [a for a, r in product(policies.ACTIONS, Relation) if policies.permits(set(), a, r)] == []


@pytest.mark.pure
def test_the_permissions_page_shows_the_table_as_it_is() -> None:
    page = Path(__file__).parents[2] / "docs" / "permissions.md"
    assert page.read_text() == policies.page(), "run `python manage.py permissions > docs/permissions.md`"


def access(relation: Relation, user_id: int = 7) -> Access:
    return Access(user_id, 3, "a-room", relation)


@pytest.mark.pure
@pytest.mark.parametrize(("role", "relation"), list(product(Role, Relation)))
def test_who_may_not_see_the_room_cannot_tell_it_from_none(role: Role, relation: Relation) -> None:
    """404 for whom the room is none of their business, 403 for those who see it anyway."""
    held = frozenset({Role.SEEKER, role})
    sees = policies.permits(held, "read_room", relation)
    for action in ROOM_ACTIONS:
        if policies.permits(held, action, relation):
            policies.allow(7, action, access(relation), roles=held)
            continue
        with pytest.raises(refusals.Refused) as refused:
            policies.allow(7, action, access(relation), roles=held)
        assert refused.value.code == ("not_allowed" if sees else "not_found")


@pytest.mark.pure
def test_no_access_at_all_is_a_stranger() -> None:
    with pytest.raises(refusals.Refused) as refused:
        policies.allow(7, "say", None, roles=frozenset(Role))
    assert refused.value.code == "not_found"


@pytest.fixture
def birch(db: None) -> User:
    user = User.objects.create_user("birch@example.org", "quiet-lake-at-dusk", name="Birch")
    roles.grant(user, Role.SUPPORTER, by=None)
    return user


def test_a_guest_may_seek_and_nothing_else(db: None) -> None:
    heron = guests.new_guest()
    assert policies.may(heron.pk, "arrive")
    assert policies.may(heron.pk, "say", access(Relation.OWN))
    for action in ("duty", "read_board", "read_audit", "manage_people", "accept", "read_calls"):
        assert not policies.may(heron.pk, action), action


def test_who_supports_may_seek_too(birch: User) -> None:
    assert policies.may(birch.pk, "arrive")
    assert policies.may(birch.pk, "check_in", access(Relation.OWN))


@pytest.mark.parametrize("state", [s for s in SupporterState if s != SupporterState.ACTIVE])
def test_a_supporter_who_is_not_active_has_no_supporter_rights(birch: User, state: SupporterState) -> None:
    assert policies.may(birch.pk, "say", access(Relation.LEAD))
    birch.grants.filter(role=Role.SUPPORTER).update(state=state)
    supporting = [a for a in policies.ACTIONS if WRITTEN[a][Role.SUPPORTER] and not WRITTEN[a][Role.SEEKER]]
    for action, relation in product(supporting, (Relation.LEAD, Relation.MEMBER, Relation.STRANGER)):
        assert not policies.may(birch.pk, action, access(relation)), action
    with pytest.raises(refusals.Refused) as refused:
        policies.allow(birch.pk, "say", access(Relation.LEAD))
    assert refused.value.code == "not_found"


def test_staff_off_duty_still_read_the_board(birch: User) -> None:
    roles.grant(birch, Role.STAFF, by=None)
    assert not roles.on_duty(birch.pk, Role.STAFF)
    assert policies.may(birch.pk, "read_board")


def test_several_roles_add_up_but_never_within_one_room(birch: User) -> None:
    roles.grant(birch, Role.STAFF, by=None)
    assert policies.may(birch.pk, "join", access(Relation.STRANGER))
    for mine in (Relation.OWN, Relation.LEAD, Relation.MEMBER):
        assert not policies.may(birch.pk, "join", access(mine))
        assert not policies.may(birch.pk, "redact", access(mine))
    assert not policies.may(birch.pk, "backstage", access(Relation.OWN))


def test_a_deactivated_person_keeps_no_role(birch: User) -> None:
    User.objects.filter(pk=birch.pk).update(is_active=False)
    assert not policies.may(birch.pk, "read_calls")


def test_an_unknown_room_is_a_strangers_room(birch: User) -> None:
    assert policies.access(birch.pk, "no-such-room").relation == Relation.STRANGER

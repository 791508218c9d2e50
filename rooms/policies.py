"""Who may do what, as data: role × action × relation to the room. What is not in the table is denied.

Pages, API and gateway ask before they call a use case; docs/permissions.md shows the table.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace

from rooms.conversation import refusals, selectors
from rooms.conversation.access import Access, Relation
from rooms.conversation.selectors import Part
from rooms.crisis.selectors import glass_until, panes_of
from supportnet.accounts.roles import Role, roles_of

SEEKER, SUPPORTER, STAFF, ADMIN, AUDITOR = Role.SEEKER, Role.SUPPORTER, Role.STAFF, Role.ADMIN, Role.AUDITOR
OWN, LEAD, MEMBER, GLASS, STRANGER = (
    Relation.OWN, Relation.LEAD, Relation.MEMBER, Relation.GLASS, Relation.STRANGER,
)  # fmt: skip
JOINED = Relation.STAFF

Row = Mapping[Role, frozenset[Relation]]


def _of(*relations: Relation) -> frozenset[Relation]:
    return frozenset(relations)


def _anywhere(*roles: Role) -> Row:
    """For what does not concern one room: whoever asks, their relation to a room is of no account."""
    return {role: frozenset(Relation) for role in roles}


HELPERS: Row = {SUPPORTER: _of(LEAD, MEMBER), STAFF: _of(JOINED)}
EVERYBODY_IN_IT: Row = {SEEKER: _of(OWN), **HELPERS}
SEEKER_ALONE: Row = {SEEKER: _of(OWN)}
SUPPORTERS_IN_IT: Row = {SUPPORTER: _of(LEAD, MEMBER)}

ACTIONS: Mapping[str, Row] = {
    # A socket, and what it may see
    "hello": _anywhere(*Role),
    "watch": {SEEKER: _of(OWN), SUPPORTER: _of(LEAD, MEMBER), STAFF: _of(JOINED, GLASS)},
    "read_room": {SEEKER: _of(OWN), SUPPORTER: _of(LEAD, MEMBER), STAFF: _of(JOINED, GLASS)},
    "read_backstage": {SUPPORTER: _of(LEAD, MEMBER), STAFF: _of(JOINED, GLASS)},
    "typing": EVERYBODY_IN_IT,
    "seen": EVERYBODY_IN_IT,
    # The conversation
    "arrive": _anywhere(SEEKER),
    "say": EVERYBODY_IN_IT,
    "backstage": HELPERS,
    "pulse": SUPPORTERS_IN_IT,
    # How the seeker is
    "check_in": SEEKER_ALONE,
    "need_help": SEEKER_ALONE,
    "self_report": SEEKER_ALONE,
    "reading": SEEKER_ALONE,
    "judge": HELPERS,
    # Who comes and goes
    "openness": SEEKER_ALONE,
    "let_in": SEEKER_ALONE,
    "send_away": SEEKER_ALONE,
    "report": SEEKER_ALONE,
    "leave": HELPERS,
    "lead": SUPPORTERS_IN_IT,  # who leads passes it on; in an unled room a supporter takes it
    "call_more": HELPERS,
    "duty": _anywhere(SUPPORTER, STAFF),
    "read_calls": _anywhere(SUPPORTER),
    "accept": _anywhere(SUPPORTER),
    "decline": _anywhere(SUPPORTER),
    # Danger
    "escalate": EVERYBODY_IN_IT,
    "read_board": _anywhere(STAFF),
    "acknowledge": _anywhere(STAFF),
    "join": {STAFF: _of(STRANGER, GLASS, JOINED)},
    "resolve": _anywhere(STAFF),
    "redact": {STAFF: _of(JOINED)},
    "break_glass": {STAFF: _of(STRANGER, GLASS)},
    # The end
    "close": {SEEKER: _of(OWN), SUPPORTER: _of(LEAD), STAFF: _of(JOINED)},
    "erase": SEEKER_ALONE,
    # The house
    "manage_contacts": _anywhere(STAFF, ADMIN),
    "confirm_contact": _anywhere(STAFF, ADMIN),
    "read_audit": _anywhere(AUDITOR),
    "manage_people": _anywhere(ADMIN),
}  # fmt: skip


def access(user_id: int, room_key: str) -> Access:
    """Somebody's relation to a room as it is now, break-glass included; STRANGER to unknown rooms, too."""
    found = selectors.access_of(user_id, room_key)
    if found.relation == STRANGER and found.room_id and glass_until(user_id, found.room_id):
        return replace(found, relation=GLASS)
    return found


def accesses(roles: Mapping[int, Collection[str]]) -> dict[int, list[Part]]:
    """The same for everything that these people (id, roles) have any relation to: their parts, the newest room
    first, then for staff the rooms behind broken glass. What is not listed is a stranger's."""
    found: dict[int, list[Part]] = {user_id: [] for user_id in roles}
    for part in selectors.parts_of(roles):
        found[part.access.user_id].append(part)
    staff = [user_id for user_id, held in roles.items() if STAFF in held]
    for user_id, room_id, key in panes_of(staff) if staff else ():
        if not any(part.access.room_id == room_id for part in found[user_id]):
            found[user_id].append(Part(Access(user_id, room_id, key, GLASS), live=False))
    return found


def permits(roles: Iterable[str], action: str, relation: Relation = Relation.STRANGER) -> bool:
    """Whether one of these roles may do it in this relation. KeyError for an action not in the table."""
    row = ACTIONS[action]
    return any(relation in row.get(Role(role), ()) for role in roles)


def allow(
    user_id: int, action: str, access: Access | None = None, *, roles: Collection[str] | None = None
) -> None:
    """Return, or raise Refused: `not_found` to whom the room is none of their business, else `not_allowed`.

    `access` None stands for a stranger. `roles` spares the question who is what (see rights_of).
    """
    relation = Relation.STRANGER if access is None else access.relation
    if permits({SEEKER}, action, relation):
        return  # everybody may seek support: no need to look
    held = rights_of(user_id) if roles is None else roles
    if permits(held, action, relation):
        return
    raise refusals.forbidden() if permits(held, "read_room", relation) else refusals.not_found()


def may(user_id: int, action: str, access: Access | None = None) -> bool:
    """The same as a question, for pages that show only what works."""
    try:
        allow(user_id, action, access)
    except refusals.Refused:
        return False
    return True


def rights_of(user_id: int) -> frozenset[Role]:
    """The roles this person may act in now: a paused or suspended supporter seeks, but does not support."""
    return roles_of(user_id)


def page() -> str:
    """docs/permissions.md: the table for people to read."""
    head = [
        "# Who may do what",
        "",
        "Made from `rooms/policies.py` by `python manage.py permissions`. What is not here is denied.",
        "",
        "A cell names the relations to the room in which the role may act; *anywhere* means the act does not",
        "concern one room. Everybody is a seeker, whatever else they are; a supporter acts as one only while",
        "active; a person has one relation to a room, so two roles never meet in it. Refusals look the same",
        "for rooms that do not exist and rooms that are none of one's business.",
        "",
        "| action | " + " | ".join(Role) + " |",
        "|---" * (len(Role) + 1) + "|",
    ]
    cells = {action: [_cell(row, role) for role in Role] for action, row in ACTIONS.items()}
    rows = [f"| `{action}` | {' | '.join(row)} |" for action, row in cells.items()]
    return "\n".join([*head, *rows]) + "\n"


def _cell(row: Row, role: Role) -> str:
    relations = row.get(role, frozenset())
    return "anywhere" if relations == set(Relation) else ", ".join(r for r in Relation if r in relations)

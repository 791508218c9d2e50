"""On duty, off duty: supporters are asked, staff are alerted, only while they say so."""

from rooms.constellation import services as constellation
from rooms.conversation import port, refusals
from supportnet.accounts import roles
from supportnet.accounts.models import Role, User
from supportnet.ops import revocations

WITH_DUTY = (Role.SUPPORTER, Role.STAFF)


def set_duty(user: User, on: bool) -> None:
    """For every role with a duty that this person may act in. Raises Refused(not_allowed) if there is none.

    Off duty, open invitations go to others at once; rooms already joined stay.
    """
    held = [role for role in WITH_DUTY if role in roles.roles_of(user.pk)]
    if not held:
        raise refusals.forbidden()
    with port.unit():
        changed = [role for role in held if roles.set_on_duty(user, role, on)]
        if not changed:
            return
        if Role.SUPPORTER in changed:
            _tell_the_queue(user, on)
        revocations.revoke(user.pk, ends_sessions=False)
        port.depart(port.RightsChanged(user.pk, None, "duty"))
        port.depart(port.PersonNotice(user.pk, "duty", {"on": on}))


def _tell_the_queue(user: User, on: bool) -> None:
    if on:
        constellation.match_soon()
    else:
        constellation.release(user.pk)

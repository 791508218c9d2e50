"""The port by which the admin site changes what people are trusted with; rooms follow, so care does it."""

from dataclasses import dataclass
from typing import Protocol

from supportnet.accounts.people import User
from supportnet.accounts.roles import Role


class Rights(Protocol):
    def end_sessions(self, user: User, by: User | None, reason: str) -> None: ...

    def change_role(
        self, user: User, role: Role, state: str | None, by: User | None, reason: str = ""
    ) -> None: ...


@dataclass(slots=True)
class _Port:
    rights: Rights | None = None


_port = _Port()


def set_rights(rights: Rights) -> None:
    _port.rights = rights


def rights() -> Rights:
    if _port.rights is None:
        raise RuntimeError("nobody has said how rights are changed (rights.set_rights)")
    return _port.rights

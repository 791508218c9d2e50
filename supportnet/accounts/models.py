"""People, what they are trusted with, and how they came in."""

from supportnet.accounts.guests import RecoveryPhrase
from supportnet.accounts.joining import JoinLink
from supportnet.accounts.people import SupporterProfile, User
from supportnet.accounts.roles import Role, RoleGrant, SupporterState

__all__ = ["JoinLink", "RecoveryPhrase", "Role", "RoleGrant", "SupporterProfile", "SupporterState", "User"]

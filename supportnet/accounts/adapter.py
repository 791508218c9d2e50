"""How allauth behaves here: nobody signs up, no address is kept, everyone lands where their work is."""

import base64
import hashlib
import hmac

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from cryptography.fernet import Fernet, MultiFernet
from django.conf import settings
from django.http import HttpRequest
from django.utils.encoding import force_bytes

from supportnet.accounts import origin
from supportnet.accounts.people import User
from supportnet.accounts.rights import rights
from supportnet.accounts.roles import Role, roles_of

LANDINGS = (
    (Role.STAFF, "/staff/"),
    (Role.SUPPORTER, "/lobby/"),
    (Role.ADMIN, "/admin/"),
    (Role.AUDITOR, "/staff/audit/"),
)


def display_name(user: User) -> str:
    return user.name


def landing_for(user: User) -> str:
    """The page where this person's work is; home for everyone who only seeks."""
    held = roles_of(user.pk)
    return next((path for role, path in LANDINGS if role in held), "/")


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    """Sign-in by e-mail address; people come in by a join link or as guests."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        return landing_for(request.user) if isinstance(request.user, User) else "/"

    def get_client_ip(self, request: HttpRequest) -> str:
        """What allauth's limits use as cache key: a digest of the address, or (in IPv6) of its network."""
        address = origin.visitor(request.META.get("REMOTE_ADDR"), request.headers.get("x-forwarded-for"))
        return origin.digest_of(origin.network(address or "unknown"))

    def set_password(self, user: User, password: str) -> None:
        """Whoever knew the old one is signed out; the browser where it was changed stays in."""
        super().set_password(user, password)
        rights().end_sessions(user, user, "password changed")

    def get_http_user_agent(self, request: HttpRequest) -> str:
        return ""


class SecondFactorAdapter(DefaultMFAAdapter):  # type: ignore[misc]
    """TOTP secrets and recovery seeds are stored encrypted under the secret key."""

    def encrypt(self, text: str) -> str:
        return _ring().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        return _ring().decrypt(encrypted_text.encode()).decode()


def _ring() -> MultiFernet:
    return MultiFernet([_lock(key) for key in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)])


def _lock(secret: str | bytes) -> Fernet:
    derived = hmac.new(force_bytes(secret), b"supportnet.second-factor", hashlib.sha256).digest()
    return Fernet(base64.urlsafe_b64encode(derived))

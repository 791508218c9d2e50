"""Who asks: the browser's session, with CSRF, for strangers too (arriving begins a session)."""

from rest_framework.authentication import SessionAuthentication
from rest_framework.request import Request

from supportnet.accounts import mfa
from supportnet.accounts.models import User

SAFE = ("GET", "HEAD", "OPTIONS")


class Session(SessionAuthentication):
    """Unlike DRF's own it checks CSRF without a session as well: signing a stranger in is an act."""

    def authenticate(self, request: Request) -> tuple[User, None] | None:
        if request.method not in SAFE:
            self.enforce_csrf(request)
        user = getattr(request._request, "user", None)
        if not isinstance(user, User) or not user.is_active or not mfa.satisfied(user):
            return None
        return user, None

    def authenticate_header(self, request: Request) -> str:
        """Makes a missing session 401 and not 403."""
        return "Session"

"""The second factor: who must have one before anything else, on pages and sockets alike."""

from collections.abc import Callable, Collection

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.urls import reverse

from supportnet.accounts.people import User
from supportnet.accounts.roles import Role, RoleGrant
from supportnet.ops import audit

TRUSTED = (Role.STAFF, Role.ADMIN)
OPEN = ("/accounts/", "/static/", "/leave/", "/healthz", "/readyz")


def satisfied(user: User) -> bool:
    """Whether this person may go on: staff and admin need an authenticator app outside development.

    Who has one was asked for its code at sign-in, by allauth's login stage.
    """
    if not settings.SECOND_FACTOR_REQUIRED or user.guest:
        return True
    if not RoleGrant.objects.filter(user_id=user.pk, role__in=TRUSTED).exists():
        return True
    return not still_without([user])


def still_without(trusted: Collection[User]) -> set[int]:
    """Ids of those among trusted people who must set up a second factor before anything else."""
    if not settings.SECOND_FACTOR_REQUIRED or not trusted:
        return set()
    people = {user.pk for user in trusted if not user.guest}
    apps = Authenticator.objects.filter(user_id__in=people, type=Authenticator.Type.TOTP)
    return people - set(apps.values_list("user_id", flat=True))


mfa_satisfied = satisfied


@transaction.atomic
def remove(user: User, by: User | None, reason: str) -> None:
    """A lost device: the second factor and its recovery codes are gone; who must have one sets it up anew."""
    Authenticator.objects.filter(user_id=user.pk).delete()
    audit.record(by, "second factor removed", about=f"user:{user.pk}", reason=reason)


class SecondFactorFirst:
    """Middleware: whoever must set up a second factor sees that page, and nothing else, until it is done."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return _detour(request) or self.get_response(request)


def _detour(request: HttpRequest) -> HttpResponse | None:
    if not settings.SECOND_FACTOR_REQUIRED or request.path.startswith(OPEN):
        return None
    user = request.user
    if not isinstance(user, User) or satisfied(user):
        return None
    page = reverse("mfa_activate_totp")
    if request.path.startswith("/api/"):
        answer = {"code": "second_factor", "about": f"Set up a second factor first: {page}"}
        return JsonResponse(answer, status=403)
    return HttpResponseRedirect(page)

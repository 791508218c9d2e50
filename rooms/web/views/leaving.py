"""Leaving quickly: the session ends here, and what is left behind shows nothing."""

from django.conf import settings
from django.contrib.auth import logout
from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from rooms.care import ending
from supportnet.accounts.models import User

LEFT = "left"


# Without a token: the form must work on every page, even an error page, and from a page that is already gone.
# The session cookie is SameSite=Lax, so no other site can send it here.
@csrf_exempt
@require_POST
def leave(request: HttpRequest) -> HttpResponse:
    """To the scripts 204; to a plain form an empty page that goes on to the neutral one, replacing itself."""
    quick = request.headers.get("X-Quick") == "1"
    end_session(request)
    response = HttpResponse(status=204) if quick else render(request, "web/gone.html")
    return forget(response)


def end_session(request: HttpRequest) -> None:
    """Step away and sign out; a database that is away must not keep anybody here."""
    try:
        if isinstance(request.user, User):
            ending.step_away(request.user)
        logout(request)
    except DatabaseError:
        pass


def forget(response: HttpResponse) -> HttpResponse:
    response.delete_cookie(settings.SESSION_COOKIE_NAME, samesite="Lax")
    response.delete_cookie(LEFT)
    return response

"""What stands before a view: who may see it, and how a refusal becomes a page.

Foreign, unknown and forbidden look alike: the same 404.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from rooms import policies
from rooms.conversation.access import Access
from rooms.conversation.refusals import Refused
from supportnet.accounts.models import User

View = Callable[..., HttpResponse]
HIDDEN = {"not_found", "not_allowed"}


def person(request: HttpRequest) -> User:
    """Who asks. 404 for somebody without a session: a room tells them nothing, not even to sign in."""
    if not isinstance(request.user, User):
        raise Http404
    return request.user


def room_of(request: HttpRequest, key: str, action: str) -> Access:
    """The asking person's access to a room for one action, or 404."""
    access = policies.access(person(request).pk, key)
    policies.allow(access.user_id, action, access)
    return access


def hidden(view: View) -> View:
    """Refusals that must not tell anything become 404."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            return view(request, *args, **kwargs)
        except Refused as refused:
            raise Http404 from refused

    return guarded


def told(back: str) -> Callable[[View], View]:
    """Refusals that concern the act are said in words on the page named `back`; the others become 404."""

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            try:
                return view(request, *args, **kwargs)
            except Refused as refused:
                if refused.code in HIDDEN:
                    raise Http404 from refused
                messages.error(request, refused.about)
                page: HttpResponse = redirect(reverse(back, args=[kwargs["key"]] if "key" in kwargs else []))
                return page

        return guarded

    return decorate


def workplace(action: str) -> Callable[[View], View]:
    """For pages of supporters and staff: sign in first; whoever may not do `action` finds nothing here."""

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if not isinstance(request.user, User) or request.user.guest:
                return redirect_to_login(request.get_full_path())
            policies.allow(request.user.pk, action)
            return view(request, *args, **kwargs)

        return hidden(guarded)

    return decorate

"""Pages for when something is not there or goes wrong; the crisis contacts stay on each of them."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return render(request, "404.html", status=404)


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Looks like 404: who may not know of a thing learns nothing about it."""
    return not_found(request)


def not_accepted(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form without its token: the page was open too long, or cookies are off."""
    return render(request, "403_csrf.html", status=403)


def failed(request: HttpRequest) -> HttpResponse:
    return render(request, "500.html", status=500)

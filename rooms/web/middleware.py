"""What holds for every page: the browser keeps nothing, and a quick exit counts even if no request came."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from rooms.web.views.leaving import LEFT, end_session, forget

Next = Callable[[HttpRequest], HttpResponse]


class Leaving:
    """The wiped page leaves a cookie; the next request of that browser ends the session it belonged to."""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if LEFT not in request.COOKIES:
            return self.get_response(request)
        end_session(request)
        return forget(self.get_response(request))


class NothingKept:
    """Back, or the next person at this computer, must not find a page in the cache."""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if not response.has_header("Cache-Control"):
            response["Cache-Control"] = "no-store"
        return response

"""Every refusal as {code, about} with its status. Unknown and foreign are the same 404."""

from typing import Any

from rest_framework import exceptions
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView, exception_handler

from rooms.conversation.refusals import Refused, not_found

UNFIT = ("bad_value", "bad_text", "empty", "too_long")
STATUS = {"not_found": 404, "not_allowed": 403, **dict.fromkeys(UNFIT, 422)}
CODES: dict[type[exceptions.APIException], tuple[str, str]] = {
    exceptions.NotAuthenticated: ("session_over", "There is no session, or it has ended."),
    exceptions.PermissionDenied: (
        "csrf",
        "The CSRF token is missing or wrong: GET /api/v1/you/ sets its cookie.",
    ),
    exceptions.ParseError: ("protocol", ""),
    exceptions.UnsupportedMediaType: ("protocol", "Send application/json."),
    exceptions.MethodNotAllowed: ("protocol", "This method is not offered here."),
    exceptions.NotAcceptable: ("protocol", "Only application/json is offered here."),
    exceptions.Throttled: ("rate", "Too much at once. Please wait a moment."),
}


def answer(error: Exception, context: dict[str, Any]) -> Response | None:
    """DRF's exception handler; None leaves what nobody foresaw to Django."""
    if isinstance(error, Refused):
        return _refused(error)
    response = exception_handler(error, context)
    if response is None:
        return None
    if not isinstance(error, exceptions.APIException):  # Django's own 404 and 403
        return _refused(not_found())
    code, about = CODES.get(type(error), ("failed", ""))
    response.data = {"code": code, "about": about or str(error.detail)}
    return response


def _refused(refused: Refused) -> Response:
    return Response({"code": refused.code, "about": refused.about}, STATUS.get(refused.code, 409))


class Nowhere(APIView):
    """Any other address of the API."""

    authentication_classes = ()
    permission_classes = ()
    schema = None

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        raise not_found()

    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        raise not_found()

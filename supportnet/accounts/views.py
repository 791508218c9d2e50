"""Pages by which people come in: a guest's phrase, and an invitation to join."""

from allauth.account.utils import perform_login
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from supportnet.accounts import attempts, forms, guests, joining
from supportnet.accounts.adapter import landing_for
from supportnet.accounts.people import User
from supportnet.accounts.roles import Role

GET_OR_POST = require_http_methods(["GET", "HEAD", "POST"])
WRONG = "These words do not open anything here. Please check them and try again."
WAIT = "That was a lot of tries. Please wait ten minutes, or simply start a new conversation."


def home(request: HttpRequest) -> HttpResponse:
    """On to the page where this person's work is."""
    return redirect(landing_for(request.user) if isinstance(request.user, User) else "/")


@GET_OR_POST
@never_cache
@sensitive_post_parameters("phrase")
def come_back(request: HttpRequest) -> HttpResponse:
    """A guest types their six words on another device."""
    form = forms.ComeBack(request.POST or None)
    if form.is_valid():
        if not attempts.left(request):
            form.add_error(None, WAIT)
            return render(request, "accounts/come_back.html", {"form": form}, status=429)
        guest = guests.by_recovery_phrase(form.cleaned_data["phrase"])
        if guest is not None:
            guests.sign_in_guest(request, guest)
            return redirect("/")
        attempts.failed(request)
        form.add_error("phrase", WRONG)
    return render(request, "accounts/come_back.html", {"form": form})


@GET_OR_POST
@never_cache
def recovery_phrase(request: HttpRequest) -> HttpResponse:
    """The signed-in guest asks for a phrase; it is in the answer, once, and stored nowhere."""
    user = request.user
    if not isinstance(user, User) or not user.guest:
        return redirect("come_back")
    phrase = guests.recovery_phrase_for(user) if request.method == "POST" else ""
    context = {"phrase": phrase, "again": guests.RecoveryPhrase.objects.filter(user=user).exists()}
    return render(request, "accounts/recovery_phrase.html", context)


@GET_OR_POST
@never_cache
@sensitive_post_parameters("password")
def join(request: HttpRequest, token: str) -> HttpResponseBase:
    """Whoever was invited makes their account; a link that cannot be used looks the same for every cause."""
    try:
        link = joining.usable(token)
        form = (forms.JoinAsSupporter if link.role == Role.SUPPORTER else forms.Join)(request.POST or None)
        person = _joined(token, form) if form.is_valid() else None
    except joining.LinkRefused as refused:
        return render(request, "accounts/link_refused.html", {"about": str(refused)}, status=404)
    if person is None:
        return render(request, "accounts/join.html", {"form": form, "role": Role(link.role).label})
    response: HttpResponseBase = perform_login(request, person)
    return response


def _joined(token: str, form: forms.Join) -> User | None:
    data = form.cleaned_data
    try:
        return joining.use_link(token, data["email"], data["password"], data["name"], form.gifts())
    except joining.EmailTaken as taken:
        form.add_error("email", str(taken))
        return None

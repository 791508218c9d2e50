"""The admin site: people, what they are trusted with, invitations. No model here holds anybody's words."""

from typing import Any

from allauth.account.decorators import secure_admin_login
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.contrib import admin, messages
from django.contrib.auth.models import Group
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from supportnet.accounts import changes, joining, mfa
from supportnet.accounts.admin_forms import GrantForm, LinkForm, ProfileForm
from supportnet.accounts.joining import JoinLink
from supportnet.accounts.people import SupporterProfile, User
from supportnet.accounts.rights import rights
from supportnet.accounts.roles import Role, RoleGrant, SupporterState


def _own_password(request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
    """One way to change a password: the one that ends the other sessions."""
    return redirect("account_change_password")


# The admin site's own sign-in knows neither limits nor second factors.
admin.site.login = secure_admin_login(admin.site.login)  # type: ignore[method-assign]
admin.site.password_change = _own_password  # type: ignore[method-assign, assignment]
admin.site.site_header = admin.site.site_title = "SupportNet"
# Addresses and second factors change by their owners, or by an audited action.
admin.site.unregister([Group, EmailAddress, Authenticator])


class Unerasable(admin.ModelAdmin):  # type: ignore[type-arg]
    """People and what they did stay accountable: nothing is deleted from here."""

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(User)
class PersonAdmin(Unerasable):
    list_display = ("name", "email", "roles", "is_active", "joined_at")
    list_filter = ("grants__role", "grants__state", "is_active")
    search_fields = ("name", "email")
    fields = ("name", "email", "roles", "joined_at", "last_login")
    readonly_fields = ("email", "roles", "joined_at", "last_login")
    actions = ("end_sessions", "remove_second_factor", "pause", "suspend")

    def get_queryset(self, request: HttpRequest) -> QuerySet[User]:
        """Guests have nothing to configure; who sought support is not the admin's to browse."""
        return User.objects.filter(guest=False).prefetch_related("grants")

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    @admin.display(description="roles")
    def roles(self, user: User) -> str:
        return ", ".join(str(grant) for grant in user.grants.all())

    def save_model(self, request: HttpRequest, obj: User, form: Any, change: bool) -> None:
        super().save_model(request, obj, form, change)
        changes.changed(obj, form.changed_data, _who(request))

    @admin.action(description="End all sessions")
    def end_sessions(self, request: HttpRequest, people: QuerySet[User]) -> None:
        for user in people:
            rights().end_sessions(user, _who(request), "by an administrator")
        self.message_user(request, "Their sessions have ended.")

    @admin.action(description="Remove the second factor (lost device)")
    def remove_second_factor(self, request: HttpRequest, people: QuerySet[User]) -> None:
        for user in people:
            mfa.remove(user, _who(request), "by an administrator")
            rights().end_sessions(user, _who(request), "second factor removed")

    @admin.action(description="Pause as supporter")
    def pause(self, request: HttpRequest, people: QuerySet[User]) -> None:
        self._move(request, people, SupporterState.PAUSED)

    @admin.action(description="Suspend as supporter")
    def suspend(self, request: HttpRequest, people: QuerySet[User]) -> None:
        self._move(request, people, SupporterState.SUSPENDED)

    def _move(self, request: HttpRequest, people: QuerySet[User], state: SupporterState) -> None:
        for user in people.filter(grants__role=Role.SUPPORTER).distinct():
            _change(request, user, Role.SUPPORTER, state)


@admin.register(RoleGrant)
class GrantAdmin(Unerasable):
    """Granting, moving a supporter to another state, withdrawing: all through the use case."""

    form = GrantForm
    list_display = ("user", "role", "state", "on_duty", "granted_at", "granted_by")
    list_filter = ("role", "state", "on_duty")
    search_fields = ("user__name", "user__email")
    autocomplete_fields = ("user",)
    actions = ("withdraw",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[RoleGrant]:
        return RoleGrant.objects.filter(user__guest=False).select_related("user", "granted_by")

    def get_readonly_fields(self, request: HttpRequest, obj: RoleGrant | None = None) -> tuple[str, ...]:
        if obj is None:
            return ()
        return ("user", "role") if obj.role == Role.SUPPORTER else ("user", "role", "state")

    def save_model(self, request: HttpRequest, obj: RoleGrant, form: Any, change: bool) -> None:
        _change(
            request, obj.user, Role(obj.role), SupporterState(obj.state), form.cleaned_data.get("reason", "")
        )
        obj.pk = RoleGrant.objects.values_list("pk", flat=True).get(user=obj.user, role=obj.role)

    @admin.action(description="Withdraw")
    def withdraw(self, request: HttpRequest, grants: QuerySet[RoleGrant]) -> None:
        for grant in grants:
            _change(request, grant.user, Role(grant.role), None, "by an administrator")


@admin.register(JoinLink)
class JoinLinkAdmin(Unerasable):
    form = LinkForm
    list_display = ("role", "note", "created_by", "created_at", "expires_at", "used_by", "used_at")
    list_filter = ("role",)
    actions = ("withdraw",)

    def has_change_permission(self, request: HttpRequest, obj: JoinLink | None = None) -> bool:
        return obj is None

    def save_model(self, request: HttpRequest, obj: JoinLink, form: Any, change: bool) -> None:
        link, token = joining.make_link(obj.role, _who(request), obj.note)
        obj.__dict__.update({field.attname: getattr(link, field.attname) for field in link._meta.fields})
        obj._state.adding = False
        address = request.build_absolute_uri(reverse("join", args=[token]))
        self.message_user(
            request, f"Send this link to one person; it is shown this once: {address}", messages.WARNING
        )

    @admin.action(description="Withdraw")
    def withdraw(self, request: HttpRequest, links: QuerySet[JoinLink]) -> None:
        for link in links:
            joining.withdraw_link(link, _who(request))


@admin.register(SupporterProfile)
class ProfileAdmin(Unerasable):
    form = ProfileForm
    list_display = ("user", "languages", "frequencies", "capacity", "cleared_for_minors")
    list_filter = ("cleared_for_minors",)
    autocomplete_fields = ("user",)

    def get_readonly_fields(
        self, request: HttpRequest, obj: SupporterProfile | None = None
    ) -> tuple[str, ...]:
        return () if obj is None else ("user",)

    def save_model(
        self,
        request: HttpRequest,
        obj: SupporterProfile,
        form: Any,
        change: bool,
    ) -> None:
        super().save_model(request, obj, form, change)
        changes.profile_changed(obj, form.changed_data, _who(request))


def _who(request: HttpRequest) -> User:
    assert isinstance(request.user, User)
    return request.user


def _change(request: HttpRequest, user: User, role: Role, state: str | None, reason: str = "") -> None:
    """The use case's refusal is shown, not raised: the admin may have chosen several people."""
    try:
        rights().change_role(user, role, state, _who(request), reason)
    except Exception as refused:
        if not hasattr(refused, "about"):
            raise
        messages.error(request, f"{user}: {refused}")

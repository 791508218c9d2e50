"""Forms of the admin site."""

from typing import Any

from django import forms

from supportnet.accounts.joining import INVITED, JoinLink
from supportnet.accounts.people import SupporterProfile, User
from supportnet.accounts.roles import Role, RoleGrant
from supportnet.accounts.topics import FREQUENCIES, LANGUAGES, TOPICS


class GrantForm(forms.ModelForm):  # type: ignore[type-arg]
    reason = forms.CharField(max_length=500, required=False, help_text="Kept in the audit log.")

    class Meta:
        model = RoleGrant
        fields = ("user", "role", "state")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        chosen = self.fields.get("user")
        if isinstance(chosen, forms.ModelChoiceField):
            chosen.queryset = User.objects.filter(guest=False)


class LinkForm(forms.ModelForm):  # type: ignore[type-arg]
    role = forms.ChoiceField(choices=[(role.value, Role(role).label) for role in INVITED])

    class Meta:
        model = JoinLink
        fields = ("role", "note")


class ProfileForm(forms.ModelForm):  # type: ignore[type-arg]
    languages = forms.MultipleChoiceField(
        choices=list(LANGUAGES.items()), widget=forms.CheckboxSelectMultiple
    )
    topics = forms.MultipleChoiceField(
        choices=list(TOPICS.items()), widget=forms.CheckboxSelectMultiple, required=False
    )
    frequencies = forms.MultipleChoiceField(
        choices=list(FREQUENCIES.items()), widget=forms.CheckboxSelectMultiple
    )

    class Meta:
        model = SupporterProfile
        fields = ("user", "languages", "topics", "frequencies", "capacity", "cleared_for_minors")

"""What people fill in to join or to come back."""

import unicodedata
from typing import Any

from django import forms
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError

from supportnet.accounts.joining import Gifts
from supportnet.accounts.people import User
from supportnet.accounts.topics import FREQUENCIES, LANGUAGES, TOPICS


class ComeBack(forms.Form):
    phrase = forms.CharField(
        label="Your six words",
        max_length=200,
        widget=forms.TextInput(
            attrs={"autocomplete": "off", "autocapitalize": "none", "spellcheck": "false"}
        ),
    )


class Join(forms.Form):
    """An account for somebody who was invited."""

    email = forms.EmailField(label="E-mail address", widget=forms.EmailInput(attrs={"autocomplete": "email"}))
    name = forms.CharField(
        label="Name that others see",
        max_length=60,
        help_text="A first name or a pseudonym.",
        widget=forms.TextInput(attrs={"autocomplete": "nickname"}),
    )
    password = forms.CharField(
        label="Password",
        strip=False,
        max_length=200,
        help_text="At least 10 characters.",
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def clean_name(self) -> str:
        """Marks that are not seen can make one name look like another."""
        name = " ".join(self.cleaned_data["name"].split())
        if any(unicodedata.category(char).startswith("C") for char in name):
            raise ValidationError("Please use letters that can be seen.")
        return name

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if "password" in cleaned:
            someone = User(email=cleaned.get("email"), name=cleaned.get("name", ""))
            try:
                validate_password(cleaned["password"], someone)
            except ValidationError as error:
                self.add_error("password", error)
        return cleaned

    def gifts(self) -> Gifts | None:
        return None


class JoinAsSupporter(Join):
    """The same, with what a supporter brings."""

    languages = forms.MultipleChoiceField(
        label="Languages you can support in",
        choices=list(LANGUAGES.items()),
        widget=forms.CheckboxSelectMultiple,
    )
    topics = forms.MultipleChoiceField(
        label="What you have been through yourself",
        choices=list(TOPICS.items()),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="Only used to find you the people you understand best.",
    )
    frequencies = forms.MultipleChoiceField(
        label="What you bring", choices=list(FREQUENCIES.items()), widget=forms.CheckboxSelectMultiple
    )
    capacity = forms.IntegerField(
        label="Conversations at the same time", min_value=1, max_value=5, initial=2, help_text="Start small."
    )

    def gifts(self) -> Gifts:
        data = self.cleaned_data
        return Gifts(data["languages"], data["topics"], data["frequencies"], data["capacity"])

"""What people may send from pages, one form for each act; the names are those of the wire's frames."""

from django import forms
from django.conf import settings

from rooms.conversation.models import Room
from rooms.crisis.models import CrisisContact
from supportnet.accounts.topics import LANGUAGES, TOPICS

YES_NO = [("yes", "yes"), ("no", "no")]


def _yes(value: str) -> bool:
    return value == "yes"


class Nothing(forms.Form):
    """An act that needs no words."""


class Arrival(forms.Form):
    """All of it may be left out."""

    distress = forms.IntegerField(min_value=0, max_value=10, required=False)
    topics = forms.MultipleChoiceField(choices=list(TOPICS.items()), required=False)
    language = forms.ChoiceField(choices=list(LANGUAGES.items()), required=False)
    age_group = forms.ChoiceField(choices=Room.AgeGroup.choices, required=False)
    region = forms.RegexField(r"^[A-Z]{2}$", required=False)
    reading = forms.ChoiceField(choices=YES_NO, required=False)


class Say(forms.Form):
    cid = forms.UUIDField()
    text = forms.CharField(strip=False)


class CheckIn(forms.Form):
    distress = forms.IntegerField(min_value=0, max_value=10)


class LastCheckIn(forms.Form):
    distress = forms.IntegerField(min_value=0, max_value=10, required=False)


class SelfReport(forms.Form):
    state = forms.ChoiceField(choices=[("not_safe", ""), ("danger", "")])


class Openness(forms.Form):
    value = forms.ChoiceField(choices=Room.Openness.choices)


class Reading(forms.Form):
    on = forms.TypedChoiceField(choices=YES_NO, coerce=_yes)


class LetIn(forms.Form):
    invitation = forms.CharField(max_length=24)
    yes = forms.TypedChoiceField(choices=YES_NO, coerce=_yes)


class Who(forms.Form):
    who = forms.CharField(max_length=24)
    report = forms.ChoiceField(choices=YES_NO, required=False)


class Redact(forms.Form):
    seq = forms.IntegerField(min_value=1)
    reason = forms.CharField(max_length=40)


class Duty(forms.Form):
    on = forms.TypedChoiceField(choices=YES_NO, coerce=_yes)


class Resolve(forms.Form):
    outcome = forms.CharField(max_length=24)
    note = forms.CharField(max_length=2000)


class BreakGlass(forms.Form):
    reason = forms.CharField(max_length=500)
    minutes = forms.IntegerField(min_value=1, max_value=int(settings.BREAK_GLASS_MINUTES), initial=15)


class Contact(forms.Form):
    """A changed contact has to be confirmed again."""

    name = forms.CharField(max_length=120)
    call = forms.CharField(max_length=40, required=False, label="Number to call")
    text = forms.CharField(max_length=40, required=False, label="Number to text")
    chat = forms.CharField(max_length=200, required=False, label="Address of a chat")
    hours = forms.CharField(max_length=40, required=False, label="When they answer")


class NewContact(Contact):
    region = forms.RegexField(r"^[A-Z]{2}$", label="Region", help_text="Two letters, such as US.")
    kind = forms.ChoiceField(choices=CrisisContact.Kind.choices)

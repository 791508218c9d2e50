"""Crisis contacts as staff keep them: edited here, and confirmed by a person before seekers see them."""

from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from rooms.conversation.refusals import Refused
from rooms.crisis import contacts as keeping
from rooms.crisis.models import CrisisContact
from rooms.web import forms
from rooms.web.contacts import region_name
from rooms.web.guard import person, workplace


@require_GET
@workplace("manage_contacts")
def kept(request: HttpRequest) -> HttpResponse:
    rows = CrisisContact.objects.select_related("confirmed_by").order_by("region", "rank", "pk")
    named = [(region_name(row.region), row) for row in rows]
    return render(request, "web/contacts_kept.html", {"rows": named})


@require_http_methods(["GET", "POST"])
@workplace("manage_contacts")
def edit(request: HttpRequest, contact_id: int | None = None) -> HttpResponse:
    """Change a contact, or add one without `contact_id`. Either has to be confirmed afterwards."""
    contact = get_object_or_404(CrisisContact, pk=contact_id) if contact_id else None
    form = (forms.Contact if contact else forms.NewContact)(request.POST or None, initial=_initial(contact))
    if form.is_valid() and _saved(request, form, contact):
        return redirect("web:contacts_kept")
    return render(request, "web/contact_edit.html", {"form": form, "contact": contact})


def _initial(contact: CrisisContact | None) -> dict[str, str]:
    return {field: getattr(contact, field) for field in keeping.EDITABLE} if contact else {}


def _saved(request: HttpRequest, form: Form, contact: CrisisContact | None) -> bool:
    try:
        if contact:
            keeping.edit(contact.pk, person(request), **form.cleaned_data)
        else:
            keeping.add(person(request), **form.cleaned_data)
    except Refused as refused:
        form.add_error(None, refused.about)
        return False
    return True


@require_POST
@workplace("confirm_contact")
def confirm(request: HttpRequest, contact_id: int) -> HttpResponse:
    """Somebody on staff has tried it: it answers."""
    keeping.confirm(contact_id, person(request))
    return redirect("web:contacts_kept")


@require_POST
@workplace("manage_contacts")
def remove(request: HttpRequest, contact_id: int) -> HttpResponse:
    keeping.remove(contact_id, person(request))
    return redirect("web:contacts_kept")

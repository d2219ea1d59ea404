"""What is held about a person: seen, given out, and erased."""

import json
import logging
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import View

from ecosystem.accounts.requests import signed_in
from partners.models import Contact, ContactErasure
from partners.personal_data import erase_contact, held_about, mentions_of
from partners.views.contacts import OneContact

logger = logging.getLogger(__name__)


class PersonalDataPage(OneContact, View):
    """GET tells what is held about the person, and offers it as a file.

    For those who may change contacts: they are asked by the person, and can see all of it on the pages anyway.
    """

    permission_required = "partners.change_contact"
    also_archived = True

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        contact = self.contact()
        held = held_about(contact, signed_in(request))
        counts = [
            (_("Meetings they were in"), len(held.get("meetings", []))),
            (_("Quotes"), len(held.get("quotes", []))),
            (_("Plan items"), len(held.get("plan_items", []))),
            (_("Versions in the history"), len(held["contact"]["history"])),
            (_("Numbers in other systems"), len(held["contact"]["ids_in_other_systems"])),
            (_("Moves between partners"), len(held["contact"]["moves"])),
        ]
        context = {"contact": contact, "counts": counts, "mentions": mentions_of(contact, signed_in(request))}
        return render(request, "partners/contact_data.html", context)


class PersonalDataFile(OneContact, View):
    """GET sends everything held about the person, as far as the reader may know of it, as one JSON file."""

    permission_required = "partners.change_contact"
    also_archived = True

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        contact = self.contact()
        held = held_about(contact, signed_in(request))
        logger.info("Personal data of contact %s exported by user %s", contact.pk, request.user.pk)
        text = json.dumps(held, ensure_ascii=False, indent=2)
        response = HttpResponse(text, content_type="application/json; charset=utf-8")
        response["Content-Disposition"] = f'attachment; filename="personal-data-{contact.pk}.json"'
        response["Cache-Control"] = "no-store"
        return response


class EraseForm(forms.Form):
    """The name, typed, so that nobody erases by a slip."""

    name = forms.CharField(label=gettext_lazy("Type their name to confirm"), max_length=200)
    also_in_texts = forms.BooleanField(
        label=gettext_lazy("Replace their names and addresses in these texts and their history too"),
        required=False,
    )

    def __init__(self, *args: Any, contact: Contact, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.contact = contact
        self.fields["name"].widget.attrs["autocomplete"] = "off"

    def clean_name(self) -> str:
        """Refuse another name."""
        typed = " ".join(str(self.cleaned_data["name"]).split())
        if typed.casefold() != " ".join(self.contact.name.split()).casefold():
            raise ValidationError(_("This is not the name of the contact."), code="other")
        return typed


class EraseContact(OneContact, View):
    """GET says what erasing takes away and what it leaves, and lists the texts that name them; POST erases, for good."""

    permission_required = "partners.delete_contact"
    also_archived = True

    def get(self, request: HttpRequest, pk: int) -> HttpResponseBase:
        contact = self.contact()
        if ContactErasure.objects.filter(contact=contact).exists():
            return redirect(contact)
        return self.page(contact, EraseForm(contact=contact))

    def post(self, request: HttpRequest, pk: int) -> HttpResponseBase:
        contact = self.contact()
        if ContactErasure.objects.filter(contact=contact).exists():
            return redirect(contact)
        form = EraseForm(request.POST, contact=contact)
        if not form.is_valid():
            return self.page(contact, form, status=422)
        erase_contact(
            by=signed_in(request), contact=contact, also_in_texts=form.cleaned_data["also_in_texts"]
        )
        messages.success(request, _("The person is erased. Meetings, quotes and counts stay."))
        return redirect(get_object_or_404(Contact, pk=pk))

    def page(self, contact: Contact, form: EraseForm, *, status: int = 200) -> HttpResponse:
        """Return the page that asks for the name."""
        context = {
            "contact": contact,
            "form": form,
            "mentions": mentions_of(contact, signed_in(self.request)),
        }
        return render(self.request, "partners/contact_erase.html", context, status=status)

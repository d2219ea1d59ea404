"""A contact's own page, the champion's successor, and going to another partner."""

from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import FormView, TemplateView, View

from ecosystem.accounts.models import User
from ecosystem.accounts.requests import signed_in
from ecosystem.core import registry
from ecosystem.core.editing import EditPage, way_back
from ecosystem.core.forms import DayInput, TypeAheadField
from ecosystem.core.lists import GuardedMixin
from partners.contact_actions import is_only_champion, likely_champions, make_champion, move_contact
from partners.local_time import local_time
from partners.models import Contact, ContactErasure, ContactMove, Partner
from partners.views.contacts import OneContact

# Present contacts that are offered as a champion's successor.
OFFERED = 50


class ContactPage(OneContact, TemplateView):
    """One contact: who they are, what time it is there, and what the apps know of them."""

    permission_required = "partners.view_contact"
    template_name = "partners/contact.html"
    also_archived = True

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        user, contact = signed_in(self.request), self.contact()
        shown = [p for p in registry.contact_panels if not p.permission or user.has_perm(p.permission)]
        moves = ContactMove.objects.visible_to(user).filter(contact=contact)
        is_there = contact.archived_at is None and contact.left_at is None
        return super().get_context_data(**kwargs) | {
            "contact": contact,
            "partner": contact.partner,
            "time": local_time(contact.time_zone, user.zone, timezone.now()) if is_there else None,
            "panels": [{"panel": p, **p.context(contact, user)} for p in shown],
            "moves": list(moves.select_related("from_partner")),
            "erasure": ContactErasure.objects.filter(contact=contact).select_related("by").first(),
            "may_edit": contact.archived_at is None
            and contact.partner.archived_at is None
            and user.has_perm("partners.change_contact"),
        }


def after_leaving(contact: Contact, partner: Partner, otherwise: str) -> str:
    """Return where to go once `contact`, a champion of `partner`, is gone: who follows them is to be said, if nobody does."""
    gone = Contact(pk=contact.pk, partner=partner, roles=["champion"])
    if is_only_champion(gone):
        return f"{reverse('partners:champion', args=[partner.slug])}?after={contact.pk}"
    return otherwise


class NextChampion(GuardedMixin, View):
    """GET offers who may follow the champion that left (?after=), those met most first; POST takes one of them."""

    permission_required = "partners.change_contact"

    def partner(self) -> Partner:
        """Return the partner of the address."""
        partners = Partner.objects.visible_to(self.request.user).live()
        return get_object_or_404(partners, slug=self.kwargs["slug"])  # type: ignore[attr-defined]  # of a view

    def get(self, request: HttpRequest, slug: str) -> HttpResponse:
        return self.page(self.partner())

    def post(self, request: HttpRequest, slug: str) -> HttpResponseBase:
        partner, chosen = self.partner(), request.POST.get("contact", "")
        known = chosen.isascii() and chosen.isdigit() and len(chosen) < 19
        contact = likely_champions(partner, signed_in(request)).filter(pk=chosen).first() if known else None
        if contact is None:
            return self.page(partner, error=_("Choose one of them, or skip."), status=422)
        try:
            make_champion(by=signed_in(request), contact=contact)
        except ValidationError as error:
            return self.page(partner, error=" ".join(error.messages), status=422)
        messages.success(request, _("%(name)s is their champion now.") % {"name": contact})
        return redirect(f"{partner.get_absolute_url()}?tab=contacts")

    def page(self, partner: Partner, *, error: str = "", status: int = 200) -> HttpResponse:
        """Return the page, with what is wrong with the choice."""
        user, asked = signed_in(self.request), self.request.GET.get("after", "")
        known = asked.isascii() and asked.isdigit() and len(asked) < 19
        gone = Contact.objects.visible_to(user).filter(pk=asked).first() if known else None
        context = {
            "partner": partner,
            "gone": gone,
            "contacts": list(likely_champions(partner, user).exclude(pk=gone.pk if gone else None)[:OFFERED]),
            "error": error,
            "skip": f"{partner.get_absolute_url()}?tab=contacts",
        }
        return render(self.request, "partners/contact_champion.html", context, status=status)


class MoveForm(forms.Form):
    """Where a contact goes, since when, and what they are there."""

    partner = TypeAheadField(
        Partner.objects.none(), source="/partners/options/", label=gettext_lazy("Partner they are at now")
    )
    moved_on = forms.DateField(label=gettext_lazy("Since"), widget=DayInput)
    email = forms.EmailField(
        label=gettext_lazy("E-mail there"),
        required=False,
        help_text=gettext_lazy("The address that they have now stands here: correct or empty it."),
    )
    title = forms.CharField(label=gettext_lazy("Title there"), required=False, max_length=200)
    keeps_roles = forms.BooleanField(label=gettext_lazy("Keeps the same roles there"), required=False)
    seen_version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, reader: User, instance: Contact, **kwargs: Any) -> None:
        initial = {
            "moved_on": timezone.localdate(),
            "email": instance.email,
            "title": instance.title,
            "seen_version": instance.version,
        }
        super().__init__(*args, initial=initial | (kwargs.pop("initial", None) or {}), **kwargs)
        self.instance = instance
        partner = self.fields["partner"]
        assert isinstance(partner, TypeAheadField)
        partner.queryset = Partner.objects.visible_to(reader).live()

    def clean(self) -> dict[str, Any]:
        """Refuse an address that another contact there has."""
        data = super().clean() or self.cleaned_data
        partner, email = data.get("partner"), data.get("email")
        goes = partner and email and partner.pk != self.instance.partner_id
        if goes and Contact.objects.live().filter(partner=partner, email__iexact=email).exists():
            words = _("A contact with this e-mail address is at %(partner)s already.")
            self.add_error("email", ValidationError(words, code="taken", params={"partner": partner}))
        return data


class MoveContact(OneContact, EditPage, FormView[MoveForm]):
    """A form page by which a contact goes to another partner; what they did before stays where they did it."""

    permission_required = "partners.change_contact"
    form_class = MoveForm
    template_name = "partners/contact_move.html"

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        self.left: tuple[Contact, Partner] | None = None

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "reader": signed_in(self.request), "instance": self.contact()}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        contact = kwargs["form"].instance if "form" in kwargs else self.contact()
        return super().get_context_data(**kwargs) | {"contact": contact, "partner": contact.partner}

    def save(self, form: Any) -> Contact:
        data, contact = form.cleaned_data, form.instance
        if data["partner"].pk != contact.partner_id and is_only_champion(contact):
            self.left = (contact, contact.partner)
        return move_contact(by=signed_in(self.request), contact=contact, **data)

    def saved(self, record: Contact) -> HttpResponse:
        words = _("%(name)s is at %(partner)s now.") % {"name": record, "partner": record.partner}
        messages.success(self.request, words)
        onward = way_back(self.request, record.get_absolute_url())
        return redirect(after_leaving(*self.left, onward) if self.left else onward)

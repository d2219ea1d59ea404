"""Partners and contacts in the browser."""

from datetime import datetime
from typing import Any, ClassVar

from django.contrib import messages
from django.db import IntegrityError, transaction
from django.db.models import F, OuterRef, QuerySet, Subquery
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.views.generic import CreateView, TemplateView, UpdateView, View

from ecosystem.accounts.models import User
from ecosystem.accounts.requests import signed_in
from ecosystem.core import registry
from ecosystem.core.editing import EditPage
from ecosystem.core.lists import Column, GuardedMixin, RecordList
from partners.actions import save_contact, save_partner, set_adoption
from partners.filters import ContactFilter, PartnerFilter
from partners.forms import AdoptionForm, ContactForm, PartnerForm, TeamForm
from partners.models import Contact, Partner, TeamMember, TierPolicy

TIMELINE_PAGE = 25
OFFERED = 12


def cadence() -> Subquery:
    """Return an expression for the days between two contacts that a partner's tier allows."""
    return Subquery(TierPolicy.objects.filter(tier=OuterRef("tier")).values("cadence_days")[:1])


class PartnerList(RecordList):
    """Every partner that the reader may know of."""

    permission_required = "partners.view_partner"
    filterset_class = PartnerFilter
    template_name = "partners/list.html"
    row_template = "partners/_partner_row.html"
    default_sort = "name"
    title = "Partners"
    noun, noun_plural = "partner", "partners"
    empty_text = "Partners that match appear here. Take a filter away, or add a partner."
    columns = (
        Column("name", "Name", ("name",)),
        Column("kind", "Kind", ("kind",)),
        Column("tier", "Tier", ("tier",)),
        Column("status", "Status", ("status",)),
        Column("domains", "Domains"),
        Column("country", "Country", ("country",)),
        Column("owner", "Owner", ("owner__name",)),
        Column("touch", "Last touch", ("last_touch_at",)),
    )

    def records(self) -> QuerySet[Partner]:
        partners = Partner.objects.visible_to(self.request.user).live()
        return partners.select_related("owner").prefetch_related("domains").annotate(cadence_days=cadence())


class ContactList(RecordList):
    """Every contact that the reader may know of."""

    permission_required = "partners.view_contact"
    filterset_class = ContactFilter
    template_name = "partners/contacts.html"
    row_template = "partners/_contact_row.html"
    default_sort = "name"
    title = "Contacts"
    noun, noun_plural = "contact", "contacts"
    empty_text = "People at your partners appear here."
    columns = (
        Column("name", "Name", ("name",)),
        Column("partner", "Partner", ("partner__name",)),
        Column("title", "Title", ("title",)),
        Column("roles", "Roles"),
        Column("email", "E-mail", ("email",)),
    )

    def records(self) -> QuerySet[Contact]:
        return Contact.objects.visible_to(self.request.user).live().select_related("partner")


class PartnerPage(GuardedMixin, TemplateView):
    """One partner: who they are, and everything that the apps know of them."""

    permission_required = "partners.view_partner"
    template_name = "partners/detail.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        user = self.request.user
        assert isinstance(user, User)
        partners = (
            Partner.objects.visible_to(user).live().select_related("owner").annotate(cadence_days=cadence())
        )
        partner = get_object_or_404(partners.prefetch_related("domains", "industries"), slug=kwargs["slug"])
        panels = [p for p in registry.partner_panels if not p.permission or user.has_perm(p.permission)]
        shown = [{"panel": panel, **panel.context(partner, user)} for panel in panels]
        return super().get_context_data(**kwargs) | {
            "partner": partner,
            "health": health_reasons(partner, user),
            "tabs": [entry for entry in shown if entry["panel"].place == "tab"],
            "side": [entry for entry in shown if entry["panel"].place == "side"],
            "timeline": registry.timeline(partner, user, None, TIMELINE_PAGE + 1)[:TIMELINE_PAGE],
            "team": list(partner.team.select_related("user")),
            "adoptions": list(partner.adoptions.select_related("product")),
            "contacts": list(
                Contact.objects.visible_to(user)
                .live()
                .filter(partner=partner)
                .order_by(F("left_at").desc(nulls_first=True), "name")[:50]
            ),
            "solutions": list(partner.solutions.live().select_related("domain")),
            "memberships": list(partner.memberships.select_related("programme")),
        }


def health_reasons(partner: Partner, reader: User) -> list[tuple[str, str]]:
    """Return why the partner's health is not good, as (tone, sentence), the gravest first; empty: it is good."""
    reasons = []
    days = (timezone.now() - partner.last_touch_at).days if partner.last_touch_at else None
    allowed: int = partner.cadence_days or 0  # type: ignore[attr-defined]  # annotated by the caller
    if days is None:
        reasons.append(("warning", _("No contact yet; cadence is %(allowed)d days") % {"allowed": allowed}))
    elif days > allowed:
        tone = "danger" if days > 2 * allowed else "warning"
        reasons.append(
            (
                tone,
                _("No contact for %(days)d days; cadence is %(allowed)d")
                % {"days": days, "allowed": allowed},
            )
        )
    for source in registry.health_sources:
        reasons += source(partner, reader)
    return sorted(reasons)


class Timeline(GuardedMixin, View):
    """GET ?before= gives the next part of a partner's timeline."""

    permission_required = "partners.view_partner"

    def get(self, request: HttpRequest, slug: str) -> HttpResponse:
        user = request.user
        assert isinstance(user, User)
        partner = get_object_or_404(Partner.objects.visible_to(user).live(), slug=slug)
        entries = registry.timeline(partner, user, _moment(request.GET.get("before", "")), TIMELINE_PAGE)
        template = "partners/_timeline.html" if getattr(request, "htmx", False) else "partners/timeline.html"
        return render(request, template, {"partner": partner, "timeline": entries})


def _moment(text: str) -> datetime | None:
    try:
        moment = parse_datetime(text.replace(" ", "+"))
    except ValueError:
        return None
    return moment if moment is None or timezone.is_aware(moment) else None


class AddPartner(EditPage, CreateView[Partner, PartnerForm]):
    permission_required = "partners.add_partner"
    model = Partner
    form_class = PartnerForm
    template_name = "partners/form.html"
    extra_context: ClassVar[dict[str, str]] = {"heading": "Add partner", "verb": "Add partner"}

    def save(self, form: Any) -> Partner:
        return save_partner(by=signed_in(self.request), partner=form.save(commit=False), many=_many(form))


class EditPartner(EditPage, UpdateView[Partner, PartnerForm]):
    permission_required = "partners.change_partner"
    form_class = PartnerForm
    template_name = "partners/form.html"
    extra_context: ClassVar[dict[str, str]] = {"heading": "Edit partner", "verb": "Save partner"}

    def get_queryset(self) -> QuerySet[Partner]:
        return Partner.objects.visible_to(self.request.user).live()

    def save(self, form: Any) -> Partner:
        return save_partner(
            by=signed_in(self.request),
            partner=form.save(commit=False),
            seen_version=form.cleaned_data["seen_version"],
            many=_many(form),
        )


def _many(form: PartnerForm) -> dict[str, Any]:
    return {name: form.cleaned_data[name] for name in ("domains", "industries")}


class AddContact(EditPage, CreateView[Contact, ContactForm]):
    permission_required = "partners.add_contact"
    form_class = ContactForm
    template_name = "partners/form.html"
    extra_context: ClassVar[dict[str, str]] = {"heading": "Add contact", "verb": "Add contact"}

    def get_form_kwargs(self) -> dict[str, Any]:
        partner = get_object_or_404(
            Partner.objects.visible_to(self.request.user).live(), slug=self.kwargs["slug"]
        )
        return super().get_form_kwargs() | {"instance": Contact(partner=partner)}

    def save(self, form: Any) -> Contact:
        return save_contact(by=signed_in(self.request), contact=form.save(commit=False))


class EditContact(EditPage, UpdateView[Contact, ContactForm]):
    permission_required = "partners.change_contact"
    form_class = ContactForm
    template_name = "partners/form.html"
    extra_context: ClassVar[dict[str, str]] = {"heading": "Edit contact", "verb": "Save contact"}

    def get_queryset(self) -> QuerySet[Contact]:
        return Contact.objects.visible_to(self.request.user).live().select_related("partner")

    def save(self, form: Any) -> Contact:
        return save_contact(
            by=signed_in(self.request),
            contact=form.save(commit=False),
            seen_version=form.cleaned_data["seen_version"],
        )


class PartnerOptions(GuardedMixin, View):
    """GET ?q= gives partners for a type-ahead, the likeliest first."""

    permission_required = "partners.view_partner"

    def get(self, request: HttpRequest) -> HttpResponse:
        words = request.GET.get("q", "").strip()[:200]
        partners = Partner.objects.visible_to(request.user).live()
        found = (
            partners.best_match_first(words)
            if words
            else partners.order_by(F("last_touch_at").desc(nulls_last=True))
        )
        results = [
            {"id": p.pk, "label": p.name, "detail": f"{p.get_tier_display()} {p.get_kind_display()}"}
            for p in found[:OFFERED]
        ]
        return JsonResponse({"results": results})


class PartnerVerb(GuardedMixin, View):
    """A small change posted from a partner's page, which it leads back to."""

    permission_required = "partners.change_partner"
    form_class: ClassVar[Any]

    def post(self, request: HttpRequest, slug: str) -> HttpResponse:
        partner = get_object_or_404(Partner.objects.visible_to(request.user).live(), slug=slug)
        form = self.form_class(request.POST)
        if form.is_valid():
            self.act(partner, form)
        else:
            messages.error(request, _("Not saved: choose one of the list in each field."))
        return redirect(f"{reverse('partners:detail', args=[slug])}#facts")

    def act(self, partner: Partner, form: Any) -> None:
        """Do it."""
        raise NotImplementedError


class AddTeamMember(PartnerVerb):
    form_class = TeamForm

    def act(self, partner: Partner, form: TeamForm) -> None:
        try:
            with transaction.atomic():
                TeamMember.objects.create(partner=partner, **form.cleaned_data)
        except IntegrityError:
            messages.info(self.request, _("This person has that role here already."))


class SetAdoption(PartnerVerb):
    form_class = AdoptionForm

    def act(self, partner: Partner, form: AdoptionForm) -> None:
        assert isinstance(self.request.user, User)
        set_adoption(by=signed_in(self.request), partner=partner, **form.cleaned_data)

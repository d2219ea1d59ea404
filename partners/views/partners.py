"""Partners in the browser: the list, the page of one, its forms and verbs."""

from datetime import datetime
from typing import Any, ClassVar

from django.contrib.postgres.expressions import ArraySubquery
from django.core.exceptions import ValidationError
from django.db.models import Count, F, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.generic import CreateView, TemplateView, UpdateView, View

from ecosystem.accounts.models import User
from ecosystem.accounts.requests import signed_in
from ecosystem.core import registry
from ecosystem.core.editing import EditPage, Verb
from ecosystem.core.lists import Column, GuardedMixin, RecordList, rank_of
from partners.actions import archive_partner, restore_partner, save_partner
from partners.choices import PartnerStatus, Tier
from partners.filters import PartnerFilter
from partners.forms import PartnerForm
from partners.health import health_reasons
from partners.models import Contact, Domain, Industry, Partner, Solution
from partners.timeline import timeline_page

# Partners that a type-ahead offers.
OFFERED = 12
# Contacts and solutions that the partner's page shows; the rest is a link away.
SHOWN = 50


class PartnerList(RecordList):
    """Every partner that the reader may know of."""

    permission_required = "partners.view_partner"
    filterset_class = PartnerFilter
    template_name = "partners/list.html"
    row_template = "partners/_partner_row.html"
    default_sort = "name"
    title = gettext_lazy("Partners")
    noun, noun_plural = gettext_lazy("partner"), gettext_lazy("partners")
    empty_text = gettext_lazy("The organisations that build on your products appear here.")
    columns = (
        Column("name", gettext_lazy("Name"), ("name",)),
        Column("kind", gettext_lazy("Kind"), ("kind",)),
        Column("tier", gettext_lazy("Tier"), ("tier_rank", "name")),
        Column("status", gettext_lazy("Status"), ("status_rank", "name")),
        Column("domains", gettext_lazy("Domains")),
        Column("country", gettext_lazy("Country"), ("country", "name")),
        Column("owner", gettext_lazy("Owner"), ("owner__name", "name")),
        Column("touch", gettext_lazy("Last touch"), ("last_touch_at",)),
    )

    def records(self) -> QuerySet[Partner]:
        partners = Partner.objects.visible_to(self.request.user).live().with_cadence()
        ranked = partners.annotate(
            tier_rank=rank_of("tier", Tier), status_rank=rank_of("status", PartnerStatus)
        )
        return ranked.annotate(domain_names=names_of(Domain)).select_related("owner").defer("summary")

    def facts(self) -> list[str]:
        late = self.filtered().order_by().out_of_touch().count()  # type: ignore[attr-defined]  # PartnerQuerySet
        words = ngettext("%(count)d past its cadence", "%(count)d past their cadence", late)
        return [words % {"count": late}] if late else []

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs) | {"now": timezone.now()}


def names_of(model: type[Domain | Industry]) -> ArraySubquery:
    """Return an expression for the names of a partner's domains or industries, in their own order."""
    return ArraySubquery(model._default_manager.filter(partners=OuterRef("pk")).values("name"))


def count_of(rows: QuerySet[Any]) -> Coalesce:
    """Return an expression for how many `rows` a partner has."""
    counted = rows.filter(partner=OuterRef("pk")).order_by().values("partner").annotate(n=Count("pk"))
    return Coalesce(Subquery(counted.values("n")), 0)


class OnePartner(GuardedMixin):
    """Finds the partner of the address among those that the reader may see; else 404."""

    def partner(self) -> Partner:
        """Return the partner, unless it is archived."""
        partners = Partner.objects.visible_to(self.request.user).live()
        return get_object_or_404(partners, slug=self.kwargs["slug"])  # type: ignore[attr-defined]  # of a view


class PartnerPage(OnePartner, TemplateView):
    """One partner: who they are, and everything that the apps know of them. ?tab= names the open part."""

    permission_required = "partners.view_partner"
    template_name = "partners/detail.html"

    def partner(self) -> Partner:
        """Return the partner with all that the page says of it in words and numbers. One query."""
        user = self.request.user
        contacts = Contact.objects.visible_to(user).present()
        solutions = Solution.objects.visible_to(user).live()
        partners = Partner.objects.visible_to(user).with_cadence().select_related("owner")
        told = partners.annotate(
            domain_names=names_of(Domain),
            industry_names=names_of(Industry),
            contact_count=count_of(contacts),
            solution_count=count_of(solutions),
        )
        return get_object_or_404(told, slug=self.kwargs["slug"])

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        user = signed_in(self.request)
        partner = self.partner()
        panels = [p for p in registry.partner_panels if not p.permission or user.has_perm(p.permission)]
        shown = [{"panel": panel, **panel.context(partner, user)} for panel in panels]
        return (
            super().get_context_data(**kwargs)
            | {
                "partner": partner,
                "now": timezone.now(),
                "health": health_reasons(partner, user),
                "side": [entry for entry in shown if entry["panel"].place == "side"],
                "team": list(partner.team.select_related("user")),
                "adoptions": list(partner.adoptions.select_related("product")),
                "memberships": list(partner.memberships.select_related("programme")),
            }
            | {"edit": self.edit_addresses(partner, user)}
            | self.tabs(partner, user, [entry for entry in shown if entry["panel"].place == "tab"])
        )

    def edit_addresses(self, partner: Partner, user: User) -> dict[str, str]:
        """Return where team, adoption and programmes are changed; "" where `user` may not."""
        pages = {
            "team": ("partners.add_teammember", "partners:team"),
            "adoptions": ("partners.change_adoption", "partners:adoptions"),
            "programmes": ("partners.add_membership", "partners:membership-create"),
        }
        is_kept = partner.archived_at is None
        return {
            name: reverse(page, args=[partner.slug]) if is_kept and user.has_perm(permission) else ""
            for name, (permission, page) in pages.items()
        }

    def tabs(self, partner: Partner, user: User, panels: list[dict[str, Any]]) -> dict[str, Any]:
        """Return the tabs, which of them is open, and what that one shows."""
        tabs: list[dict[str, Any]] = [{"key": "timeline", "title": _("Timeline")}]
        tabs += [
            {
                "key": entry["panel"].key,
                "title": entry["panel"].title,
                "count": entry.get("count"),
                "data": entry,
            }
            for entry in panels
        ]
        if user.has_perm("partners.view_contact"):
            tabs.append({"key": "contacts", "title": _("Contacts"), "count": partner.contact_count})  # type: ignore[attr-defined]  # annotated
        if user.has_perm("partners.view_solution"):
            tabs.append({"key": "solutions", "title": _("Solutions"), "count": partner.solution_count})  # type: ignore[attr-defined]  # annotated
        asked = self.request.GET.get("tab", "")
        opened = next((tab for tab in tabs if tab["key"] == asked), tabs[0])
        return {"tabs": tabs, "tab": opened, **self.opened(opened["key"], partner, user)}

    def opened(self, key: str, partner: Partner, user: User) -> dict[str, Any]:
        """Return what the partner app's own tab `key` shows."""
        if key == "timeline":
            return {"timeline": timeline_page(partner, user)}
        if key == "contacts":
            contacts = Contact.objects.visible_to(user).live().filter(partner=partner)
            ordered = contacts.order_by(F("left_at").desc(nulls_first=True), "name")
            return {"contacts": list(ordered[:SHOWN]), "all_contacts": f"?partner={partner.pk}"}
        if key == "solutions":
            solutions = Solution.objects.visible_to(user).live().filter(partner=partner)
            related = solutions.select_related("domain", "partner").prefetch_related("products")
            return {"solutions": list(related[:SHOWN])}
        return {}


class Timeline(OnePartner, View):
    """GET ?before= gives the next part of a partner's timeline."""

    permission_required = "partners.view_partner"

    def get(self, request: HttpRequest, slug: str) -> HttpResponse:
        partner = self.partner()
        page = timeline_page(partner, signed_in(request), _moment(request.GET.get("before", "")))
        template = "partners/_timeline.html" if getattr(request, "htmx", False) else "partners/timeline.html"
        return render(request, template, {"partner": partner, "timeline": page})


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
    saved_words = gettext_lazy("Partner added.")
    extra_context: ClassVar[dict[str, Any]] = {
        "heading": gettext_lazy("Add partner"),
        "verb": gettext_lazy("Add partner"),
        "back": "/partners/",
    }

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "reader": signed_in(self.request)}

    def save(self, form: Any) -> Partner:
        return save_partner(by=signed_in(self.request), partner=form.save(commit=False), many=form.many())


class EditPartner(OnePartner, EditPage, UpdateView[Partner, PartnerForm]):
    permission_required = "partners.change_partner"
    form_class = PartnerForm
    template_name = "partners/form.html"
    extra_context: ClassVar[dict[str, Any]] = {
        "heading": gettext_lazy("Edit partner"),
        "verb": gettext_lazy("Save partner"),
    }

    def get_object(self, queryset: Any = None) -> Partner:
        partner = self.partner()
        # A refused form leaves on the record what was typed; the page is still about the partner of this name.
        self.crumb = (partner.get_absolute_url(), partner.name)
        return partner

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "reader": signed_in(self.request)}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        archive = reverse("partners:archive", args=[self.object.slug])
        return super().get_context_data(**kwargs) | {
            "crumb": self.crumb,
            "back": self.crumb[0],
            "archive": archive,
        }

    def save(self, form: Any) -> Partner:
        return save_partner(
            by=signed_in(self.request),
            partner=form.save(commit=False),
            seen_version=form.cleaned_data["seen_version"],
            many=form.many(),
        )


class ArchivePartner(OnePartner, Verb):
    """POST puts a partner away."""

    permission_required = "partners.change_partner"

    def post(self, request: HttpRequest, slug: str) -> HttpResponseBase:
        partner = archive_partner(by=signed_in(request), partner=self.partner())
        return self.done(_("Archived. Lists and counts leave it out."), partner.get_absolute_url())


class RestorePartner(Verb):
    """POST takes a partner out of the archive."""

    permission_required = "partners.change_partner"

    def post(self, request: HttpRequest, slug: str) -> HttpResponseBase:
        partner = get_object_or_404(Partner.objects.visible_to(request.user), slug=slug)
        try:
            restore_partner(by=signed_in(request), partner=partner)
        except ValidationError as error:
            return self.refused(error, partner.get_absolute_url())
        return self.done(_("Restored."), partner.get_absolute_url())


class PartnerOptions(GuardedMixin, View):
    """GET ?q= gives partners for a type-ahead: the likeliest first, without words those met last."""

    permission_required = "partners.view_partner"

    def get(self, request: HttpRequest) -> HttpResponse:
        words = request.GET.get("q", "").replace("\x00", "").strip()[:200]
        partners = Partner.objects.visible_to(request.user).live()
        met_last = partners.order_by(F("last_touch_at").desc(nulls_last=True), "name")
        found = partners.best_match_first(words) if words else met_last
        results = [
            {"id": p.pk, "label": p.name, "detail": f"{p.get_tier_display()} {p.get_kind_display()}"}
            for p in found.defer("summary")[:OFFERED]
        ]
        return JsonResponse({"results": results})

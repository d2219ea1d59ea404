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
from django.views.generic import CreateView, UpdateView, View

from ecosystem.accounts.requests import signed_in
from ecosystem.core import registry
from ecosystem.core.editing import EditPage, OneField, Verb
from ecosystem.core.list_exports import ListExport
from ecosystem.core.lists import BulkField, Column, GuardedMixin, RecordList, StandardView, rank_of
from ecosystem.core.models import SearchNormal
from partners.actions import archive_partner, restore_partner, save_partner
from partners.choices import HealthState, PartnerKind, PartnerStatus, Tier
from partners.countries import country_name, place_of_country
from partners.filters import PartnerFilter
from partners.forms import PartnerForm
from partners.models import Domain, Industry, Partner
from partners.timeline import timeline_page
from partners.views.merged import PartnerLeadsOn

# Partners that a type-ahead offers.
OFFERED = 12
# Contacts that the partner's page shows; the rest is a link away.
SHOWN = 50
# Names as a reader puts them in order: capitals and accents aside.
BY_NAME = SearchNormal("name")


def owner_choices(partners: Any) -> list[tuple[int | None, str]]:
    """Return who can own a partner of the list `partners`, and nobody."""
    return [*((int(key), name) for key, name in partners.filterset.colleagues), (None, _("nobody"))]


class PartnerList(RecordList):
    """Every partner that the reader may know of."""

    permission_required = "partners.view_partner"
    filterset_class = PartnerFilter
    template_name = "partners/list.html"
    cells_template = "partners/_partner_cells.html"
    standard_views = (
        StandardView(gettext_lazy("All")),
        StandardView(gettext_lazy("Mine"), "owner={me}"),
        StandardView(gettext_lazy("Past cadence"), "late=true"),
        StandardView(gettext_lazy("Mine, past cadence"), "owner={me}&late=true"),
    )
    bulk_fields = (
        BulkField("tier", gettext_lazy("Tier"), lambda partners: Tier.choices),
        BulkField("status", gettext_lazy("Status"), lambda partners: PartnerStatus.choices),
        BulkField("owner_id", gettext_lazy("Owner"), owner_choices),
        BulkField("kind", gettext_lazy("Kind"), lambda partners: PartnerKind.choices),
    )
    bulk_permission = "partners.change_partner"
    export_permission = "core.export_list"
    default_sort = "name"
    title = gettext_lazy("Partners")
    noun, noun_plural = gettext_lazy("partner"), gettext_lazy("partners")
    empty_text = gettext_lazy("The organisations that build on your products appear here.")
    columns = (
        Column("name", gettext_lazy("Name"), (BY_NAME,), value="name"),
        Column("kind", gettext_lazy("Kind"), ("kind", BY_NAME), value="get_kind_display", shown=False),
        Column("tier", gettext_lazy("Tier"), ("tier_rank", BY_NAME), value="get_tier_display"),
        Column("status", gettext_lazy("Status"), ("status_rank", BY_NAME), value="get_status_display"),
        Column("domains", gettext_lazy("Domains"), value=lambda p: "; ".join(p.domain_names)),
        Column(
            "industries",
            gettext_lazy("Industries"),
            value=lambda p: "; ".join(p.industry_names),
            shown=False,
        ),
        Column(
            "country",
            gettext_lazy("Country"),
            (place_of_country("country"), BY_NAME),
            value=lambda p: country_name(p.country),
        ),
        Column("website", gettext_lazy("Website"), ("website",), value="website", shown=False),
        Column("owner", gettext_lazy("Owner"), (SearchNormal("owner__name"), BY_NAME), value="owner.email"),
        Column("health", gettext_lazy("Health"), ("health_rank", BY_NAME), value="health.get_state_display"),
        Column("touch", gettext_lazy("Last touch"), ("last_touch_at",), value="last_touch_at"),
        Column("updated", gettext_lazy("Updated"), ("updated_at",), value="updated_at", shown=False),
        Column("created", gettext_lazy("Added"), ("created_at",), value="created_at", shown=False),
    )

    def records(self) -> QuerySet[Partner]:
        partners = Partner.objects.visible_to(self.request.user).live().with_cadence()
        ranked = partners.annotate(
            tier_rank=rank_of("tier", Tier),
            status_rank=rank_of("status", PartnerStatus),
            health_rank=rank_of("health__state", HealthState),
        )
        named = ranked.annotate(domain_names=names_of(Domain), industry_names=names_of(Industry))
        return named.select_related("owner", "health").defer("summary")

    def facts(self) -> list[str]:
        late = self.filtered().order_by().out_of_touch().count()  # type: ignore[attr-defined]  # PartnerQuerySet
        words = ngettext("%(count)d past its cadence", "%(count)d past their cadence", late)
        near = [_("nobody is called that; these come nearest")] if self.filterset.is_near else []
        return [*near, *([words % {"count": late}] if late else [])]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs) | {"now": timezone.now()}


class PartnerExport(ListExport, PartnerList):
    """The list of partners as a file."""


def names_of(model: type[Domain | Industry]) -> ArraySubquery:
    """Return an expression for the names of a partner's domains or industries, in their own order."""
    return ArraySubquery(model._default_manager.filter(partners=OuterRef("pk")).values("name"))


def count_of(rows: QuerySet[Any]) -> Coalesce:
    """Return an expression for how many `rows` a partner has."""
    counted = rows.filter(partner=OuterRef("pk")).order_by().values("partner").annotate(n=Count("pk"))
    return Coalesce(Subquery(counted.values("n")), 0)


class OnePartner(PartnerLeadsOn, GuardedMixin):
    """Finds the partner of the address among those that the reader may see; else 404."""

    # Whether it is found when it is archived too.
    also_archived = False

    def partner(self) -> Partner:
        """Return the partner."""
        visible = Partner.objects.visible_to(self.request.user).filter(merged_into__isnull=True)
        partners = visible if self.also_archived else visible.live()
        return get_object_or_404(partners, slug=self.kwargs["slug"])  # type: ignore[attr-defined]  # of a view


class Timeline(OnePartner, View):
    """GET ?before= gives the next part of a partner's timeline."""

    permission_required = "partners.view_partner"
    also_archived = True

    def get(self, request: HttpRequest, slug: str) -> HttpResponse:
        partner = self.partner()
        asked = request.GET.get("kind", "")
        kind = asked if asked in registry.timeline_kinds() else ""
        page = timeline_page(partner, signed_in(request), _moment(request.GET.get("before", "")), kind)
        template = "partners/_timeline.html" if getattr(request, "htmx", False) else "partners/timeline.html"
        return render(request, template, {"partner": partner, "timeline": page, "kind": kind})


def _moment(text: str) -> datetime | None:
    """Return the aware moment that `text` names, None for what names none. An unescaped "+" arrives as a space."""
    try:
        moment = parse_datetime(text.replace(" ", "+"))
    except ValueError:
        return None
    return moment if moment is None or timezone.is_aware(moment) else None


class AddPartner(EditPage, CreateView[Partner, PartnerForm]):
    """A form page for a new partner."""

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
    """A form page for a partner."""

    permission_required = "partners.change_partner"
    form_class = PartnerForm
    template_name = "partners/form.html"
    extra_context: ClassVar[dict[str, Any]] = {
        "heading": gettext_lazy("Edit partner"),
        "verb": gettext_lazy("Save partner"),
    }

    def get_object(self, queryset: Any = None) -> Partner:
        # Archived while somebody edited it: what they typed comes back to them.
        self.also_archived = self.request.method == "POST"
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
            "archive_words": _("Lists, counts and search leave it out. Its page stays, and brings it back."),
        }

    def save(self, form: Any) -> Partner:
        return save_partner(
            by=signed_in(self.request),
            partner=form.save(commit=False),
            seen_version=form.cleaned_data["seen_version"],
            many=form.many(),
        )


class EditPartnerField(OneField, EditPartner):
    """One field of a partner, edited where its page shows it."""

    # Whether it is restricted is decided on its form, beside who would still see it.
    fields_here = tuple(name for name in PartnerForm.Meta.fields if name != "restricted")
    extra_context: ClassVar[dict[str, Any]] = {
        "heading": gettext_lazy("Edit partner"),
        "verb": gettext_lazy("Save"),
    }

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs) | {"archive": ""}


class ArchivePartner(OnePartner, Verb):
    """POST puts a partner away."""

    permission_required = "partners.change_partner"
    also_archived = True

    def post(self, request: HttpRequest, slug: str) -> HttpResponseBase:
        partner = archive_partner(by=signed_in(request), partner=self.partner())
        return self.done(_("Archived. Lists and counts leave it out."), partner.get_absolute_url())


class RestorePartner(OnePartner, Verb):
    """POST takes a partner out of the archive."""

    permission_required = "partners.change_partner"
    also_archived = True

    def post(self, request: HttpRequest, slug: str) -> HttpResponseBase:
        partner = self.partner()
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

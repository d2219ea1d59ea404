"""The list of engagements, and the same as a file."""

from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef, QuerySet
from django.utils.translation import gettext_lazy as _
from django_stubs_ext import StrOrPromise

from ecosystem.core.list_exports import ListExport
from ecosystem.core.lists import BulkField, Column, RecordList, StandardView, rank_of
from ecosystem.core.models import SearchNormal
from engagements.choices import Health
from engagements.filters import EngagementFilter
from engagements.models import Engagement
from engagements.views.follow_up_list import due_choices, said_day, typed_day
from partners.choices import Tier
from partners.models import Domain, Product

# Names as a reader puts them in order: capitals and accents aside.
BY_TITLE = SearchNormal("title")
BY_PARTNER = SearchNormal("partner__name")
MONEY = "engagements.view_pipeline"


def owner_choices(engagements: Any) -> list[tuple[int | None, Any]]:
    """Return who can own an engagement of the list, and nobody."""
    return [*((int(key), name) for key, name in engagements.filterset.colleagues), (None, _("nobody"))]


def health_choices(engagements: Any) -> list[tuple[str, Any]]:
    """Return the health that needs no reason of its own: what is at risk says why on each."""
    return [(Health.ON_TRACK.value, Health.ON_TRACK.label)]


class EngagementList(RecordList):
    """Every engagement that the reader may know of."""

    permission_required: Any = "engagements.view_engagement"
    filterset_class = EngagementFilter
    template_name = "engagements/list.html"
    cells_template = "engagements/_engagement_cells.html"
    standard_views = (
        StandardView(_("All")),
        StandardView(_("Open"), "outcome=open"),
        StandardView(_("Mine"), "outcome=open&owner={me}"),
        StandardView(_("Stale"), "outcome=open&stale=true"),
        StandardView(_("In trouble"), "health=at_risk&health=blocked&outcome=open"),
        StandardView(_("Won"), "outcome=won"),
        StandardView(_("Lost"), "outcome=lost"),
    )
    bulk_fields = (
        BulkField("owner_id", _("Owner"), owner_choices),
        BulkField("health", _("Health"), health_choices, along=lambda value: {"health_reason": ""}),
        BulkField("target_on", _("Target"), due_choices, read=typed_day, say=said_day),
    )
    bulk_permission = "engagements.change_engagement"
    export_permission = "core.export_list"
    default_sort = "-updated"
    title = _("Engagements")
    noun, noun_plural = _("engagement"), _("engagements")
    empty_text = _("Work with partners on the tracks appears here.")
    columns = (
        Column("title", _("Title"), (BY_TITLE,), value="title"),
        Column("id", _("Id"), ("pk",), value="pk", numeric=True, shown=False),
        Column("partner", _("Partner"), (BY_PARTNER, BY_TITLE), value="partner.name"),
        Column("partner_id", _("Partner id"), value="partner_id", numeric=True, shown=False),
        Column("tier", _("Tier"), ("tier_rank", BY_PARTNER), value="partner.get_tier_display", shown=False),
        Column("domains", _("Domains"), value=lambda e: "; ".join(e.domain_names), shown=False),
        Column("track", _("Track"), ("track__order", "stage__order"), value="track.name"),
        Column("stage", _("Stage"), ("track__order", "stage__order"), value="stage.name"),
        Column("age", _("In stage"), ("stage_entered_at",), value="stage_entered_at"),
        Column("health", _("Health"), ("health_rank", BY_TITLE), value="get_health_display"),
        Column("health_reason", _("Reason of the health"), value="health_reason", shown=False),
        Column("next_step", _("Next step"), ("next_step",), value="next_step", shown=False),
        Column("owner", _("Owner"), (SearchNormal("owner__name"), BY_TITLE), value="owner.email"),
        Column("products", _("Products"), value=lambda e: "; ".join(e.product_names), shown=False),
        Column("solution", _("Solution"), ("solution__name",), value="solution.name", shown=False),
        Column("amount", _("Amount"), ("amount",), numeric=True, permission=MONEY, value="amount"),
        Column("currency", _("Currency"), ("currency",), permission=MONEY, value="currency", shown=False),
        Column(
            "closes",
            _("Expected close"),
            ("expected_close",),
            permission=MONEY,
            value="expected_close",
            shown=False,
        ),
        Column("target", _("Target"), ("target_on",), value="target_on", shown=False),
        Column("started", _("Started"), ("started_on",), value="started_on", shown=False),
        Column("closed", _("Closed"), ("closed_on",), value="closed_on", shown=False),
        Column("close_reason", _("Why won or lost"), value="close_reason", shown=False),
        Column("updated", _("Updated"), ("updated_at",), value="updated_at", shown=False),
    )

    def records(self) -> QuerySet[Engagement]:
        engagements = Engagement.objects.visible_to(self.request.user).live()
        domains = Domain.objects.filter(partners=OuterRef("partner_id"))
        products = Product.objects.filter(engagements=OuterRef("pk"))
        named = engagements.annotate(
            tier_rank=rank_of("partner__tier", Tier),
            health_rank=rank_of("health", Health),
            domain_names=ArraySubquery(domains.values("name")),
            product_names=ArraySubquery(products.values("name")),
        )
        return named.select_related("partner", "track", "stage", "owner", "solution").defer("objective")

    def bulk_refusal(self, record: Engagement, field: BulkField, value: Any) -> StrOrPromise:
        early = record.started_on is not None and value is not None and value < record.started_on.isoformat()
        return _("the target date is before the start") if field.key == "target_on" and early else ""


class EngagementExport(ListExport, EngagementList):
    """The list of engagements as a file."""

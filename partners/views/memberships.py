"""Partners in programmes: who is in which, since when, and whose renewal is due."""

from datetime import timedelta
from typing import Any, ClassVar

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django_filters import CharFilter, ChoiceFilter, FilterSet

from ecosystem.core.filters import AnyOfFilter
from ecosystem.core.list_exports import ListExport
from ecosystem.core.lists import Column, RecordList, StandardView
from ecosystem.core.models import SearchNormal
from partners.choices import Tier
from partners.filters import OnePartnerFilter
from partners.models import Membership, Programme
from partners.querysets import name_matches

BY_PARTNER = SearchNormal("partner__name")
# Programmes that stand over the list.
SHOWN = 4
# Renewals: how many days ahead, or "late" for those that are past.
RENEWALS = [
    ("late", _("Overdue")),
    ("30", _("Within 30 days")),
    ("60", _("Within 60 days")),
    ("90", _("Within 90 days")),
]


class MembershipFilter(FilterSet):
    """What memberships are narrowed by; several values of one field mean any of them."""

    q = CharFilter(method="search", label=_("Partner"))
    programme = AnyOfFilter(field_name="programme_id", label=_("Programme"))
    partner = OnePartnerFilter()
    tier = AnyOfFilter(field_name="partner__tier", choices=Tier, label=_("Tier"))
    renewal = ChoiceFilter(method="renewing", choices=RENEWALS, label=_("Renewal"))

    class Meta:
        model = Membership
        fields = ("q", "programme", "partner", "tier", "renewal")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        programmes = Programme.objects.values_list("pk", "name")
        self.filters["programme"].extra["choices"] = [(str(pk), name) for pk, name in programmes]

    def search(self, queryset: QuerySet[Membership], name: str, words: str) -> QuerySet[Membership]:
        return queryset.filter(name_matches("partner__name", words)) if words.strip() else queryset

    def renewing(self, queryset: QuerySet[Membership], name: str, value: str) -> QuerySet[Membership]:
        today = timezone.localdate()
        if value == "late":
            return queryset.filter(renews_on__lt=today)
        return queryset.filter(renews_on__range=(today, today + timedelta(days=int(value))))


class MembershipList(RecordList):
    """Every membership of a partner that the reader may know of."""

    permission_required: Any = "partners.view_membership"
    filterset_class = MembershipFilter
    template_name = "partners/memberships.html"
    cells_template = "partners/_membership_cells.html"
    default_sort = "renews"
    title = _("Programmes")
    noun, noun_plural = _("membership"), _("memberships")
    empty_text = _("Partners appear here once they join a programme.")
    standard_views = (
        StandardView(_("All")),
        StandardView(_("Renewal due"), "renewal=60"),
        StandardView(_("Overdue"), "renewal=late"),
    )
    export_permission = "core.export_list"
    columns: ClassVar[tuple[Column, ...]] = (
        Column("partner", _("Partner"), (BY_PARTNER,), value="partner.name"),
        Column("programme", _("Programme"), ("programme__name", BY_PARTNER), value="programme.name"),
        Column("tier", _("Tier"), value="partner.get_tier_display", shown=False),
        Column("joined", _("Joined"), ("joined_on",), value="joined_on"),
        Column("renews", _("Renews"), ("renews_on",), value="renews_on"),
        Column("benefits", _("Benefits used"), value="benefits_in_words"),
        Column("notes", _("Notes"), value="notes", shown=False),
        Column(
            "owner",
            _("Owner"),
            (SearchNormal("partner__owner__name"), BY_PARTNER),
            value="partner.owner.email",
        ),
    )

    def records(self) -> QuerySet[Membership]:
        memberships = (
            Membership.objects.visible_to(self.request.user).live().filter(partner__archived_at__isnull=True)
        )
        return memberships.select_related("partner__owner", "programme").with_uses()

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        named = self.filterset.filters["programme"].extra["choices"][:SHOWN]
        return super().get_context_data(**kwargs) | {"programmes": named}


class MembershipExport(ListExport, MembershipList):
    """The list of memberships as a file."""

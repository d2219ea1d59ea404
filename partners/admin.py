"""What an admin sets up and puts right. Daily work is done on the pages."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from partners.models import (
    Adoption,
    Contact,
    Domain,
    ExternalId,
    Industry,
    Membership,
    Partner,
    Product,
    Programme,
    Solution,
    TeamMember,
    TierPolicy,
)


@admin.register(Domain)
class DomainAdmin(admin.ModelAdmin[Domain]):
    list_display = ("name", "slug", "order")
    list_editable = ("order",)
    search_fields = ("name",)
    prepopulated_fields = {"slug": ("name",)}


@admin.register(Industry)
class IndustryAdmin(admin.ModelAdmin[Industry]):
    search_fields = ("name",)


@admin.register(TierPolicy)
class TierPolicyAdmin(admin.ModelAdmin[TierPolicy]):
    """One row a tier; each tier has its row."""

    list_display = ("tier", "cadence_days")
    list_editable = ("cadence_days",)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(Product)
class ProductAdmin(admin.ModelAdmin[Product]):
    """Former names are typed with commas between them. One in use can't be deleted; retire it."""

    list_display = ("name", "former_names", "owner", "retired_at")
    list_select_related = ("owner",)
    search_fields = ("name", "former_names")
    prepopulated_fields = {"slug": ("name",)}
    raw_id_fields = ("owner",)


@admin.register(Programme)
class ProgrammeAdmin(admin.ModelAdmin[Programme]):
    search_fields = ("name",)


class KeptAdmin(admin.ModelAdmin[Any]):
    """Records that are archived, never deleted."""

    readonly_fields: tuple[str, ...] = ("version", "created_at", "updated_at", "archived_at")
    list_per_page = 50
    show_full_result_count = False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


class TeamInline(admin.TabularInline[TeamMember, Partner]):
    model = TeamMember
    extra = 0
    raw_id_fields = ("user",)


class AdoptionInline(admin.TabularInline[Adoption, Partner]):
    model = Adoption
    extra = 0


class MembershipInline(admin.TabularInline[Membership, Partner]):
    model = Membership
    extra = 0


class ExternalIdInline(admin.TabularInline[ExternalId, Partner]):
    model = ExternalId
    extra = 0


@admin.register(Partner)
class PartnerAdmin(KeptAdmin):
    """Partners are added on their own page, which finds them an address."""

    list_display = ("name", "kind", "tier", "status", "owner", "restricted", "archived_at")
    list_filter = ("tier", "status", "kind", "restricted")
    list_select_related = ("owner",)
    search_fields = ("name", "external_ids__value")
    raw_id_fields = ("owner",)
    filter_horizontal = ("domains", "industries")
    readonly_fields = (*KeptAdmin.readonly_fields, "slug", "last_touch_at")
    inlines = (TeamInline, AdoptionInline, MembershipInline, ExternalIdInline)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False


@admin.register(Contact)
class ContactAdmin(KeptAdmin):
    list_display = ("name", "partner", "title", "email", "left_at", "archived_at")
    list_select_related = ("partner",)
    search_fields = ("name", "email", "partner__name")
    raw_id_fields = ("partner",)


@admin.register(Solution)
class SolutionAdmin(KeptAdmin):
    list_display = ("name", "partner", "domain", "status", "speed_up", "showcase_ready", "archived_at")
    list_filter = ("status", "domain", "showcase_ready")
    list_select_related = ("partner", "domain")
    search_fields = ("name", "partner__name")
    raw_id_fields = ("partner",)

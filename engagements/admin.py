"""What an admin sets up and puts right. Daily work is done on the pages; moves of stages only there."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from engagements.models import (
    Engagement,
    Event,
    EventPart,
    FollowUp,
    Meeting,
    MeetingSeries,
    Showcase,
    Stage,
    StageChange,
    Track,
)
from engagements.models.showcase import APPROVED_FIELDS


class StageInline(admin.TabularInline[Stage, Track]):
    """The stages of a track. One in use can't be deleted; it is retired in the product, at /settings/tracks/."""

    model = Stage
    extra = 0
    fields = ("order", "name", "slug", "probability", "outcome", "asks_for", "owner_limit", "retired_at")
    prepopulated_fields = {"slug": ("name",)}
    readonly_fields = ("retired_at",)
    ordering = ("order",)


@admin.register(Track)
class TrackAdmin(admin.ModelAdmin[Track]):
    list_display = ("name", "slug", "order")
    prepopulated_fields = {"slug": ("name",)}
    inlines = (StageInline,)


class KeptAdmin(admin.ModelAdmin[Any]):
    """Records that are archived, never deleted."""

    readonly_fields: tuple[str, ...] = ("version", "created_at", "updated_at", "archived_at")
    list_per_page = 50
    show_full_result_count = False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


class StageChangeInline(admin.TabularInline[StageChange, Engagement]):
    model = StageChange
    extra = 0
    can_delete = False
    readonly_fields = ("from_stage", "to_stage", "changed_at", "by", "meeting")

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(Engagement)
class EngagementAdmin(KeptAdmin):
    list_display = ("title", "partner", "track", "stage", "owner", "archived_at")
    list_filter = ("track", "health")
    list_select_related = ("partner", "track", "stage", "owner")
    search_fields = ("title", "partner__name")
    raw_id_fields = ("partner", "owner", "solution", "products")
    readonly_fields = (
        *KeptAdmin.readonly_fields,
        "track",
        "stage",
        "stage_entered_at",
        "closed_on",
        "external_system",
        "external_id",
    )
    inlines = (StageChangeInline,)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False


@admin.register(Meeting)
class MeetingAdmin(KeptAdmin):
    list_display = ("subject", "partner", "kind", "starts_at", "logged_by", "archived_at")
    list_filter = ("kind",)
    list_select_related = ("partner", "logged_by")
    search_fields = ("subject", "partner__name")
    raw_id_fields = ("partner", "contacts", "colleagues", "engagements", "logged_by")


@admin.register(MeetingSeries)
class MeetingSeriesAdmin(KeptAdmin):
    list_display = ("subject", "partner", "rule", "starts_on", "until", "organiser")
    list_select_related = ("partner", "organiser")
    search_fields = ("subject", "partner__name")
    raw_id_fields = ("partner", "contacts", "colleagues", "engagements", "organiser")


@admin.register(FollowUp)
class FollowUpAdmin(KeptAdmin):
    list_display = ("title", "partner", "assignee", "due_on", "state")
    list_filter = ("state", "priority")
    list_select_related = ("partner", "assignee")
    search_fields = ("title", "partner__name")
    raw_id_fields = ("partner", "meeting", "engagement", "assignee")


class EventPartInline(admin.TabularInline[EventPart, Event]):
    model = EventPart
    extra = 0
    raw_id_fields = ("partner",)


@admin.register(Event)
class EventAdmin(KeptAdmin):
    list_display = ("name", "kind", "starts_on", "place")
    search_fields = ("name", "place")
    inlines = (EventPartInline,)


@admin.register(Showcase)
class ShowcaseAdmin(KeptAdmin):
    list_display = ("title", "partner", "kind", "stage", "owner")
    list_filter = ("stage", "kind")
    list_select_related = ("partner", "owner")
    search_fields = ("title", "partner__name")
    raw_id_fields = ("partner", "solution", "owner")
    # Approvals are given to these words, and stages follow one another: both are worked on the pages.
    readonly_fields = (
        *KeptAdmin.readonly_fields,
        *APPROVED_FIELDS,
        "stage",
        "partner_approved_at",
        "legal_approved_at",
        "published_on",
    )

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

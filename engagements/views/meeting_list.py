"""The list of meetings: what was said, what lies ahead, shaped by its reader and taken as a file."""

from typing import Any

from django.contrib.postgres.search import SearchHeadline
from django.core.paginator import Page
from django.db.models import Count, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce, Left
from django.utils.functional import cached_property
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext_lazy

from ecosystem.core.list_exports import ListExport
from ecosystem.core.lists import Column, RecordList, StandardView, rank_of
from ecosystem.core.models import SearchNormal
from engagements.choices import MeetingKind, Sentiment
from engagements.filters import MeetingFilter
from engagements.models import FollowUp, Meeting
from engagements.models.meeting import NOTES_INDEXED

# Stand around what was found until the text is escaped; nobody types them.
FOUND, FOUND_END = "\ue000", "\ue001"


def found_in(text: str) -> SafeString:
    """Return an excerpt as it shows, what was found in it marked; "" where nothing in it was found."""
    if FOUND not in text:
        return SafeString("")
    marked = escape(" ".join(text.split())).replace(FOUND, "<mark>").replace(FOUND_END, "</mark>")
    return mark_safe(f"…{marked}…")  # noqa: S308  # escaped on the line above


class MeetingList(RecordList):
    """Every meeting with a partner that the reader may know of, newest first."""

    permission_required = "engagements.view_meeting"
    filterset_class = MeetingFilter
    template_name = "engagements/meetings.html"
    cells_template = "engagements/_meeting_cells.html"
    standard_views = (
        StandardView(gettext_lazy("All")),
        StandardView(gettext_lazy("Mine"), "colleague={me}"),
        StandardView(gettext_lazy("Ahead"), "when=ahead&sort=when"),
        StandardView(gettext_lazy("Mine, to be logged"), "when=to-log&colleague={me}"),
        StandardView(gettext_lazy("Follow-ups open"), "owed=true"),
        StandardView(gettext_lazy("Negative"), "sentiment=negative"),
    )
    export_permission = "core.export_list"
    default_sort = "-when"
    count_at_most = 10_000
    title = gettext_lazy("Meetings")
    noun, noun_plural = gettext_lazy("meeting"), gettext_lazy("meetings")
    empty_text = gettext_lazy("Log your first meeting: its follow-ups and gaps come with it.")
    columns = (
        Column("subject", gettext_lazy("Subject"), (SearchNormal("subject"),), value="subject"),
        Column("partner", gettext_lazy("Partner"), (SearchNormal("partner__name"),), value="partner.name"),
        Column("kind", gettext_lazy("Kind"), ("kind_rank",), value="get_kind_display"),
        Column("when", gettext_lazy("When"), ("starts_at",), value="starts_at"),
        Column("minutes", gettext_lazy("Minutes"), ("minutes",), numeric=True, value="minutes", shown=False),
        Column("place", gettext_lazy("Place"), ("place",), value="place", shown=False),
        Column(
            "contacts",
            gettext_lazy("From the partner"),
            value=lambda meeting: "; ".join(contact.name for contact in meeting.contacts.all()),
            shown=False,
        ),
        Column(
            "colleagues",
            gettext_lazy("From us"),
            value=lambda meeting: "; ".join(user.name for user in meeting.colleagues.all()),
        ),
        Column("owed", gettext_lazy("To do"), ("owed_count",), numeric=True, value="owed_count"),
        Column("sentiment", gettext_lazy("Mood"), ("mood_rank",), value="get_sentiment_display"),
        Column("by", gettext_lazy("Logged by"), (SearchNormal("logged_by__name"),), value="logged_by.email"),
        Column("created", gettext_lazy("Added"), ("created_at",), value="created_at", shown=False),
    )

    def records(self) -> QuerySet[Meeting]:
        user = self.request.user
        owed = FollowUp.objects.visible_to(user).open().filter(meeting=OuterRef("pk")).order_by()
        counted = owed.values("meeting").annotate(count=Count("pk")).values("count")
        meetings = (
            Meeting.objects.visible_to(user)
            .live()
            .annotate(
                owed_count=Coalesce(Subquery(counted), 0),
                kind_rank=rank_of("kind", MeetingKind),
                mood_rank=rank_of("sentiment", Sentiment),
            )
        )
        named = meetings.select_related("partner", "logged_by").prefetch_related("colleagues")
        if any(column.key == "contacts" for column in self.shown_columns):
            named = named.prefetch_related("contacts")
        return named.defer("notes", "agenda", "partner__summary")

    @cached_property
    def page(self) -> Page[Meeting]:  # type: ignore[override]  # the same, with excerpts
        """The page; where words are looked for, each row with `excerpt`: where its notes hold them. One more query."""
        page = super().page
        wanted = self.filterset.wanted  # type: ignore[attr-defined]  # MeetingFilter
        if wanted is not None and page.object_list:
            headline = SearchHeadline(
                Left("notes", NOTES_INDEXED),
                wanted,
                config="english",
                start_sel=FOUND,
                stop_sel=FOUND_END,
                max_words=24,
                min_words=12,
            )
            rows = Meeting.objects.filter(pk__in=[meeting.pk for meeting in page.object_list]).order_by()
            excerpts = dict(rows.values_list("pk", headline))
            for meeting in page.object_list:
                meeting.excerpt = found_in(excerpts[meeting.pk])
        return page

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs) | {"whole_address": self.request.get_full_path()}


class MeetingExport(ListExport, MeetingList):
    """The list of meetings as a file."""

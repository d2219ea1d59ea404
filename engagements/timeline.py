"""What happened with a partner on the engagement side, newest first, from five tables in one query."""

from datetime import datetime
from typing import Any

from django.db.models import Case, CharField, DateTimeField, F, Func, QuerySet, TextField, Value, When
from django.db.models.functions import Cast, Coalesce, Concat, Left
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ecosystem.accounts.models import User
from ecosystem.core.markdown import plain_text
from ecosystem.core.registry import TimelineEntry
from engagements.choices import EventRole, FollowUpState, MeetingKind, Outcome, ShowcaseKind
from engagements.models import EventPart, FollowUp, Meeting, Showcase, StageChange
from partners.models import Partner

# Characters of the notes that an entry quotes.
QUOTED = 300
WORD, TEXT = CharField(max_length=50), TextField()
NOTHING = Value("", TEXT)
# What the sources are called where one of them is chosen.
LABELS = {
    "meeting": _("Meetings"),
    "move": _("Stage moves"),
    "follow-up": _("Follow-ups done"),
    "showcase": _("Showcases"),
    "event": _("Events"),
}
# Source: lucide icon, and the page that an entry leads to.
SOURCES = {
    "meeting": ("messages-square", "meetings:detail"),
    "move": ("route", "engagements:detail"),
    "follow-up": ("circle-check", "follow-ups:detail"),
    "showcase": ("megaphone", "showcases:detail"),
    "event": ("presentation", "events:detail"),
}


class StartOfDay(Func):
    """The moment at which a day begins where the reader is: a day has no hour, and must not slip into another zone's."""

    template = "timezone(%(zone)s, (%(expressions)s)::timestamp)"
    output_field = DateTimeField()

    def __init__(self, day: str) -> None:
        super().__init__(day)

    def as_sql(self, *args: Any, **kwargs: Any) -> tuple[str, tuple[Any, ...]]:
        sql, params = super().as_sql(*args, **kwargs, zone="%s")
        return sql, (timezone.get_current_timezone_name(), *params)


def timeline(
    partner: Partner, reader: User, before: datetime | None, limit: int, only: str = ""
) -> list[TimelineEntry]:
    """Return the partner's newest `limit` entries older than `before` (aware; None: now). One query.

    `only` is one of `SOURCES`; "": all of them.
    """
    before = before or timezone.now()
    rows_of = {
        "meeting": _meetings,
        "move": _moves,
        "follow-up": _follow_ups,
        "showcase": _showcases,
        "event": _events,
    }
    sources = [rows(reader) for kind, rows in rows_of.items() if only in ("", kind)]
    first, *others = [
        rows.filter(**{path: partner, "_at__lt": before})
        .order_by("-_at")
        .values_list("_source", "_at", "_kind", "_title", "_detail", "_person", "_target", "_tone")[:limit]
        for rows, path in sources
    ]
    newest = first.union(*others, all=True).order_by("-_at")[:limit] if others else first
    return [_entry(*row) for row in newest]


def _entry(
    source: str, at: datetime, kind: str, title: str, detail: str, person: str, target: int, tone: str
) -> TimelineEntry:
    icon, page = SOURCES[source]
    return TimelineEntry(
        at=at,
        kind=str(KINDS.get(kind, kind)),
        icon=icon,
        title=title,
        url=reverse(page, args=[target]),
        detail=plain_text(detail) if source == "meeting" else " ".join(detail.split()),
        person=person or "",
        tone=tone,
    )


def _row(rows: QuerySet[Any], source: str, **columns: Any) -> QuerySet[Any]:
    """Return `rows` with the columns that all sources share."""
    shared = {"_detail": NOTHING, "_person": NOTHING, "_tone": Value("", WORD)} | columns
    return rows.order_by().annotate(_source=Value(source, WORD), **shared)


def _meetings(reader: User) -> tuple[QuerySet[Any], str]:
    return _row(
        Meeting.objects.visible_to(reader).held(),
        "meeting",
        _at=F("starts_at"),
        _kind=Cast("kind", WORD),
        _title=Cast("subject", TEXT),
        _detail=Cast(Left("notes", QUOTED), TEXT),
        _person=Coalesce(Cast("logged_by__name", TEXT), NOTHING),
        _target=F("pk"),
    ), "partner"


def _moves(reader: User) -> tuple[QuerySet[Any], str]:
    came_from = Coalesce(Concat("from_stage__name", Value(" → ", TEXT), output_field=TEXT), NOTHING)
    return _row(
        StageChange.objects.visible_to(reader).filter(
            engagement__archived_at__isnull=True, from_stage__isnull=False
        ),
        "move",
        _at=F("changed_at"),
        _kind=Value("move", WORD),
        _title=Cast("engagement__title", TEXT),
        _detail=Concat(came_from, "to_stage__name", output_field=TEXT),
        _person=Coalesce(Cast("by__name", TEXT), NOTHING),
        _target=F("engagement_id"),
        _tone=Case(
            When(to_stage__outcome=Outcome.WON, then=Value("good", WORD)),
            default=Value("", WORD),
            output_field=WORD,
        ),
    ), "engagement__partner"


def _follow_ups(reader: User) -> tuple[QuerySet[Any], str]:
    return _row(
        FollowUp.objects.visible_to(reader).live().filter(state=FollowUpState.DONE),
        "follow-up",
        _at=F("done_at"),
        _kind=Value("follow-up", WORD),
        _title=Cast("title", TEXT),
        _person=Cast("assignee__name", TEXT),
        _target=F("pk"),
    ), "partner"


def _showcases(reader: User) -> tuple[QuerySet[Any], str]:
    return _row(
        Showcase.objects.visible_to(reader).live().filter(published_on__isnull=False),
        "showcase",
        _at=StartOfDay("published_on"),
        _kind=Cast("kind", WORD),
        _title=Cast("title", TEXT),
        _person=Coalesce(Cast("owner__name", TEXT), NOTHING),
        _target=F("pk"),
        _tone=Value("good", WORD),
    ), "partner"


def _events(reader: User) -> tuple[QuerySet[Any], str]:
    return _row(
        EventPart.objects.visible_to(reader).filter(event__archived_at__isnull=True),
        "event",
        _at=StartOfDay("event__starts_on"),
        _kind=Cast("role", WORD),
        _title=Cast("event__name", TEXT),
        _detail=Cast("notes", TEXT),
        _target=F("event_id"),
    ), "partner"


KINDS: dict[str, Any] = {
    **dict(MeetingKind.choices),
    **dict(ShowcaseKind.choices),
    **dict(EventRole.choices),
    "move": _("Stage"),
    "follow-up": _("Follow-up done"),
}

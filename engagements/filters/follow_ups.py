"""What follow-ups are narrowed by, and the headings that they stand under."""

from datetime import date, timedelta
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django_filters import CharFilter, ChoiceFilter, FilterSet

from ecosystem.accounts.models import User
from ecosystem.core.filters import AnyOfFilter
from engagements.choices import FollowUpState, Priority
from engagements.filters.fields import EngagementFilter, PartnerFilter
from engagements.models import FollowUp
from partners.models import TeamMember
from partners.querysets import name_matches

MINE, PARTNERS, EVERYBODY = "", "partners", "all"
SNOOZED, ANY_STATE = "snoozed", "any"
WHOSE = [(MINE, _("Mine")), (PARTNERS, _("My partners’")), (EVERYBODY, _("Everybody’s"))]
STATES = [
    ("", _("Open")),
    (SNOOZED, _("Snoozed")),
    (FollowUpState.DONE, _("Done")),
    (FollowUpState.CANCELLED, _("Cancelled")),
    (ANY_STATE, _("Any")),
]
DUE = [
    ("now", _("Today or overdue")),
    ("overdue", _("Overdue")),
    ("today", _("Today")),
    ("week", _("This week")),
    ("later", _("Later")),
    ("none", _("No date")),
]


class FollowUpFilter(FilterSet):
    """What follow-ups are narrowed by: one's own open ones, awake, unless others are asked for."""

    q = CharFilter(method="search", label=_("Title"))
    whose = ChoiceFilter(method="kept", choices=WHOSE, label=_("Whose"), empty_label=None)
    assignee = AnyOfFilter(field_name="assignee_id", label=_("Assignee"))
    partner = PartnerFilter()
    engagement = EngagementFilter()
    due = ChoiceFilter(method="due_in", choices=DUE, label=_("Due"), empty_label=_("Any"))
    priority = AnyOfFilter(choices=Priority, label=_("Priority"))
    state = ChoiceFilter(method="kept", choices=STATES, label=_("State"), empty_label=None)

    class Meta:
        model = FollowUp
        fields = ("q", "whose", "assignee", "partner", "engagement", "due", "priority", "state")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # Who can be given work: (id, name), by name.
        self.colleagues = [
            (str(key), name) for key, name in User.objects.pickable().values_list("pk", "name")
        ]
        self.filters["assignee"].extra["choices"] = self.colleagues

    def search(self, queryset: QuerySet[FollowUp], name: str, words: str) -> QuerySet[FollowUp]:
        return (
            queryset.filter(name_matches("title", words)) if words.replace("\x00", "").strip() else queryset
        )

    def kept(self, queryset: QuerySet[FollowUp], name: str, value: str) -> QuerySet[FollowUp]:
        """Leave it to `filter_queryset`, which looks at several fields at once."""
        return queryset

    def due_in(self, queryset: QuerySet[FollowUp], name: str, value: str) -> QuerySet[FollowUp]:
        return queryset.filter(due_within(value, timezone.localdate()))

    def filter_queryset(self, queryset: Any) -> Any:
        chosen = self.form.cleaned_data
        queryset = super().filter_queryset(queryset)
        queryset = self._in_state(queryset, chosen.get("state") or FollowUpState.OPEN)
        if chosen.get("whose") == PARTNERS:
            return queryset.filter(of_partners_of(self.request.user))
        if chosen.get("whose") or chosen.get("assignee") or chosen.get("partner"):
            return queryset
        return queryset.filter(assignee=self.request.user)

    def _in_state(self, queryset: Any, state: str) -> Any:
        today = timezone.localdate()
        if state == SNOOZED:
            return queryset.filter(state=FollowUpState.OPEN, snoozed_until__gt=today)
        if state == FollowUpState.OPEN:
            return queryset.filter(state=state).awake_on(today)
        return queryset if state == ANY_STATE else queryset.filter(state=state)


def of_partners_of(user: User) -> Q:
    """Return the condition that a follow-up's partner is owned by `user`, or in their care as a team member."""
    team = TeamMember.objects.filter(partner=OuterRef("partner"), user=user)
    return Q(partner__owner=user) | Q(Exists(team))


def due_within(value: str, today: date) -> Q:
    """Return the condition of one of `DUE`, reckoned from `today`."""
    sunday = sunday_of(today)
    return {
        "now": Q(due_on__lte=today),
        "overdue": Q(due_on__lt=today),
        "today": Q(due_on=today),
        "week": Q(due_on__gt=today, due_on__lte=sunday),
        "later": Q(due_on__gt=sunday),
        "none": Q(due_on__isnull=True),
    }[value]


def group_of(follow_up: FollowUp, today: date) -> str:
    """Return the heading under which `follow_up` stands in the list on `today`."""
    due = follow_up.due_on
    if due is None:
        return str(_("No date"))
    if due < today:
        return str(_("Overdue"))
    if due == today:
        return str(_("Today"))
    return str(_("This week")) if due <= sunday_of(today) else str(_("Later"))


def sunday_of(today: date) -> date:
    """Return the last day of the week of `today`; a week ends on Sunday."""
    return today + timedelta(days=6 - today.weekday())

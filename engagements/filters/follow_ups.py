from datetime import date, timedelta
from typing import Any

from django.db.models import Q, QuerySet
from django.forms import HiddenInput
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django_filters import CharFilter, ChoiceFilter, FilterSet, ModelChoiceFilter

from ecosystem.accounts.models import User
from ecosystem.core.filters import AnyOfFilter
from engagements.choices import FollowUpState, Priority
from engagements.filters.fields import PartnerFilter
from engagements.models import FollowUp
from partners.querysets import name_matches

EVERYBODY = "all"
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
    whose = ChoiceFilter(
        method="kept", choices=[(EVERYBODY, _("Everybody's"))], label=_("Whose"), widget=HiddenInput
    )
    assignee = ModelChoiceFilter(queryset=User.objects.pickable(), label=_("Assignee"))
    partner = PartnerFilter()
    due = ChoiceFilter(method="due_in", choices=DUE, label=_("Due"), empty_label=_("Any"))
    priority = AnyOfFilter(choices=Priority, label=_("Priority"))
    state = ChoiceFilter(
        method="kept",
        choices=[
            ("snoozed", _("Snoozed")),
            (FollowUpState.DONE, _("Done")),
            (FollowUpState.CANCELLED, _("Cancelled")),
        ],
        label=_("State"),
        widget=HiddenInput,
    )

    class Meta:
        model = FollowUp
        fields = ("q", "whose", "assignee", "partner", "due", "priority", "state")

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
        state = chosen.get("state") or FollowUpState.OPEN
        if state in FollowUpState.values:
            queryset = queryset.filter(state=state)
        if state == FollowUpState.OPEN:
            queryset = queryset.awake_on(timezone.localdate())
        if state == "snoozed":
            queryset = queryset.filter(state=FollowUpState.OPEN, snoozed_until__gt=timezone.localdate())
        if not (chosen.get("whose") or chosen.get("assignee") or chosen.get("partner")):
            queryset = queryset.filter(assignee=self.request.user)
        return queryset


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

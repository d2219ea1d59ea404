"""What the meeting logger's fields may name, read once a request and shared by all its rows."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from django import forms
from django.db.models import Prefetch
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from ecosystem.accounts.models import User
from engagements.choices import Outcome
from engagements.models import Engagement, FollowUp, Meeting, Stage
from engagements.notes import Person, ProductName
from partners.models import Contact, Partner, Product

# How much of a partner's past is laid out beside the notes.
RECENT_MEETINGS = 3
OPEN_ITEMS = 8


class RecordChoiceField(forms.TypedChoiceField):
    """A choice among records that are read once for all fields: no query of its own. Cleans to the record, or None."""

    def __init__(self, **kwargs: Any) -> None:
        self.read: Callable[[], Iterable[Any]] = list
        super().__init__(empty_value=None, **kwargs)

    def offer(self, read: Callable[[], Iterable[Any]], empty: str | None = "") -> None:
        """Set the choices to the records of `read`, after an empty one labelled `empty` unless that is None.

        They are read when the field is drawn or holds something.
        """
        self.read = read
        self.coerce = self._record
        blank = [] if empty is None else [("", empty)]
        self.choices = lambda: [*blank, *((str(record.pk), str(record)) for record in read())]

    def _record(self, value: str) -> Any:
        return next(record for record in self.read() if str(record.pk) == str(value))


class RecordsChoiceField(forms.TypedMultipleChoiceField):
    """As `RecordChoiceField`, for several. Cleans to a list of records."""

    def __init__(self, **kwargs: Any) -> None:
        self.records: dict[str, Any] = {}
        super().__init__(empty_value=[], **kwargs)

    def offer(self, records: Iterable[Any]) -> None:
        """Set the choices to `records`."""
        self.records = {str(record.pk): record for record in records}
        self.coerce = self._record
        self.choices = [(key, str(record)) for key, record in self.records.items()]

    def _record(self, value: str) -> Any:
        return self.records[str(value)]


@dataclass
class Choices:
    """Everything that one reader may name in one partner's meeting. Each list is one query, when first asked for."""

    reader: User
    partner: Partner | None
    extra: dict[str, Any] = field(default_factory=dict)

    @cached_property
    def colleagues(self) -> list[User]:
        """Who can attend and be given work, by name."""
        return list(User.objects.pickable())

    @cached_property
    def products(self) -> list[Product]:
        """The products of today, by name."""
        return list(Product.objects.current())

    @cached_property
    def contacts(self) -> list[Contact]:
        """The partner's people, champions and technical leads among them, by name."""
        if self.partner is None:
            return []
        contacts = Contact.objects.visible_to(self.reader).filter(partner=self.partner).present()
        return list(contacts.order_by("name"))

    @cached_property
    def engagements(self) -> list[Engagement]:
        """The partner's open engagements by track, each with the stages it can move to."""
        if self.partner is None:
            return []
        stages = Stage.objects.filter(retired_at__isnull=True).order_by("order")
        open_ones = Engagement.objects.visible_to(self.reader).open().filter(partner=self.partner)
        return list(
            open_ones.select_related("track", "stage")
            .prefetch_related(Prefetch("track__stages", queryset=stages, to_attr="current_stages"))
            .order_by("track__order", "title")
        )

    @cached_property
    def recent_meetings(self) -> list[Meeting]:
        """The partner's last meetings, newest first."""
        if self.partner is None:
            return []
        return list(
            Meeting.objects.visible_to(self.reader).held().filter(partner=self.partner)[:RECENT_MEETINGS]
        )

    @cached_property
    def open_items(self) -> list[FollowUp]:
        """What is owed to the partner, the most urgent first."""
        if self.partner is None:
            return []
        owed = FollowUp.objects.visible_to(self.reader).open().filter(partner=self.partner)
        return list(owed.select_related("assignee")[:OPEN_ITEMS])

    def people(self) -> list[Person]:
        """Return the colleagues in the form that notes are read with."""
        return [Person(user.pk, user.name, user.email or "") for user in self.colleagues]

    def product_names(self) -> list[ProductName]:
        """Return the products with their former names, in the form that notes are read with."""
        return [ProductName(product.pk, product.names) for product in self.products]


def moves_of(engagement: Engagement) -> list[tuple[str, str]]:
    """Return the stages that `engagement` can move to as choices, after "stays where it is"."""
    stages: list[Stage] = engagement.track.current_stages  # type: ignore[attr-defined]  # prefetched by Choices
    stays = _("Stays in %(stage)s") % {"stage": engagement.stage.name}
    marks = {Outcome.WON: " ✓", Outcome.LOST: " ✕"}
    others = [
        (str(s.pk), f"{s.name}{marks.get(Outcome(s.outcome), '')}")
        for s in stages
        if s.pk != engagement.stage_id
    ]
    return [("", str(stays)), *others]

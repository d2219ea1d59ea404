"""Base models that every record shares, dated exchange rates, and what lists keep: saved views and bulk changes."""

from functools import cache
from typing import Any, Self

import pghistory
from django.conf import settings
from django.db import models
from django.db.models import F
from django.db.models.functions import Lower
from django.urls import reverse
from django.utils import timezone
from django.utils.encoding import force_str
from django.utils.translation import gettext_lazy as _


class ArchivableQuerySet[M: models.Model](models.QuerySet[M]):
    """Reads of records that are archived instead of deleted."""

    def live(self) -> Self:
        """Return the records that are not archived."""
        return self.filter(archived_at__isnull=True)


class Versioned(models.Model):
    """A row that people edit, and that counts its versions.

    `version` rises by one with each save through `bump`, and two editors of one row are told apart by it.
    """

    updated_at = models.DateTimeField(_("updated"), auto_now=True)
    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        abstract = True

    def _get_FIELD_display(self, field: Any) -> str:  # noqa: N802  # Django's own name
        """Return the label of the choice that `field` has. Django's own draws up all choices anew for each row."""
        value = getattr(self, field.attname)
        return force_str(_labels_of(field).get(value, value), strings_only=True)

    def bump(self) -> None:
        """Raise `version` by one in the database's own arithmetic when this row is next saved."""
        self.version = F("version") + 1  # type: ignore[assignment]  # an expression until saved


class Record(Versioned):
    """A row that people edit: it keeps its times, counts its versions and is archived, never deleted."""

    created_at = models.DateTimeField(_("created"), default=timezone.now, editable=False)
    archived_at = models.DateTimeField(_("archived"), null=True, blank=True, editable=False)

    class Meta:
        abstract = True


@cache
def _labels_of(field: models.Field[Any, Any]) -> dict[Any, Any]:
    return dict(field.flatchoices)


@pghistory.track()
class ExchangeRate(models.Model):
    """What one unit of `currency` is worth in `base`, as published on a day."""

    currency = models.CharField(max_length=3)
    base = models.CharField(max_length=3)
    day = models.DateField()
    rate = models.DecimalField(
        max_digits=22, decimal_places=12, help_text=_("Units of base for one unit of currency.")
    )

    class Meta:
        ordering = ["currency", "-day"]
        constraints = [
            models.UniqueConstraint(
                fields=["currency", "base", "day"],
                name="exchange_rate_once_a_day",
                violation_error_message=_("There is a rate for this currency on that day already."),
            ),
            models.CheckConstraint(
                condition=models.Q(rate__gt=0),
                name="exchange_rate_positive",
                violation_error_message=_("A rate is above zero."),
            ),
        ]

    def __str__(self) -> str:
        return f"1 {self.currency} = {self.rate.normalize():f} {self.base} on {self.day}"

    def get_absolute_url(self) -> str:
        return f"{reverse('exchange-rates')}?currency={self.currency}"

    @property
    def digits(self) -> str:
        """The rate without trailing zeros."""
        return f"{self.rate.normalize():f}"

    @property
    def inverse(self) -> str:
        """Units of `currency` for one unit of the base, to six digits."""
        return f"{1 / self.rate:.6g}" if self.rate < 1 else f"{1 / self.rate:.6f}"


class SearchNormal(models.Func):
    """Text as search compares it: lower case, without accents. Uses `search_normal` of migration 0001."""

    function = "search_normal"
    arity = 1
    output_field = models.TextField()

    def __init__(self, expression: Any) -> None:
        super().__init__(expression)


class SavedViewQuerySet(models.QuerySet["SavedView"]):
    """Reads of saved views."""

    def visible_to(self, user: Any) -> Self:
        """Return the views of `user` and those shared with everybody or with their role."""
        shared = models.Q(shared_with__in=[SavedView.EVERYBODY, user.role])
        return self.filter(models.Q(owner=user) | shared)


class SavedView(models.Model):
    """A list as somebody wants to find it again: its filters, order, columns and page size.

    `path` is the list's address, `query` what follows its question mark. `shared_with` is a role, EVERYBODY or "" for
    the owner alone.
    """

    EVERYBODY = "everybody"

    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="saved_views")
    path = models.CharField(max_length=100)
    name = models.CharField(_("name"), max_length=60)
    query = models.TextField(blank=True)
    shared_with = models.CharField(_("shared with"), max_length=20, blank=True)
    is_default = models.BooleanField(_("opens first"), default=False)
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = SavedViewQuerySet.as_manager()

    class Meta:
        ordering = ["name", "pk"]
        permissions = [("export_list", _("Can export lists"))]
        constraints = [
            models.UniqueConstraint(
                "owner",
                "path",
                Lower("name"),
                name="saved_view_name_once",
                violation_error_message=_("You have a view of this name already."),
            ),
            models.UniqueConstraint(
                fields=["owner", "path"],
                condition=models.Q(is_default=True),
                name="saved_view_one_default",
                violation_error_message=_("Another view opens first already."),
            ),
            models.CheckConstraint(
                condition=~models.Q(name=""),
                name="saved_view_has_name",
                violation_error_message=_("A view has a name."),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("saved-view", args=[self.pk])

    @property
    def address(self) -> str:
        """The list as this view shows it."""
        return f"{self.path}?{self.query}{'&' if self.query else ''}view={self.pk}"


class BulkChangeState(models.TextChoices):
    PREVIEW = "preview", _("To be confirmed")
    DONE = "done", _("Done")
    UNDONE = "undone", _("Undone")


class BulkChange(models.Model):
    """One field of many records of a list set to one value: looked at, done, and perhaps undone.

    `rows` holds {"pk", "name", "version", "before", "before_words"} for each record that takes the value, `refused`
    {"name", "reason"} for each that doesn't; "version" is the one that the next step must find.
    """

    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="bulk_changes")
    path = models.CharField(max_length=100)
    query = models.TextField(blank=True)
    field = models.CharField(max_length=40)
    value = models.JSONField(null=True)
    state = models.CharField(max_length=10, choices=BulkChangeState, default=BulkChangeState.PREVIEW)
    rows = models.JSONField(default=list)
    refused = models.JSONField(default=list)
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    done_at = models.DateTimeField(null=True, editable=False)

    class Meta:
        ordering = ["-created_at", "-pk"]

    def __str__(self) -> str:
        return f"{self.path} {self.field}"

    def get_absolute_url(self) -> str:
        return reverse("bulk-change", args=[self.pk])

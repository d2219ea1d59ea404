"""Base models that every record shares, and the dated exchange rates."""

from typing import Any, Self

from django.db import models
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class ArchivableQuerySet[M: models.Model](models.QuerySet[M]):
    """Reads of records that are archived instead of deleted."""

    def live(self) -> Self:
        """Return the records that are not archived."""
        return self.filter(archived_at__isnull=True)


class Record(models.Model):
    """A row that people edit: it keeps its times, counts its versions and is archived, never deleted.

    `version` rises by one with each save through `bump`, and two editors of one record are told apart by it.
    """

    created_at = models.DateTimeField(_("created"), default=timezone.now, editable=False)
    updated_at = models.DateTimeField(_("updated"), auto_now=True)
    version = models.PositiveIntegerField(default=1, editable=False)
    archived_at = models.DateTimeField(_("archived"), null=True, blank=True, editable=False)

    class Meta:
        abstract = True

    def bump(self) -> None:
        """Raise `version` by one in the database's own arithmetic when this record is next saved."""
        self.version = F("version") + 1  # type: ignore[assignment]  # an expression until saved


class ExchangeRate(models.Model):
    """What one unit of `currency` is worth in `base`, as published on a day."""

    currency = models.CharField(max_length=3)
    base = models.CharField(max_length=3)
    day = models.DateField()
    rate = models.DecimalField(
        max_digits=18, decimal_places=8, help_text=_("Units of base for one unit of currency.")
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


class SearchNormal(models.Func):
    """Text as search compares it: lower case, without accents. Uses `search_normal` of migration 0001."""

    function = "search_normal"
    arity = 1
    output_field = models.TextField()

    def __init__(self, expression: Any) -> None:
        super().__init__(expression)


def archived(record: Record) -> Record:
    """Return `record` marked as archived now (UTC), not yet saved."""
    record.archived_at = timezone.now()
    return record

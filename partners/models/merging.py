"""Merges of two records into one, and the journal by which each can be undone."""

from typing import ClassVar, Self

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ecosystem.accounts.models import User
from partners.models.contact import Contact
from partners.models.duplicates import Bookkeeping
from partners.models.partner import Partner


class MergeQuerySet[M: models.Model](models.QuerySet[M]):
    """Reads of merges of records whose partner is at `partner_path` from them ("" for partners themselves)."""

    partner_path: ClassVar[str] = ""

    def visible_to(self, user: User | AnonymousUser) -> Self:
        """Return the merges that `user` may know of: what is left must be visible to them.

        A restricted partner that was merged into an open one stays unknown to those who did not know of it.
        """
        visible = Partner.objects.visible_to(user).order_by().values("pk")
        path = f"__{self.partner_path}" if self.partner_path else ""
        known = (
            Q(**{f"away{path}__in": visible})
            | Q(**{f"away{path}__restricted": False})
            | Q(**{f"into{path}__restricted": True})
        )
        return self.filter(known, **{f"into{path}__in": visible})

    def in_force(self) -> Self:
        """Return the merges that were not undone."""
        return self.filter(undone_at__isnull=True)


class PartnerMergeQuerySet(MergeQuerySet["PartnerMerge"]):
    """Reads of merges of partners."""


class ContactMergeQuerySet(MergeQuerySet["ContactMerge"]):
    """Reads of merges of contacts."""

    partner_path = "partner"


class Merge(Bookkeeping):
    """One record merged into another: `away` is archived, `into` stays. Undone, it is kept with who undid it."""

    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("by"), on_delete=models.PROTECT, related_name="+"
    )
    at = models.DateTimeField(_("when"), default=timezone.now)
    undone_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True, blank=True
    )
    undone_at = models.DateTimeField(_("undone"), null=True, blank=True)

    class Meta(Bookkeeping.Meta):
        abstract = True


class PartnerMerge(Merge):
    """One partner merged into another."""

    away = models.ForeignKey(Partner, on_delete=models.PROTECT, related_name="+", related_query_name="+")
    into = models.ForeignKey(Partner, on_delete=models.PROTECT, related_name="+", related_query_name="+")

    objects = PartnerMergeQuerySet.as_manager()

    class Meta(Merge.Meta):
        ordering = ["-at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["away"], condition=Q(undone_at__isnull=True), name="partner_merged_away_once"
            ),
            models.CheckConstraint(condition=~Q(away=F("into")), name="partner_merge_of_two"),
        ]

    def __str__(self) -> str:
        return f"{self.away} into {self.into}"

    def get_absolute_url(self) -> str:
        return reverse("partners:merge-undo", args=[self.pk])


class ContactMerge(Merge):
    """One contact merged into another."""

    away = models.ForeignKey(Contact, on_delete=models.PROTECT, related_name="+", related_query_name="+")
    into = models.ForeignKey(Contact, on_delete=models.PROTECT, related_name="+", related_query_name="+")

    objects = ContactMergeQuerySet.as_manager()

    class Meta(Merge.Meta):
        ordering = ["-at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["away"], condition=Q(undone_at__isnull=True), name="contact_merged_away_once"
            ),
            models.CheckConstraint(condition=~Q(away=F("into")), name="contact_merge_of_two"),
        ]

    def __str__(self) -> str:
        return f"{self.away} into {self.into}"

    def get_absolute_url(self) -> str:
        return reverse("contacts:merge-undo", args=[self.pk])


class MergedRow(Bookkeeping):
    """One row that a merge changed or took away, exactly as PostgreSQL's `to_jsonb` gives it.

    `step` counts the statements of a merge: undo runs them backwards. `model` is the row's, as "app.model", `row_id` its
    primary key as text. `before` and `after` hold the columns that changed; `after` is NULL for a row that was taken
    away, and `before` then holds all of it.
    """

    step = models.PositiveIntegerField()
    model = models.CharField(max_length=200)
    row_id = models.CharField(max_length=40)
    before = models.JSONField()
    after = models.JSONField(null=True)

    class Meta(Bookkeeping.Meta):
        abstract = True

    def __str__(self) -> str:
        return f"{self.model} {self.row_id}"


class PartnerMergedRow(MergedRow):
    """A row that a merge of partners changed."""

    merge = models.ForeignKey(PartnerMerge, on_delete=models.CASCADE, related_name="rows")

    class Meta(MergedRow.Meta):
        ordering = ["step", "pk"]
        indexes = [models.Index(fields=["merge", "step"], name="partner_merged_row_by_step")]


class ContactMergedRow(MergedRow):
    """A row that a merge of contacts changed."""

    merge = models.ForeignKey(ContactMerge, on_delete=models.CASCADE, related_name="rows")

    class Meta(MergedRow.Meta):
        ordering = ["step", "pk"]
        indexes = [models.Index(fields=["merge", "step"], name="contact_merged_row_by_step")]

"""Public pieces about partners' work, and their way from an idea to what is published."""

import hashlib

import pghistory
import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ecosystem.core.models import Record
from engagements.choices import ShowcaseKind, ShowcaseStage
from engagements.querysets import ShowcaseChildQuerySet
from partners.models import Partner, Solution
from partners.querysets import PartnerOwnedQuerySet

# What an approval is given to: a change of any of these asks for it anew.
APPROVED_FIELDS = ("title", "text", "results", "quote", "quoted")
IN_REVIEW = (ShowcaseStage.PARTNER_REVIEW, ShowcaseStage.LEGAL, ShowcaseStage.PUBLISHED)


@pghistory.track()
class Showcase(Record):
    """A public piece about a partner's work, from idea to published. Both sides approve before it goes out.

    `text` is Markdown. `quote` are the partner's words, `quoted` who says them.
    """

    partner = models.ForeignKey(Partner, on_delete=models.PROTECT, related_name="showcases")
    solution = models.ForeignKey(
        Solution,
        verbose_name=_("solution"),
        on_delete=models.PROTECT,
        related_name="showcases",
        null=True,
        blank=True,
    )
    title = models.CharField(_("title"), max_length=300)
    kind = models.CharField(_("kind"), max_length=20, choices=ShowcaseKind, default=ShowcaseKind.CASE_STUDY)
    stage = models.CharField(_("stage"), max_length=20, choices=ShowcaseStage, default=ShowcaseStage.IDEA)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("owner"),
        on_delete=models.PROTECT,
        related_name="showcases",
        null=True,
        blank=True,
    )
    partner_approved_at = models.DateTimeField(_("approved by the partner"), null=True, blank=True)
    legal_approved_at = models.DateTimeField(_("approved by legal"), null=True, blank=True)
    published_on = models.DateField(_("published on"), null=True, blank=True)
    url = models.URLField(_("address"), max_length=500, blank=True)
    text = models.TextField(_("text"), blank=True, max_length=200_000)
    results = models.TextField(_("results"), blank=True, max_length=20_000)
    quote = models.TextField(_("quote"), blank=True, max_length=2000)
    quoted = models.CharField(_("who says it"), max_length=200, blank=True)

    objects = PartnerOwnedQuerySet.as_manager()

    class Meta:
        ordering = ["-updated_at"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(stage=ShowcaseStage.PUBLISHED)
                | (
                    ~Q(url="")
                    & Q(published_on__isnull=False)
                    & Q(partner_approved_at__isnull=False)
                    & Q(legal_approved_at__isnull=False)
                ),
                name="showcase_published_is_approved",
                violation_error_message=_("What is published has an address, a date and both approvals."),
            ),
            models.CheckConstraint(
                condition=Q(stage__in=IN_REVIEW)
                | Q(partner_approved_at__isnull=True, legal_approved_at__isnull=True),
                name="showcase_approved_in_review",
                violation_error_message=_("An idea or a draft is not approved yet."),
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("showcases:detail", args=[self.pk])

    @property
    def digest(self) -> str:
        """What tells one wording from another: the SHA-256 of what approvals are given to, in hexadecimal."""
        parts = (str(getattr(self, name)).replace("\r\n", "\n").encode() for name in APPROVED_FIELDS)
        return hashlib.sha256(b"".join(b"%d:%b" % (len(part), part) for part in parts)).hexdigest()

    @property
    def has_words(self) -> bool:
        """Whether there is anything to approve but the title."""
        return bool(self.text.strip() or self.results.strip() or self.quote.strip())


class ShowcaseMove(models.Model):
    """A change of stage: who, when, from where to where, and why where that was said. Kept as it is."""

    showcase = models.ForeignKey(Showcase, on_delete=models.CASCADE, related_name="moves")
    from_stage = models.CharField(max_length=20, choices=ShowcaseStage, blank=True)
    to_stage = models.CharField(max_length=20, choices=ShowcaseStage)
    moved_at = models.DateTimeField(default=timezone.now)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True)
    why = models.CharField(max_length=300, blank=True)

    objects = ShowcaseChildQuerySet.as_manager()

    class Meta:
        ordering = ["moved_at", "pk"]
        default_permissions = ()
        constraints = [
            models.CheckConstraint(
                condition=~Q(from_stage=models.F("to_stage")), name="showcase_move_goes_somewhere"
            )
        ]
        triggers = [
            pgtrigger.ReadOnly(
                name="showcase_move_stays", fields=["from_stage", "to_stage", "moved_at", "by"]
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_from_stage_display()} → {self.get_to_stage_display()}"

"""Approvals of showcases: what was asked of whom, and what they answered."""

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from engagements.choices import ApprovalDecision, ApprovalSide
from engagements.models.showcase import Showcase
from engagements.querysets import ShowcaseChildQuerySet
from partners.models import Contact


class ApprovalRequest(models.Model):
    """A link by which somebody outside may approve one wording of a showcase, once.

    The link itself is nowhere kept: `token_hash` is the SHA-256 of its secret, in hexadecimal. `digest` is that of the
    wording that it was made for.
    """

    showcase = models.ForeignKey(Showcase, on_delete=models.CASCADE, related_name="requests")
    contact = models.ForeignKey(
        Contact, on_delete=models.PROTECT, related_name="approval_requests", null=True, blank=True
    )
    name = models.CharField(_("name"), max_length=200, blank=True)
    email = models.EmailField(_("e-mail"))
    token_hash = models.CharField(max_length=64, unique=True, editable=False)
    digest = models.CharField(max_length=64, editable=False)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)

    objects = ShowcaseChildQuerySet.as_manager()

    class Meta:
        ordering = ["-asked_at", "-pk"]
        default_permissions = ()
        constraints = [
            models.CheckConstraint(
                condition=Q(expires_at__gt=F("asked_at")), name="approval_request_lasts_a_while"
            ),
            models.CheckConstraint(
                condition=Q(answered_at__isnull=True) | Q(revoked_at__isnull=True),
                name="approval_request_ends_once",
            ),
        ]
        triggers = [
            # A link is bound to its showcase and its wording for good.
            pgtrigger.ReadOnly(
                name="approval_request_bound", fields=["showcase", "token_hash", "digest", "asked_at"]
            ),
        ]

    def __str__(self) -> str:
        return f"{self.showcase}: {self.email}"


class ShowcaseApproval(models.Model):
    """What one side said of one wording of a showcase. Rows are added, and never changed or taken away.

    `name` was typed by who answered; `by` is the colleague who wrote it down or answered for us, None where the answer
    came over a link. `address` is the network address it came from. Only the erasure of a person touches these texts.
    """

    showcase = models.ForeignKey(Showcase, on_delete=models.PROTECT, related_name="approvals")
    request = models.OneToOneField(
        ApprovalRequest, on_delete=models.PROTECT, related_name="answer", null=True, blank=True
    )
    side = models.CharField(max_length=10, choices=ApprovalSide)
    decision = models.CharField(max_length=10, choices=ApprovalDecision)
    digest = models.CharField(max_length=64, editable=False)
    name = models.CharField(_("name"), max_length=200, blank=True)
    words = models.TextField(_("words"), blank=True, max_length=5000)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True)
    address = models.GenericIPAddressField(null=True, blank=True)
    decided_at = models.DateTimeField(default=timezone.now)

    objects = ShowcaseChildQuerySet.as_manager()

    class Meta:
        ordering = ["decided_at", "pk"]
        default_permissions = ()
        permissions = [("approve_for_legal", _("Can approve showcases for legal"))]
        constraints = [
            models.CheckConstraint(
                condition=Q(by__isnull=False) | Q(request__isnull=False),
                name="showcase_approval_is_somebodys",
            ),
            models.CheckConstraint(
                condition=~Q(decision=ApprovalDecision.CHANGES) | ~Q(words=""),
                name="showcase_changes_are_said",
                violation_error_message=_("Say what is to be changed."),
            ),
        ]
        triggers = [
            pgtrigger.Protect(name="showcase_approval_stays", operation=pgtrigger.Delete),
            pgtrigger.ReadOnly(
                name="showcase_approval_as_given",
                fields=["showcase", "request", "side", "decision", "digest", "by", "decided_at"],
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_side_display()}: {self.get_decision_display()}"

"""Showcases on their way from an idea to what is published, with the approval of both sides."""

from datetime import date

from django.core.exceptions import ValidationError
from django.db.models import TextChoices
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ecosystem.accounts.models import User
from ecosystem.core.errors import check_version
from ecosystem.core.transactions import one_transaction
from engagements.choices import ShowcaseStage
from engagements.models import Showcase


class Approval(TextChoices):
    """Whose approval a showcase has."""

    PARTNER = "partner", gettext_lazy("The partner")
    LEGAL = "legal", gettext_lazy("Legal")


@one_transaction
def save_showcase(*, by: User, showcase: Showcase, seen_version: int | None = None) -> Showcase:
    """Save a new or changed `showcase`; `by` owns a new one that has no owner.

    Raises StaleRecord when it changed since version `seen_version`, ValidationError for what the rules refuse.
    """
    if showcase.solution is not None and showcase.solution.partner_id != showcase.partner_id:
        raise ValidationError({"solution": _("This solution is another partner's.")}, code="partner")
    if showcase.pk is None:
        showcase.owner = showcase.owner or by
        showcase.full_clean()
        showcase.save(force_insert=True)
        return showcase
    check_version(Showcase.objects.select_for_update().get(pk=showcase.pk), seen_version)
    showcase.full_clean()
    return _save(showcase)


@one_transaction
def approve(*, by: User, showcase: Showcase, side: str) -> Showcase:
    """Note that `side` approved now; a second approval keeps the time of the first. Raises ValidationError for no side."""
    showcase, name = _locked(showcase), _field_of(side)
    if getattr(showcase, name) is None:
        setattr(showcase, name, timezone.now())
        _save(showcase)
    return showcase


@one_transaction
def withdraw_approval(*, by: User, showcase: Showcase, side: str) -> Showcase:
    """Take back the approval of `side`. Raises ValidationError when the showcase is published."""
    showcase, name = _locked(showcase), _field_of(side)
    setattr(showcase, name, None)
    showcase.validate_constraints()
    return _save(showcase)


@one_transaction
def publish(*, by: User, showcase: Showcase, url: str, published_on: date) -> Showcase:
    """Publish `showcase` at `url`. Raises ValidationError without both approvals, an address and a day."""
    showcase = _locked(showcase)
    showcase.stage, showcase.url, showcase.published_on = ShowcaseStage.PUBLISHED, url, published_on
    showcase.full_clean()
    return _save(showcase)


def archive_showcase(*, by: User, showcase: Showcase) -> Showcase:
    """Put `showcase` away: lists leave it out, its history stays."""
    showcase.archived_at = timezone.now()
    return _save(showcase)


def _field_of(side: str) -> str:
    if side not in Approval.values:
        raise ValidationError(_("Choose whose approval it is."), code="side")
    return f"{side}_approved_at"


def _locked(showcase: Showcase) -> Showcase:
    return Showcase.objects.select_for_update().get(pk=showcase.pk)


def _save(showcase: Showcase) -> Showcase:
    showcase.bump()
    showcase.save()
    showcase.refresh_from_db(fields=["version"])
    return showcase

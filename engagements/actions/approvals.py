"""Asking somebody outside to approve a showcase over a link, and taking their answer.

The link is a secret of 256 bits with our signature. Only the secret's hash is kept, so neither the database nor a copy
of it opens anything. It works once, until it expires or is revoked, and for the words that it was made for: other words
ask again.
"""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import timedelta

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.signing import BadSignature, Signer
from django.core.validators import validate_email
from django.db.models import TextChoices
from django.urls import reverse
from django.utils import timezone
from django.utils.crypto import constant_time_compare
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ecosystem.accounts.models import User
from ecosystem.core.transactions import one_transaction
from ecosystem.outbox.actions import Letter, write_mail, write_mail_outside
from engagements.choices import ApprovalDecision, ApprovalSide, ShowcaseStage
from engagements.models import ApprovalRequest, Showcase, ShowcaseApproval
from partners.models import Contact

# Random bytes of a link.
SECRET_BYTES = 32
# Days for which a link may work.
USUAL_DAYS = 14
MOST_DAYS = 90
# Links of one showcase that may wait for an answer at once.
MOST_WAITING = 10
_signer = Signer(salt="engagements.showcase-approval", sep=".")


class LinkState(TextChoices):
    """What a link still does."""

    WAITING = "waiting", gettext_lazy("Waiting")
    ANSWERED = "answered", gettext_lazy("Answered")
    REVOKED = "revoked", gettext_lazy("Revoked")
    EXPIRED = "expired", gettext_lazy("Expired")
    OUTDATED = "outdated", gettext_lazy("The words changed")


@dataclass(frozen=True)
class Asked:
    """A request with its link, which nobody can be told again."""

    request: ApprovalRequest
    link: str


@one_transaction
def ask_for_approval(
    *,
    by: User,
    showcase: Showcase,
    email: str,
    name: str = "",
    contact: Contact | None = None,
    days: int = USUAL_DAYS,
    by_mail: bool = False,
) -> Asked:
    """Make a link by which `email` may approve the words of `showcase` within `days`, and return it.

    `by_mail` it is sent there too, and answers to the mail come to `by`; until then the outbox holds the link.
    Raises ValidationError outside partner review, for a contact of another partner, and for a bad address.
    """
    showcase = Showcase.objects.select_for_update().get(pk=showcase.pk)
    if showcase.stage != ShowcaseStage.PARTNER_REVIEW:
        raise ValidationError(_("Bring it to partner review first."), code="stage")
    if showcase.partner_approved_at is not None:
        raise ValidationError(_("The partner has approved these words already."), code="approved")
    if contact is not None and contact.partner_id != showcase.partner_id:
        raise ValidationError({"contact": _("This contact is another partner's.")}, code="partner")
    if not 1 <= days <= MOST_DAYS:
        raise ValidationError({"days": _("From 1 to %(most)d days.") % {"most": MOST_DAYS}}, code="days")
    try:
        validate_email(email)
    except ValidationError as error:
        raise ValidationError({"email": error.messages}) from error
    now = timezone.now()
    waiting = ApprovalRequest.objects.filter(
        showcase=showcase, answered_at__isnull=True, revoked_at__isnull=True, expires_at__gt=now
    )
    if waiting.count() >= MOST_WAITING:
        raise ValidationError(_("Too many links wait for an answer. Revoke some first."), code="many")
    secret = secrets.token_urlsafe(SECRET_BYTES)
    request = ApprovalRequest.objects.create(
        showcase=showcase,
        contact=contact,
        name=name,
        email=email,
        token_hash=_hash(secret),
        digest=showcase.digest,
        asked_by=by,
        asked_at=now,
        expires_at=now + timedelta(days=days),
    )
    token = _signer.sign(secret)
    asked = Asked(request, f"{settings.SITE_URL}{reverse('approval', args=[token])}")
    if by_mail:
        _send_link(by, asked)
    return asked


def request_of(token: str) -> ApprovalRequest | None:
    """Return the request whose link has this `token`, whatever its state; None for one that we did not make."""
    try:
        secret = _signer.unsign(token)
    except BadSignature:
        return None
    hashed = _hash(secret)
    requests = ApprovalRequest.objects.select_related("showcase__partner")
    request = requests.filter(token_hash=hashed).first()
    if request is None or not constant_time_compare(request.token_hash, hashed):
        return None
    return request


def state_of(request: ApprovalRequest) -> LinkState:
    """Return what the link of `request` still does."""
    showcase = request.showcase
    if request.answered_at is not None:
        return LinkState.ANSWERED
    if request.revoked_at is not None or showcase.archived_at is not None:
        return LinkState.REVOKED
    if request.expires_at <= timezone.now():
        return LinkState.EXPIRED
    if request.digest != showcase.digest:
        return LinkState.OUTDATED
    if showcase.stage != ShowcaseStage.PARTNER_REVIEW or showcase.partner_approved_at is not None:
        # Somebody else at the partner answered, or we took it back to work on it.
        return LinkState.REVOKED
    return LinkState.WAITING


@one_transaction
def answer_request(
    *, request: ApprovalRequest, decision: str, name: str, words: str = "", address: str | None = None
) -> ShowcaseApproval | None:
    """Take the answer that came over the link of `request`, once, and tell the owner. None when the link is used up.

    `name` was typed by who answers, `address` is the network address that it came from. Raises ValidationError without
    a name, for no decision, and for changes that are not said.
    """
    # The showcase first, as all that write it do: no two wait for each other.
    showcase = Showcase.objects.select_for_update().get(pk=request.showcase_id)
    request = ApprovalRequest.objects.select_for_update().get(pk=request.pk)
    request.showcase = showcase
    if state_of(request) != LinkState.WAITING:
        return None
    if decision not in (ApprovalDecision.APPROVED, ApprovalDecision.CHANGES):
        raise ValidationError(_("Approve it, or ask for changes."), code="decision")
    name, words = name.strip(), words.strip()
    if not name:
        raise ValidationError({"name": _("Write your name.")}, code="required")
    if decision == ApprovalDecision.CHANGES and not words:
        raise ValidationError({"words": _("Say what is to be changed.")}, code="required")
    answer = ShowcaseApproval(
        showcase=showcase,
        request=request,
        side=ApprovalSide.PARTNER,
        decision=decision,
        digest=request.digest,
        name=name,
        words=words,
        address=address,
    )
    answer.clean_fields(exclude=["showcase", "request", "by"])
    answer.save()
    request.answered_at = answer.decided_at
    request.save(update_fields=["answered_at"])
    if decision == ApprovalDecision.APPROVED:
        showcase.partner_approved_at = answer.decided_at
    # Asked for changes, the showcase changes all the same: an open form must not pass over it.
    showcase.bump()
    showcase.save()
    _tell_owner(answer)
    return answer


@one_transaction
def revoke_request(*, by: User, request: ApprovalRequest) -> ApprovalRequest:
    """Let the link of `request` work no more. Answered or revoked already, nothing happens."""
    request = ApprovalRequest.objects.select_for_update().get(pk=request.pk)
    if request.answered_at is None and request.revoked_at is None:
        request.revoked_at = timezone.now()
        request.save(update_fields=["revoked_at"])
    return request


def _hash(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()


def _send_link(by: User, asked: Asked) -> None:
    """Queue the mail that brings the link."""
    request, showcase = asked.request, asked.request.showcase
    greeting = _("Hello %(name)s,") % {"name": request.name} if request.name else _("Hello,")
    wish = _(
        "%(colleague)s asks you to approve “%(title)s” about %(partner)s for publication. Read it and answer here:"
    )
    until = f"{request.expires_at:%Y-%m-%d %H:%M} UTC"
    note = _("The link is for you alone. It works once, until %(until)s. Opening it approves nothing.")
    lines = [
        greeting,
        wish % {"colleague": by.name, "title": showcase.title, "partner": showcase.partner},
        asked.link,
        note % {"until": until},
        _("Answers to this mail go to %(colleague)s.") % {"colleague": by.name},
    ]
    write_mail_outside(
        sender=by,
        address=request.email,
        key=f"approval-request:{request.pk}",
        kind="approval request",
        letter=Letter(
            _("“%(title)s” waits for your approval") % {"title": showcase.title},
            "\n\n".join(lines),
            reply_to=by.email or "",
        ),
    )


def _tell_owner(answer: ShowcaseApproval) -> None:
    """Write the owner, or else who asked, a mail of the answer."""
    assert answer.request is not None, "it came over a link"
    showcase = answer.showcase
    reader = showcase.owner if showcase.owner and showcase.owner.is_active else answer.request.asked_by
    approved = answer.decision == ApprovalDecision.APPROVED
    heard = (
        _("%(partner)s approved “%(title)s”")
        if approved
        else _("%(partner)s asks for changes in “%(title)s”")
    )
    subject = heard % {"partner": showcase.partner, "title": showcase.title}
    said = _("%(name)s answered over the link that was sent to %(email)s.") % {
        "name": answer.name,
        "email": answer.request.email,
    }
    lines = [subject + ".", said, answer.words, f"{settings.SITE_URL}{showcase.get_absolute_url()}"]
    write_mail(
        reader=reader,
        key=f"showcase-answer:{answer.request.pk}",
        kind="showcase answer",
        letter=Letter(subject, "\n\n".join(line for line in lines if line)),
    )

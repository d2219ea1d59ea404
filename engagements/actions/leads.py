"""Logging the people met at an event, and what becomes of them: a contact, or nothing, for a reason."""

import hashlib
import json
import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from ecosystem.accounts.models import User
from ecosystem.core.errors import check_version
from ecosystem.core.transactions import one_transaction
from engagements.choices import Consent, DropReason, LeadState, Temperature
from engagements.models import Event, EventPart, Lead
from partners.actions import find_or_create_contact, save_partner
from partners.choices import PartnerStatus
from partners.models import Contact, Partner, Product

# How far a phone's clock may be behind or ahead before it is not believed.
OLDEST_NOTE = timedelta(days=30)
NEWEST_NOTE = timedelta(minutes=5)
# Set by a form and free to change while the lead is open.
EDITABLE = ("part", "name", "company", "email", "temperature", "promised", "note", "consent", "consent_at")


@dataclass(frozen=True)
class NewLead:
    """What was typed of somebody met. `noted_at` (aware) is the phone's own clock."""

    name: str = ""
    company: str = ""
    email: str = ""
    part: EventPart | None = None
    products: Sequence[Product] = field(default_factory=tuple)
    temperature: str = Temperature.WARM
    promised: str = ""
    note: str = ""
    consent: str = Consent.NOT_ASKED
    noted_at: datetime | None = None

    @property
    def digest(self) -> str:
        """The SHA-256 of what was typed, in hexadecimal."""
        typed = [
            self.name,
            self.company,
            self.email,
            self.temperature,
            self.promised,
            self.note,
            self.consent,
        ]
        kept = [*typed, self.part.pk if self.part else None, sorted(product.pk for product in self.products)]
        return hashlib.sha256(json.dumps(kept).encode()).hexdigest()


class AlreadySaved(ValidationError):
    """The form's key is taken by `lead`, which says something else."""

    def __init__(self, lead: Lead) -> None:
        words = _("This form was saved already, as “%(lead)s”. Save again to keep this as another lead.")
        super().__init__(words % {"lead": lead}, code="taken")
        self.lead = lead


def log_lead(*, by: User, event: Event, key: uuid.UUID, new: NewLead) -> Lead:
    """Save a lead of `event` under `key`, and return it. Sent again with the same key, it is the same lead.

    Raises AlreadySaved when the key came with other words before, ValidationError for what can't be kept.
    """
    if new.part is not None and new.part.event_id != event.pk:
        raise ValidationError({"part": _("This booth is at another event.")}, code="event")
    now = timezone.now()
    believed = new.noted_at is not None and now - OLDEST_NOTE <= new.noted_at <= now + NEWEST_NOTE
    lead = Lead(
        key=key,
        digest=new.digest,
        event=event,
        part=new.part,
        name=new.name,
        company=new.company,
        email=new.email,
        temperature=new.temperature,
        promised=new.promised,
        note=new.note,
        consent=new.consent,
        consent_at=None,
        logged_by=by,
        noted_at=new.noted_at if believed else now,
    )
    if lead.consent != Consent.NOT_ASKED:
        lead.consent_at = lead.noted_at
    lead.clean_fields(exclude=["event", "part", "logged_by"])
    _check_says_something(lead)
    try:
        with transaction.atomic():
            lead.save(force_insert=True)
            lead.products.set(new.products)
    except IntegrityError:
        # Sent twice: by a double tap, or again after an answer that got lost.
        known = Lead.objects.filter(key=key).first()
        if known is None:
            raise
        return _the_same(known, by, event, lead.digest)
    return lead


def _the_same(known: Lead, by: User, event: Event, digest: str) -> Lead:
    """Return the lead `known` when `by` sent just this before; raise AlreadySaved when it was something else."""
    if known.logged_by_id != by.pk or known.event_id != event.pk:
        raise ValidationError(_("This form is used up. Open it again."), code="key")
    if known.digest not in ("", digest):
        raise AlreadySaved(known)
    return known


@one_transaction
def edit_lead(*, by: User, lead: Lead, products: Sequence[Product], seen_version: int | None = None) -> Lead:
    """Save the changed fields of `lead` and what it is interested in.

    Raises StaleRecord when it changed since version `seen_version`, ValidationError for what can't be kept.
    """
    known = Lead.objects.select_for_update().get(pk=lead.pk)
    check_version(known, seen_version)
    if lead.part is not None and lead.part.event_id != lead.event_id:
        raise ValidationError({"part": _("This booth is at another event.")}, code="event")
    if known.erased_at is not None:
        raise ValidationError(_("This person is erased."), code="erased")
    if lead.consent != known.consent:
        lead.consent_at = None if lead.consent == Consent.NOT_ASKED else timezone.now()
    lead.clean_fields(exclude=["event", "part", "logged_by", "contact", "closed_by"])
    _check_says_something(lead)
    lead.products.set(products)
    return _save(lead, *EDITABLE)


@one_transaction
def make_contact(
    *,
    by: User,
    lead: Lead,
    contact: Contact | None = None,
    partner: Partner | None = None,
    prospect: str = "",
) -> Lead:
    """Close `lead` as the known `contact`, as a new contact at `partner`, or at a new partner called `prospect`.

    Where the partner knows somebody by the lead's e-mail address, that is the contact. Done already, nothing happens.
    Raises ValidationError for a lead without a name or address, and for what the rules of partners refuse.
    """
    lead = _locked(lead)
    if lead.state == LeadState.CONTACT:
        return lead
    if lead.erased_at is not None:
        raise ValidationError(_("This person is erased."), code="erased")
    if contact is None:
        if not (lead.name or lead.email):
            raise ValidationError(_("Write their name first."), code="name")
        if partner is None:
            new = Partner(name=prospect.strip(), status=PartnerStatus.PROSPECT)
            new.full_clean(exclude=["slug", "owner"])
            partner = save_partner(by=by, partner=new, many={})
        contact = find_or_create_contact(
            by=by, partner=partner, name=lead.name or lead.email, email=lead.email
        )
    lead.state, lead.contact, lead.drop_reason = LeadState.CONTACT, contact, ""
    lead.closed_at, lead.closed_by = timezone.now(), by
    return _save(lead, "state", "contact", "drop_reason", "closed_at", "closed_by")


@one_transaction
def drop_lead(*, by: User, lead: Lead, reason: str) -> Lead:
    """Close `lead` for `reason`, one of `DropReason`. Raises ValidationError when it became a contact."""
    lead = _locked(lead)
    if reason not in DropReason.values:
        raise ValidationError({"reason": _("Choose why.")}, code="reason")
    if lead.state == LeadState.CONTACT:
        raise ValidationError(_("It became a contact: open it again first."), code="state")
    lead.state, lead.drop_reason = LeadState.DROPPED, reason
    lead.closed_at, lead.closed_by = timezone.now(), by
    return _save(lead, "state", "drop_reason", "closed_at", "closed_by")


@one_transaction
def reopen_lead(*, by: User, lead: Lead) -> Lead:
    """Take back that `lead` was closed; a contact that was made of it stays at its partner."""
    lead = _locked(lead)
    if lead.erased_at is not None:
        raise ValidationError(_("This person is erased."), code="erased")
    lead.state, lead.contact, lead.drop_reason = LeadState.OPEN, None, ""
    lead.closed_at = lead.closed_by = None
    return _save(lead, "state", "contact", "drop_reason", "closed_at", "closed_by")


def _check_says_something(lead: Lead) -> None:
    if not (lead.name or lead.email or lead.note):
        raise ValidationError({"name": _("Write a name, an e-mail address or a note.")}, code="required")


def _locked(lead: Lead) -> Lead:
    return Lead.objects.select_for_update(of=("self",)).get(pk=lead.pk)


def _save(lead: Lead, *fields: str) -> Lead:
    lead.bump()
    lead.save(update_fields=[*fields, "version", "updated_at"])
    lead.refresh_from_db(fields=["version"])
    return lead

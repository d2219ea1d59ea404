"""What is held about leads as persons: told, and erased, by themselves or with the contact that they became."""

import logging
from collections.abc import Collection
from typing import Any

from django.db.models import F, Q, QuerySet
from django.utils import timezone

from ecosystem.accounts.models import User
from ecosystem.core.personal_data import (
    Person,
    erase_copies,
    register_forgetting,
    register_telling,
)
from ecosystem.core.transactions import one_transaction
from engagements.models import ApprovalRequest, FollowUp, Lead, ShowcaseApproval
from partners.models import Contact
from partners.models.erasure import ERASED

logger = logging.getLogger(__name__)

# What makes a lead a person, by column, and what is left of it.
PERSONAL: dict[str, Any] = {
    "name": ERASED,
    "company": "",
    "email": "",
    "note": "",
    "promised": "",
    "digest": "",
}


def register() -> None:
    """Say what this side knows of a person besides meetings, and how it forgets them."""
    register_telling("leads", tell_leads)
    register_telling("approvals", tell_approvals)
    register_forgetting(forget_leads)
    register_forgetting(forget_approvals)


@one_transaction
def erase_lead(*, by: User, lead: Lead) -> Lead:
    """Take the person out of `lead`, its history, and the copies that the product made. For good; counts stay.

    Erased already, nothing happens. The contact that it became, if any, is erased on the contact's own page.
    """
    lead = Lead.objects.select_for_update().get(pk=lead.pk)
    if lead.erased_at is None:
        _forget(Lead.objects.filter(pk=lead.pk))
        erase_copies(Person(frozenset(), frozenset({lead.name, lead.email} - {"", ERASED}), ERASED))
        logger.info("Lead %s erased by user %s", lead.pk, by.pk)
        lead.refresh_from_db()
    return lead


def leads_of(keys: Collection[int], words: Collection[str]) -> QuerySet[Lead]:
    """Return the leads that became contacts with these `keys`, or have one of the e-mail addresses among `words`."""
    addresses = [word.lower() for word in words if "@" in word]
    same = Q(contact__in=keys)
    for address in addresses:
        same |= Q(email__iexact=address)
    return Lead.objects.filter(same)


def forget_leads(person: Person) -> None:
    """Take the person out of their leads and of the history of these."""
    _forget(leads_of(person.keys, person.words))


def forget_approvals(person: Person) -> None:
    """Take the person out of the approvals that they were asked for; that there was one, and when, stays."""
    addresses = Q(contact__in=person.keys)
    for word in person.words:
        addresses |= Q(email__iexact=word)
    requests = list(ApprovalRequest.objects.filter(addresses).values_list("pk", flat=True))
    ShowcaseApproval.objects.filter(request__in=requests).update(name=ERASED, address=None)
    # An address that leads nowhere stays an address.
    ApprovalRequest.objects.filter(pk__in=requests).update(name=ERASED, email="erased@example.invalid")


def tell_leads(keys: Collection[int], reader: User) -> list[dict[str, Any]]:
    """Return what was noted of a person at events."""
    emails = Contact.objects.filter(pk__in=keys).exclude(email="").values_list("email", flat=True)
    leads = leads_of(keys, list(emails)) & Lead.objects.visible_to(reader)
    return [
        {
            "event": lead.event.name,
            "noted_at": lead.noted_at.isoformat(),
            "name": lead.name,
            "company": lead.company,
            "email": lead.email,
            "promised": lead.promised,
            "note": lead.note,
            "consent": lead.get_consent_display(),
            "consent_at": lead.consent_at.isoformat() if lead.consent_at else None,
        }
        for lead in leads.select_related("event").order_by("noted_at", "pk")
    ]


def tell_approvals(keys: Collection[int], reader: User) -> list[dict[str, Any]]:
    """Return which showcases a person was asked to approve, and what they answered from where."""
    requests = ApprovalRequest.objects.visible_to(reader).filter(contact__in=keys)
    return [
        {
            "showcase": asked.showcase.title,
            "asked_at": asked.asked_at.isoformat(),
            "email": asked.email,
            "answers": [
                {
                    "at": answer.decided_at.isoformat(),
                    "name": answer.name,
                    "decision": answer.get_decision_display(),
                    "words": answer.words,
                    "address": answer.address,
                }
                for answer in ShowcaseApproval.objects.filter(request=asked)
            ],
        }
        for asked in requests.select_related("showcase").order_by("asked_at", "pk")
    ]


def _forget(leads: QuerySet[Lead]) -> None:
    keys = list(leads.filter(erased_at__isnull=True).values_list("pk", flat=True))
    for lead in Lead.objects.filter(pk__in=keys, follow_up__isnull=False):
        _redact_follow_up(lead)
    now = timezone.now()
    rows = Lead.objects.filter(pk__in=keys)
    rows.update(**PERSONAL, erased_at=now, version=F("version") + 1, updated_at=now)
    Lead.pgh_event_model.objects.filter(pgh_obj_id__in=keys).update(**PERSONAL)  # type: ignore[attr-defined]  # tracked


def _redact_follow_up(lead: Lead) -> None:
    """Take the person out of the follow-up that was made of `lead`, and out of its history."""
    person = Person(frozenset(), frozenset({lead.name, lead.email} - {"", ERASED}), ERASED)
    longest = FollowUp._meta.get_field("title").max_length
    history = FollowUp.pgh_event_model.objects.filter(pgh_obj_id=lead.follow_up_id)  # type: ignore[attr-defined]  # tracked
    for rows in (FollowUp.objects.filter(pk=lead.follow_up_id), history):
        for row in rows:
            title, detail = person.redacted(row.title)[:longest], person.redacted(row.detail)
            type(row)._base_manager.filter(pk=row.pk).update(title=title, detail=detail)

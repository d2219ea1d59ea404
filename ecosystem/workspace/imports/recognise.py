"""Telling from its headings what a file holds, and what its columns fill."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from ecosystem.accounts.models import User
from ecosystem.workspace.imports.models import OPPORTUNITIES, ImportMapping, Source
from engagements.imports.engagements import EngagementSubject
from engagements.imports.opportunities import COLUMNS
from partners.imports.contacts import ContactSubject
from partners.imports.partners import PartnerSubject
from partners.imports.subject import Subject, heading_key

SUBJECTS: dict[str, type[Subject]] = {
    subject.key: subject for subject in (PartnerSubject, ContactSubject, EngagementSubject)
}
# Headings that only such a file has, and what they tell of it.
TELLING: dict[str, tuple[str, ...]] = {
    "partners": ("Account Name", "Company name", "Company domain name", "Kind", "Tier", "Billing Country", "BillingCountry", "Lifecycle Stage", "Industry", "Industries", "Domains", "Account Owner", "Partner name"),
    "contacts": ("First name", "Last name", "FirstName", "LastName", "E-mail", "Email", "Job Title", "Contact ID", "Mobile", "Full name", "Roles", "Phone Number"),
    "engagements": ("Engagement id", "Opportunity Name", "Deal Name", "StageName", "Deal Stage", "Opportunity Owner", "Opportunity ID", "Stage", "Track", "Close Date", "CloseDate", "Expected close", "Deal owner"),
}  # fmt: skip
# Two of these make a file one of Salesforce's or HubSpot's; a column named as its objects are is enough by itself.
SALESFORCE = ("Account Name", "Account ID", "AccountId", "Account Owner", "Billing Country", "BillingCountry", "BillingStreet", "Opportunity Name", "Opportunity Owner", "Opportunity ID", "Contact ID", "Probability (%)", "StageName", "CloseDate", "OwnerId", "IsDeleted", "FirstName", "LastName", "Contact Owner", "Lead Source")  # fmt: skip
HUBSPOT = ("Record ID", "Company domain name", "Company owner", "Lifecycle Stage", "Deal Name", "Deal Stage", "Deal owner", "Associated Company", "Associated Company IDs", "Country/Region", "Create Date", "Contact owner", "Lead Status", "Pipeline")  # fmt: skip
# What the names of a row's own record are in Salesforce's API.
API_NAMES = {"id": "external_id", "name": {"partners": "name", "engagements": "title", "contacts": "name"}}
TELLS = 4  # a telling heading counts for as much as so many others


@dataclass(frozen=True)
class Recognised:
    """What a file is: subject key ("" unknown), system, and heading as written to field key ("" left out)."""

    subject: str
    source: str
    fields: dict[str, str]


def signature(headings: Sequence[str]) -> str:
    """Return what files with these headings, in any order, have in common."""
    return hashlib.sha256("\n".join(sorted(heading_key(each) for each in headings)).encode()).hexdigest()


def recognise(headings: Sequence[str], by: User) -> Recognised:
    """Return what a file is: as `by` said of such a file before, else as its headings tell."""
    if any(each.casefold() == COLUMNS[0] for each in headings):
        return Recognised(OPPORTUNITIES, Source.OTHER, {})
    kept = ImportMapping.objects.filter(by=by, signature=signature(headings)).first()
    if kept is not None and kept.subject in SUBJECTS:
        known = {each.key for each in SUBJECTS[kept.subject].fields}
        fields = {heading: kept.fields.get(heading_key(heading), "") for heading in headings}
        return Recognised(
            kept.subject,
            kept.source,
            {heading: key if key in known else "" for heading, key in fields.items()},
        )
    source = source_of(headings)
    subject = subject_of(headings)
    return Recognised(
        subject, source, fields_of(subject, source, headings) if subject else dict.fromkeys(headings, "")
    )


def source_of(headings: Sequence[str]) -> str:
    """Return whose headings these are."""
    keys = {heading_key(each) for each in headings}
    scores = {
        Source.SALESFORCE: len(keys & set(map(heading_key, SALESFORCE))),
        Source.HUBSPOT: len(keys & set(map(heading_key, HUBSPOT))),
    }
    source, score = max(scores.items(), key=lambda each: each[1])
    if score >= 2 or (
        score and source == Source.SALESFORCE and keys & {"opportunityname", "stagename", "contactid"}
    ):
        return source
    own = max(
        len(keys & {heading_key(str(each.label)) for each in subject.fields}) for subject in SUBJECTS.values()
    )
    return Source.OWN if own * 2 > len(keys) else Source.OTHER


def subject_of(headings: Sequence[str]) -> str:
    """Return the key of what the rows are about, "" where the headings don't tell."""
    keys = {heading_key(each) for each in headings}
    scores: dict[str, int] = {}
    for key, subject in SUBJECTS.items():
        telling = len(keys & set(map(heading_key, TELLING[key])))
        scores[key] = TELLS * telling + len(keys & subject.field_names().keys()) if telling else 0
    best = max(scores, key=lambda each: scores[each])
    return best if scores[best] > TELLS or sum(map(bool, scores.values())) == 1 else ""


def fields_of(subject: str, source: str, headings: Sequence[str]) -> dict[str, str]:
    """Return the field that each heading fills, "" for none; of two headings for one field the first has it."""
    names = SUBJECTS[subject].field_names()
    taken: set[str] = set()
    found: dict[str, str] = {}
    # Columns named as we name them come first, then those of other systems.
    labels = {heading_key(str(each.label)): each.key for each in SUBJECTS[subject].fields}
    for known in (labels, names):
        for heading in headings:
            key = _field(heading_key(heading), subject, source, known)
            if key and key not in taken and not found.get(heading):
                found[heading] = key
                taken.add(key)
    return {heading: found.get(heading, "") for heading in headings}


def _field(heading: str, subject: str, source: str, known: Mapping[str, str]) -> str:
    if source == Source.SALESFORCE and heading == "id":
        return "external_id"
    if source == Source.OTHER and heading == "id":
        # Whose ids these are is not said; ours are in files that we wrote.
        return "external_id"
    return known.get(heading, "")

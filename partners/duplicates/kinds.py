"""What differs between duplicates of partners and of contacts, so that their pages and verbs can be the same."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django_stubs_ext import StrOrPromise

from ecosystem.accounts.models import User
from partners.duplicates.comparing import compare_noted_contacts, compare_noted_partners
from partners.duplicates.words import contact_reasons, partner_reasons
from partners.merging.merge import merge_contacts, merge_partners
from partners.models import (
    Contact,
    ContactMerge,
    ContactsToldApart,
    ContactToCompare,
    LikelyContacts,
    LikelyPartners,
    Partner,
    PartnerMerge,
    PartnersToldApart,
    PartnerToCompare,
)


@dataclass(frozen=True)
class Kind:
    """Partners or contacts: their models, verbs and words. `related` is what a list reads along with each record."""

    key: str
    model: type[Partner] | type[Contact]
    likely: Any
    apart: Any
    merges: Any
    noted: Any
    compare: Callable[..., int]
    reasons: Callable[[Any], list[str]]
    merge: Callable[..., Any]
    permission: str
    noun: StrOrPromise
    noun_plural: StrOrPromise
    related: tuple[str, ...] = ()

    def address(self, name: str, *args: Any) -> str:
        """Return the address of one of the pages of this kind."""
        return reverse(f"{self.key}:{name}", args=args)

    def records(self, reader: User) -> QuerySet[Any]:
        """Return the records that `reader` may know of, archived ones too."""
        return self.model.objects.visible_to(reader).select_related(*self.related, "merged_into")

    def pairs(self, pairs: QuerySet[Any]) -> QuerySet[Any]:
        """Return `pairs`, or merges, with both records at hand."""
        first, second = ("away", "into") if pairs.model is self.merges else ("first", "second")
        sides = [
            side + rest for side in (first, second) for rest in ("", *(f"__{name}" for name in self.related))
        ]
        return pairs.select_related(*sides)


PARTNERS = Kind(
    key="partners",
    model=Partner,
    likely=LikelyPartners,
    apart=PartnersToldApart,
    merges=PartnerMerge,
    noted=PartnerToCompare,
    compare=compare_noted_partners,
    reasons=partner_reasons,
    merge=merge_partners,
    permission="partners.change_partner",
    noun=_("partner"),
    noun_plural=_("partners"),
    related=("owner",),
)
CONTACTS = Kind(
    key="contacts",
    model=Contact,
    likely=LikelyContacts,
    apart=ContactsToldApart,
    merges=ContactMerge,
    noted=ContactToCompare,
    compare=compare_noted_contacts,
    reasons=contact_reasons,
    merge=merge_contacts,
    permission="partners.change_contact",
    noun=_("contact"),
    noun_plural=_("contacts"),
    related=("partner",),
)

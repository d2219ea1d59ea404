from partners.models.adoption import Adoption, Product, Solution
from partners.models.claim import SolutionClaim
from partners.models.contact import Contact
from partners.models.duplicates import (
    Bookkeeping,
    ComparedPartner,
    ContactsToldApart,
    ContactToCompare,
    LikelyContacts,
    LikelyPartners,
    PartnersToldApart,
    PartnerToCompare,
)
from partners.models.erasure import ContactErasure
from partners.models.external_id import ContactExternalId
from partners.models.health import PartnerHealth
from partners.models.merging import ContactMerge, ContactMergedRow, PartnerMerge, PartnerMergedRow
from partners.models.moves import ContactMove
from partners.models.partner import (
    Domain,
    ExternalId,
    Industry,
    Partner,
    PartnerDomain,
    PartnerIndustry,
    TeamMember,
    TierPolicy,
)
from partners.models.programme import Benefit, BenefitUse, Membership, Programme

__all__ = [
    "Adoption",
    "Benefit",
    "BenefitUse",
    "Bookkeeping",
    "ComparedPartner",
    "Contact",
    "ContactErasure",
    "ContactExternalId",
    "ContactMerge",
    "ContactMergedRow",
    "ContactMove",
    "ContactToCompare",
    "ContactsToldApart",
    "Domain",
    "ExternalId",
    "Industry",
    "LikelyContacts",
    "LikelyPartners",
    "Membership",
    "Partner",
    "PartnerDomain",
    "PartnerHealth",
    "PartnerIndustry",
    "PartnerMerge",
    "PartnerMergedRow",
    "PartnerToCompare",
    "PartnersToldApart",
    "Product",
    "Programme",
    "Solution",
    "SolutionClaim",
    "TeamMember",
    "TierPolicy",
]

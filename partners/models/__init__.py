from partners.models.adoption import Adoption, Membership, Product, Programme, Solution
from partners.models.contact import Contact
from partners.models.partner import Domain, ExternalId, Industry, Partner, TeamMember, TierPolicy

__all__ = [
    "Adoption",
    "Contact",
    "Domain",
    "ExternalId",
    "Industry",
    "Membership",
    "Partner",
    "Product",
    "Programme",
    "Solution",
    "TeamMember",
    "TierPolicy",
]

"""Every read of the partner side that is worth a name. All begin with `visible_to`."""

from typing import TYPE_CHECKING, ClassVar, Self

from django.apps import apps
from django.contrib.auth.models import AnonymousUser
from django.contrib.postgres.lookups import TrigramWordSimilar
from django.contrib.postgres.search import TrigramWordSimilarity
from django.db import models
from django.db.models import Exists, OuterRef, Q, Value
from django.db.models.lookups import Contains

from ecosystem.accounts.models import Role, User
from ecosystem.core.models import ArchivableQuerySet, SearchNormal

if TYPE_CHECKING:
    from partners.models import Contact, Partner, Product  # noqa: F401  # names in annotations only


class PartnerQuerySet(ArchivableQuerySet["Partner"]):
    def visible_to(self, user: User | AnonymousUser) -> Self:
        """Return the partners that may be known to `user`: a restricted one only to its owner, its team and admins."""
        if not user.is_authenticated:
            return self.none()
        if user.role == Role.ADMIN:
            return self
        return self.filter(Q(restricted=False) | Q(owner=user) | _in_team(user))

    def hidden_from(self, user: User | AnonymousUser) -> Self:
        """Return the partners whose existence `user` must not learn of. From nobody in particular: the restricted."""
        if not user.is_authenticated:
            return self.filter(restricted=True)
        if user.role == Role.ADMIN:
            return self.none()
        return self.filter(Q(restricted=True) & ~_in_team(user)).exclude(owner=user)

    def search(self, words: str) -> Self:
        """Return the partners whose name holds `words` in the middle, accents and case aside, or nearly so."""
        return self.filter(name_matches("name", words))

    def best_match_first(self, words: str) -> Self:
        """Return the partners found by `search`, the likeliest name first."""
        likeness = TrigramWordSimilarity(SearchNormal(Value(words)), SearchNormal("name"))  # type: ignore[arg-type]  # takes expressions too
        return self.search(words).order_by(likeness.desc(), "name")


def _in_team(user: User) -> Exists:
    return Exists(apps.get_model("partners", "TeamMember").objects.filter(partner=OuterRef("pk"), user=user))


def name_matches(field: str, words: str) -> Q:
    """Return the condition that text `field` holds `words`, or words spelt nearly so. Served by a trigram index."""
    wanted = SearchNormal(Value(words.replace("\x00", "").strip()))
    text = SearchNormal(field)
    return Q(Contains(text, wanted)) | Q(TrigramWordSimilar(text, wanted))


class PartnerOwnedQuerySet[M: models.Model](ArchivableQuerySet[M]):
    """Rows that belong to one partner, and are known to whom the partner is known."""

    partner_path: ClassVar[str] = "partner"

    def visible_to(self, user: User | AnonymousUser) -> Self:
        """Return the rows whose partner may be known to `user`."""
        if not user.is_authenticated:
            return self.none()
        hidden = apps.get_model("partners", "Partner").objects.hidden_from(user)
        return self.exclude(**{f"{self.partner_path}__in": hidden})


class ContactQuerySet(PartnerOwnedQuerySet["Contact"]):
    def present(self) -> Self:
        """Return the contacts that have not left their partner."""
        return self.live().filter(left_at__isnull=True)

    def search(self, words: str) -> Self:
        """Return the contacts whose name or e-mail address holds `words`, or a name nearly so."""
        return self.filter(name_matches("name", words) | Q(email__icontains=words.replace("\x00", "")))


class ProductQuerySet(models.QuerySet["Product"]):
    def current(self) -> Self:
        """Return the products that are not retired."""
        return self.filter(retired_at__isnull=True)

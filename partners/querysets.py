"""Every read of the partner side that is worth a name. All begin with `visible_to`."""

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, ClassVar, Self

from django.apps import apps
from django.contrib.auth.models import AnonymousUser
from django.contrib.postgres.lookups import TrigramWordSimilar
from django.contrib.postgres.search import TrigramWordSimilarity
from django.db import models
from django.db.models import (
    Case,
    DateTimeField,
    DurationField,
    Exists,
    ExpressionWrapper,
    F,
    OuterRef,
    Q,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import Cast, Coalesce, Greatest, Now
from django.db.models.lookups import Contains, GreaterThanOrEqual

from ecosystem.accounts.models import Role, User
from ecosystem.core.models import ArchivableQuerySet, SearchNormal
from partners.choices import PartnerStatus

if TYPE_CHECKING:
    from partners.models import (  # noqa: F401  # names in annotations only
        BenefitUse,
        Contact,
        Membership,
        Partner,
        Product,
        SolutionClaim,
    )

# While a partner stands in one of these, it is to hear from us within its tier's cadence.
IN_TOUCH = (PartnerStatus.ONBOARDING, PartnerStatus.ACTIVE)
# Likeness, from 0 to 1, that a word of six letters or more keeps to its name through almost any one typo.
MISTYPED = 0.38


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
        """Return the partners whose name holds `words` anywhere, accents and case aside, or nearly so."""
        return self.filter(name_matches("name", words))

    def formerly_called(self, words: str) -> Self:
        """Return the partners that another of this name was merged into. A name under NDA leads to nothing open."""
        away = apps.get_model("partners", "Partner").objects.filter(name_matches("name", words))
        known = away.filter(Q(restricted=False) | Q(merged_into__restricted=True), merged_into__isnull=False)
        return self.filter(pk__in=known.values("merged_into"))

    def nearest(self, words: str) -> Self:
        """Return the partners whose name `words` may be a slip of, for where `search` finds nothing. Reads all names."""
        return self.filter(GreaterThanOrEqual(_likeness("name", words), MISTYPED))

    def best_match_first(self, words: str) -> Self:
        """Return the partners found by `search` or by a name of old, else the `nearest`, the likeliest name first."""
        either = self.filter(
            Q(pk__in=self.search(words).values("pk")) | Q(pk__in=self.formerly_called(words).values("pk"))
        )
        found = either if either.exists() else self.nearest(words)
        return found.order_by(_likeness("name", words).desc(), "name")

    def with_cadence(self) -> Self:
        """Bring `cadence_days`, the days between two contacts that the tier allows, and `touch_due_at`.

        The latter is when the next contact is due at the latest, counted from the last one or, before any, from when
        the partner was added. It is None while nobody is to keep in touch.
        """
        policies = apps.get_model("partners", "TierPolicy").objects.filter(tier=OuterRef("tier"))
        days = Subquery(policies.values("cadence_days")[:1])
        allowed = ExpressionWrapper(days * Value(timedelta(days=1)), output_field=DurationField())
        due = ExpressionWrapper(
            Coalesce("last_touch_at", "created_at") + allowed, output_field=DateTimeField()
        )
        return self.annotate(cadence_days=days, touch_due_at=Case(When(status__in=IN_TOUCH, then=due)))

    def out_of_touch(self) -> Self:
        """Return the partners that should have heard from us by now."""
        return self.with_cadence().filter(touch_due_at__lt=Now())

    def quiet_since(self, moment: datetime) -> Self:
        """Return the partners that have not heard from us since `moment` (aware), or never."""
        return self.filter(Q(last_touch_at__lt=moment) | Q(last_touch_at__isnull=True))


def readers_of(partner: "Partner") -> models.QuerySet[User]:
    """Return the colleagues who sign in and may know of `partner`, by name."""
    people = User.objects.pickable()
    if not partner.restricted:
        return people
    team = apps.get_model("partners", "TeamMember").objects.filter(partner=partner, user=OuterRef("pk"))
    return people.filter(Q(role=Role.ADMIN) | Q(pk=partner.owner_id) | Exists(team))


def _in_team(user: User) -> Exists:
    return Exists(apps.get_model("partners", "TeamMember").objects.filter(partner=OuterRef("pk"), user=user))


def name_matches(field: str, words: str) -> Q:
    """Return the condition that text `field` holds `words`, or words spelt nearly so. Served by a trigram index."""
    text, wanted = SearchNormal(field), _normal(words)
    return Q(Contains(text, wanted)) | Q(TrigramWordSimilar(text, wanted))


def _likeness(field: str, words: str) -> TrigramWordSimilarity:
    """Return how near `words` come to a part of text `field`, from 0 to 1."""
    return TrigramWordSimilarity(_normal(words), SearchNormal(field))  # type: ignore[arg-type]  # takes expressions too


def _normal(words: str) -> SearchNormal:
    return SearchNormal(Value(words.replace("\x00", "").strip()))


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


class SolutionClaimQuerySet(PartnerOwnedQuerySet["SolutionClaim"]):
    partner_path = "solution__partner"


def term_start(path: str = "") -> Case:
    """Return an expression for the day that the running year of the membership at `path` ("membership__") began.

    With a renewal it is a year before that, though not before the partner joined; without one, the day it joined.
    """
    joined, renews = F(f"{path}joined_on"), F(f"{path}renews_on")
    year_before = Cast(renews - Value(timedelta(days=365)), models.DateField())
    return Case(
        When(**{f"{path}renews_on__isnull": False}, then=Greatest(joined, year_before)),
        default=joined,
        output_field=models.DateField(),
    )


class BenefitUseQuerySet(PartnerOwnedQuerySet["BenefitUse"]):
    partner_path = "membership__partner"

    def in_term(self) -> Self:
        """Return the uses that count in their membership's running year."""
        return self.filter(used_on__gte=term_start("membership__"))


class MembershipQuerySet(PartnerOwnedQuerySet["Membership"]):
    def with_term(self) -> Self:
        """Add `term_start`, the day that the running year began."""
        return self.annotate(term_start=term_start())

    def with_uses(self) -> Self:
        """Bring `uses_in_term`, with their benefits. One query more."""
        uses = apps.get_model("partners", "BenefitUse").objects.in_term()
        named = uses.select_related("benefit").order_by("benefit__name", "-used_on", "-pk")
        return self.prefetch_related(models.Prefetch("uses", queryset=named, to_attr="uses_in_term"))


class ProductQuerySet(models.QuerySet["Product"]):
    def current(self) -> Self:
        """Return the products that are not retired."""
        return self.filter(retired_at__isnull=True)

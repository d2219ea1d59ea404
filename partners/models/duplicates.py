"""Records that may stand for the same partner or person: the likely pairs, those told apart, and what to compare next."""

from typing import ClassVar, Self

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ecosystem.accounts.models import User
from partners.models.contact import Contact
from partners.models.partner import Partner


class Bookkeeping(models.Model):
    """What the product notes about records for itself. A merge leaves it where it is."""

    class Meta:
        abstract = True
        default_permissions: tuple[str, ...] = ()


class PairQuerySet[M: models.Model](models.QuerySet[M]):
    """Reads of pairs of records whose partner is at `partner_path` from them ("" for partners themselves)."""

    partner_path: ClassVar[str] = ""

    def visible_to(self, user: User | AnonymousUser) -> Self:
        """Return the pairs of which `user` may know both."""
        if not user.is_authenticated:
            return self.none()
        hidden = Partner.objects.hidden_from(user).order_by().values("pk")
        path = f"__{self.partner_path}" if self.partner_path else ""
        return self.exclude(**{f"first{path}__in": hidden}).exclude(**{f"second{path}__in": hidden})

    def live(self) -> Self:
        """Return the pairs of which neither is archived, nor is its partner."""
        fields = ["archived_at"] + ([f"{self.partner_path}__archived_at"] if self.partner_path else [])
        return self.filter(
            **{f"{side}__{field}__isnull": True for side in ("first", "second") for field in fields}
        )

    def of(self, one: models.Model, other: models.Model) -> Self:
        """Return the pair of these two, in either order."""
        first, second = sorted((one.pk, other.pk))
        return self.filter(first=first, second=second)


class PartnerPairQuerySet[M: models.Model](PairQuerySet[M]):
    """Reads of pairs of partners."""

    def undecided(self) -> Self:
        """Return the live pairs that nobody told apart."""
        apart = PartnersToldApart.objects.filter(first=OuterRef("first"), second=OuterRef("second"))
        return self.live().filter(~Exists(apart))


class ContactPairQuerySet[M: models.Model](PairQuerySet[M]):
    """Reads of pairs of contacts."""

    partner_path = "partner"

    def undecided(self) -> Self:
        """Return the live pairs that nobody told apart."""
        apart = ContactsToldApart.objects.filter(first=OuterRef("first"), second=OuterRef("second"))
        return self.live().filter(~Exists(apart))


class LikelyPair(Bookkeeping):
    """Two records that are probably one, as last compared; `first` is the one that was added first.

    `score` goes from 0 to 100. Derived from the records, so it holds no foreign key that would lock them.
    """

    score = models.PositiveSmallIntegerField()

    class Meta(Bookkeeping.Meta):
        abstract = True


class LikelyPartners(LikelyPair):
    """Two partners that are probably one, and the reasons.

    `likeness` is that of their names in percent, `same_key` that the names differ in accents, case or legal form only,
    `host` the website that both name, `systems` those that know both by one number, `mail_domain` the one that
    `mail_contacts` contacts of both have.
    """

    first = models.ForeignKey(
        Partner, on_delete=models.DO_NOTHING, related_name="+", related_query_name="+", db_constraint=False
    )
    second = models.ForeignKey(
        Partner, on_delete=models.DO_NOTHING, related_name="+", related_query_name="+", db_constraint=False
    )
    likeness = models.PositiveSmallIntegerField()
    same_key = models.BooleanField()
    host = models.TextField(blank=True)
    systems = ArrayField(models.TextField(), default=list)
    mail_domain = models.TextField(blank=True)
    mail_contacts = models.PositiveIntegerField(default=0)

    objects = PartnerPairQuerySet["LikelyPartners"].as_manager()

    class Meta(LikelyPair.Meta):
        ordering = ["-score", "first", "second"]
        constraints = [
            models.UniqueConstraint(fields=["first", "second"], name="likely_partners_once"),
            models.CheckConstraint(condition=Q(first__lt=F("second")), name="likely_partners_in_order"),
        ]
        indexes = [models.Index(fields=["-score", "first", "second"], name="likely_partners_by_score")]

    def __str__(self) -> str:
        return f"{self.first_id} and {self.second_id}: {self.score}"


class LikelyContacts(LikelyPair):
    """Two contacts that are probably one: `same_email` of any partners, `same_name` at the same partner."""

    first = models.ForeignKey(
        Contact, on_delete=models.DO_NOTHING, related_name="+", related_query_name="+", db_constraint=False
    )
    second = models.ForeignKey(
        Contact, on_delete=models.DO_NOTHING, related_name="+", related_query_name="+", db_constraint=False
    )
    same_email = models.BooleanField()
    same_name = models.BooleanField()
    same_partner = models.BooleanField()

    objects = ContactPairQuerySet["LikelyContacts"].as_manager()

    class Meta(LikelyPair.Meta):
        ordering = ["-score", "first", "second"]
        constraints = [
            models.UniqueConstraint(fields=["first", "second"], name="likely_contacts_once"),
            models.CheckConstraint(condition=Q(first__lt=F("second")), name="likely_contacts_in_order"),
        ]
        indexes = [models.Index(fields=["-score", "first", "second"], name="likely_contacts_by_score")]

    def __str__(self) -> str:
        return f"{self.first_id} and {self.second_id}: {self.score}"


class ToldApart(Bookkeeping):
    """Two records that somebody said are not the same."""

    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("by"), on_delete=models.PROTECT, related_name="+"
    )
    at = models.DateTimeField(_("when"), default=timezone.now)

    class Meta(Bookkeeping.Meta):
        abstract = True


class PartnersToldApart(ToldApart):
    """Two partners that somebody said are not the same. A pair is kept once, the lower id first."""

    first = models.ForeignKey(Partner, on_delete=models.CASCADE, related_name="+", related_query_name="+")
    second = models.ForeignKey(Partner, on_delete=models.CASCADE, related_name="+", related_query_name="+")

    objects = PartnerPairQuerySet["PartnersToldApart"].as_manager()

    class Meta(ToldApart.Meta):
        ordering = ["-at", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["first", "second"], name="partners_told_apart_once"),
            models.CheckConstraint(condition=Q(first__lt=F("second")), name="partners_told_apart_in_order"),
        ]

    def __str__(self) -> str:
        return f"{self.first_id} is not {self.second_id}"


class ContactsToldApart(ToldApart):
    """Two contacts that somebody said are not the same. A pair is kept once, the lower id first."""

    first = models.ForeignKey(Contact, on_delete=models.CASCADE, related_name="+", related_query_name="+")
    second = models.ForeignKey(Contact, on_delete=models.CASCADE, related_name="+", related_query_name="+")

    objects = ContactPairQuerySet["ContactsToldApart"].as_manager()

    class Meta(ToldApart.Meta):
        ordering = ["-at", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["first", "second"], name="contacts_told_apart_once"),
            models.CheckConstraint(condition=Q(first__lt=F("second")), name="contacts_told_apart_in_order"),
        ]

    def __str__(self) -> str:
        return f"{self.first_id} is not {self.second_id}"


class ToCompare(Bookkeeping):
    """A record that changed and is to be compared again. Written by triggers, appended only, so that nobody waits."""

    record_id = models.BigIntegerField()

    class Meta(Bookkeeping.Meta):
        abstract = True


class PartnerToCompare(ToCompare):
    """A partner to be compared with the others."""

    def __str__(self) -> str:
        return f"partner {self.record_id}"


class ContactToCompare(ToCompare):
    """A contact to be compared with the others."""

    def __str__(self) -> str:
        return f"contact {self.record_id}"


class ComparedPartner(Bookkeeping):
    """An open partner as it was last compared: `key` is its name as compared, `digits` the numbers in it."""

    record_id = models.BigIntegerField(primary_key=True)
    key = models.TextField()
    digits = models.TextField(blank=True)
    host = models.TextField(blank=True)
    restricted = models.BooleanField()

    class Meta(Bookkeeping.Meta):
        indexes = [
            models.Index(fields=["key"], name="compared_partner_by_key"),
            models.Index(fields=["digits"], condition=~Q(digits=""), name="compared_partner_by_digits"),
            models.Index(fields=["host"], condition=~Q(host=""), name="compared_partner_by_host"),
            GinIndex(
                OpClass("key", name="gin_trgm_ops"), condition=Q(digits=""), name="compared_partner_search"
            ),
        ]

    def __str__(self) -> str:
        return self.key

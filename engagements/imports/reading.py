"""The files of opportunities as read, and what bringing them in would do."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import IO

from ecosystem.accounts.models import User
from engagements.imports.companions import Companions, read_companions
from engagements.imports.opportunities import Options, Reading, read_opportunities
from engagements.imports.parts import ImportPart
from engagements.imports.plan import NO_COMPANY, SYSTEM, Plan, known_products, plan_import
from partners.models import ExternalId, Partner


@dataclass(frozen=True)
class Preview:
    """The files of a run as read, and what bringing them in would do."""

    reading: Reading
    companions: Companions
    plan: Plan

    @property
    def product_names(self) -> set[str]:
        """The products that a name may mean: those that are there and those of the files."""
        listed = {product.name for product in (self.companions.products or {}).values()}
        return {*listed, *known_products().values(), *(row.product for row in self.reading.good)}


def read_files(files: Mapping[str, IO[bytes]], options: Options) -> tuple[Reading, Companions]:
    """Return what the files, by part, say. Raises PartError for the one that can't be read."""
    companions = read_companions(files)
    return read_opportunities(files[ImportPart.MAIN], options, companions, known_products()), companions


def look_at(*, by: User, files: Mapping[str, IO[bytes]], options: Options) -> Preview:
    """Return what bringing in the files would do now. Raises PartError for one that can't be read."""
    reading, companions = read_files(files, options)
    return Preview(
        reading, companions, plan_import(by=by, reading=reading, options=options, companions=companions)
    )


def last_partner_without_company(user: User) -> str:
    """Return the name of the partner that took rows without a company before, if `user` may know it."""
    known = ExternalId.objects.filter(
        system=SYSTEM, value=NO_COMPANY, partner__in=Partner.objects.visible_to(user)
    )
    return known.values_list("partner__name", flat=True).first() or ""

"""Carrying out what an import plans: all of it in one transaction, in sets."""

from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import datetime

from django.db import connection
from django.utils import timezone

from ecosystem.accounts.models import User
from ecosystem.core.transactions import one_transaction
from engagements.imports.companions import Companions
from engagements.imports.opportunities import Opportunity, Options, Reading
from engagements.imports.plan import SYSTEM, Plan, noon, plan_import
from engagements.models import Engagement, StageChange
from partners.models import ExternalId, Industry, Partner, Product

BATCH = 1000
CHANGING = (
    "partner",
    "track",
    "stage",
    "title",
    "owner",
    "started_on",
    "expected_close",
    "closed_on",
    "amount",
    "currency",
    "stage_entered_at",
    "version",
    "updated_at",
)


@dataclass
class Brought:
    """What an import did: engagements new, changed and as they were, rows left out, and what else is new."""

    created: int = 0
    updated: int = 0
    unchanged: int = 0
    bad: int = 0
    partners: int = 0
    people: int = 0
    products: int = 0
    aliases: int = 0

    def as_dict(self) -> dict[str, int]:
        """Return the counts by name."""
        return asdict(self)


def counts_of(plan: Plan) -> Brought:
    """Return what carrying out `plan` does."""
    return Brought(
        created=len(plan.new),
        updated=len(plan.changed),
        unchanged=len(plan.same),
        bad=len(plan.bad),
        partners=len(plan.new_partners),
        people=len(plan.new_people),
        products=len(plan.new_products),
        aliases=len(plan.renamed),
    )


@one_transaction
def bring_in(
    *,
    by: User,
    reading: Reading,
    options: Options,
    companions: Companions,
    before_writing: Callable[[Plan], None] = lambda plan: None,
) -> Plan:
    """Write the good rows, all or none, and return what was done; what is there and the same is left as it is.

    `before_writing` sees the plan in the same transaction, so that it can note how things stand. Imports wait for each other, so that two at once of the same file do as one after the other.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext(%s))", [SYSTEM])
    plan = plan_import(by=by, reading=reading, options=options, companions=companions)
    before_writing(plan)
    _save_partners(plan, companions)
    plan.new_people[:] = User.objects.bulk_create(plan.new_people, batch_size=BATCH)
    Product.objects.bulk_create(plan.new_products, batch_size=BATCH)
    for product in plan.renamed.values():
        product.save(update_fields=["former_names"])
    plan.moves = StageChange.objects.bulk_create([*_change(plan, by), *_create(plan, by)], batch_size=BATCH)
    _link_products(plan)
    return plan


def _save_partners(plan: Plan, companions: Companions) -> None:
    Partner.objects.bulk_create(plan.new_partners, batch_size=BATCH)
    ExternalId.objects.bulk_create(plan.new_ids, batch_size=BATCH)
    companies = companions.companies or {}
    wanted = {
        partner.pk: companies[partner.name.casefold()].industry
        for partner in plan.new_partners
        if partner.name.casefold() in companies and companies[partner.name.casefold()].industry
    }
    industries = {industry.name.casefold(): industry for industry in Industry.objects.all()}
    missing = {name.casefold(): name for name in wanted.values() if name.casefold() not in industries}
    plan.new_industries = Industry.objects.bulk_create(Industry(name=name) for name in missing.values())
    for industry in plan.new_industries:
        industries[industry.name.casefold()] = industry
    through = Partner.industries.through
    through.objects.bulk_create(
        (through(partner_id=pk, industry=industries[name.casefold()]) for pk, name in wanted.items()),
        batch_size=BATCH,
    )


def _create(plan: Plan, by: User) -> list[StageChange]:
    Engagement.objects.bulk_create((engagement for _row, engagement in plan.new), batch_size=BATCH)
    return [move for row, engagement in plan.new for move in _history(row, engagement, plan, by)]


def _history(row: Opportunity, engagement: Engagement, plan: Plan, by: User) -> list[StageChange]:
    """Return the moves that the file tells of: engaged on a day, closed on another."""
    entered = engagement.stage_entered_at
    if not row.is_closed or row.engaged is None:
        return [StageChange(engagement=engagement, to_stage=engagement.stage, changed_at=entered, by=by)]
    begun = plan.stages["engaging"]
    return [
        StageChange(engagement=engagement, to_stage=begun, changed_at=noon(row.engaged), by=by),
        StageChange(
            engagement=engagement, from_stage=begun, to_stage=engagement.stage, changed_at=entered, by=by
        ),
    ]


def _change(plan: Plan, by: User) -> list[StageChange]:
    now, moves = timezone.now(), []
    for change in plan.changed:
        engagement = change.engagement
        if "stage" in change.differs:
            before, after = change.differs["stage"]
            moved = _moved_at(change.row, engagement, now)
            moves.append(
                StageChange(engagement=engagement, from_stage=before, to_stage=after, changed_at=moved, by=by)
            )
            engagement.stage_entered_at = moved
        for name, (_before, after) in change.differs.items():
            setattr(engagement, name, after)
        engagement.version += 1
        engagement.updated_at = now
    Engagement.objects.bulk_update((c.engagement for c in plan.changed), CHANGING, batch_size=BATCH)
    return moves


def _moved_at(row: Opportunity, engagement: Engagement, now: datetime) -> datetime:
    """Return when the row says that the stage was reached, if that can be: after the last move."""
    closed = noon(row.closed) if row.closed and row.is_closed else None
    return closed if closed and engagement.stage_entered_at < closed <= now else now


def _link_products(plan: Plan) -> None:
    through = Engagement.products.through
    pairs = [*plan.new, *((change.row, change.engagement) for change in plan.changed)]
    through.objects.bulk_create(
        (
            through(engagement_id=engagement.pk, product=plan.products[row.product.casefold()])
            for row, engagement in pairs
        ),
        batch_size=BATCH,
        ignore_conflicts=True,
    )

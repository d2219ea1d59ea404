"""Demand: the database's formula against a plain one, and what it must not give away."""

from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ecosystem.accounts.models import Role
from partners.models import Partner
from roadmap_feedback.actions.gaps import merge_gap
from roadmap_feedback.demand import (
    at_stake_of,
    demand_of,
    demand_terms,
    engagements_at_stake,
    partners_asking,
)
from roadmap_feedback.models import DemandWeight, Gap, RecencyPolicy
from tests.factories import EngagementFactory, EvidenceFactory, GapFactory, PartnerFactory, UserFactory, stage

pytestmark = pytest.mark.django_db
ON = date(2026, 11, 23)
TIERS = ["strategic", "growth", "emerging", "watch"]
SEVERITIES = ["critical", "medium", "low"]
CENT = Decimal("0.01")

said = st.tuples(st.integers(0, 3), st.sampled_from(SEVERITIES), st.integers(0, 900))


def twin(heard: list[tuple[int, str, int]]) -> Decimal:
    """Return the demand of (partner, severity, days ago), reckoned in plain Python."""
    weight = {(w.dimension, w.value): w.weight for w in DemandWeight.objects.all()}
    half_life = RecencyPolicy.objects.get().half_life_days
    strongest: dict[int, Decimal] = {}
    for partner, severity, days in heard:
        recency = Decimal(str(0.5 ** (days / half_life))).quantize(Decimal("0.0001"), ROUND_HALF_UP)
        strongest[partner] = max(strongest.get(partner, Decimal(0)), weight["severity", severity] * recency)
    terms = (weight["tier", TIERS[p]] * strength for p, strength in strongest.items())
    return sum((term.quantize(CENT, ROUND_HALF_UP) for term in terms), Decimal(0))


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(heard=st.lists(said, max_size=12))
def test_the_database_reckons_as_plain_python(heard: list[tuple[int, str, int]]) -> None:
    reader, gap = UserFactory(), GapFactory()
    partners = [PartnerFactory(tier=tier) for tier in TIERS]
    for partner, severity, days in heard:
        EvidenceFactory(
            gap=gap, partner=partners[partner], severity=severity, heard_on=ON - timedelta(days=days)
        )
    found = Gap.objects.annotate(sum=demand_of(reader, ON), count=partners_asking(reader, ON)).get(pk=gap.pk)
    assert found.sum == twin(heard)
    assert found.sum == sum(term.term for term in demand_terms(gap.pk, reader, ON)), (
        "the terms add up to the sum"
    )
    assert found.count == len({partner for partner, _severity, _days in heard})


def test_saying_it_ten_times_weighs_no_more_than_once() -> None:
    reader, gap, partner = UserFactory(), GapFactory(), PartnerFactory()
    EvidenceFactory(gap=gap, partner=partner, severity="critical", heard_on=ON)
    once = demand_terms(gap.pk, reader, ON)
    for days in range(9):
        EvidenceFactory(gap=gap, partner=partner, severity="low", heard_on=ON - timedelta(days=days))
    assert demand_terms(gap.pk, reader, ON) == once


def test_a_restricted_partner_weighs_for_those_who_may_know_it_only() -> None:
    owner, stranger, admin = UserFactory(), UserFactory(), UserFactory(role=Role.ADMIN)
    secret = PartnerFactory(restricted=True, owner=owner)
    gap = GapFactory()
    EvidenceFactory(gap=gap, partner=PartnerFactory(), heard_on=ON)
    EvidenceFactory(gap=gap, partner=secret, heard_on=ON)
    seen = {reader: len(demand_terms(gap.pk, reader, ON)) for reader in (owner, stranger, admin)}
    assert seen == {owner: 2, stranger: 1, admin: 2}
    only = GapFactory()
    EvidenceFactory(gap=only, partner=secret)
    assert only not in Gap.objects.visible_to(stranger)
    assert only in Gap.objects.visible_to(owner)


def test_an_engagement_is_at_stake_once_in_a_gap_and_once_in_a_total() -> None:
    reader, partner = UserFactory(), PartnerFactory()
    engagement = EngagementFactory(
        partner=partner, stage=stage("go-to-market", "proposal"), amount=Decimal(1000), currency="USD"
    )
    gaps = [GapFactory(), GapFactory()]
    for gap in gaps:
        for _ in range(3):
            EvidenceFactory(gap=gap, partner=partner).blocks.add(engagement)
    assert [g.sum for g in Gap.objects.annotate(sum=at_stake_of(reader, ON))] == [Decimal(500), Decimal(500)]
    total = engagements_at_stake([gap.pk for gap in gaps], reader, ON)
    assert [e.weighted_amount for e in total] == [Decimal(500)]


def test_merging_keeps_every_quote_and_counts_a_partner_once() -> None:
    by, partner = UserFactory(role=Role.PRODUCT), PartnerFactory()
    one, two, three = GapFactory(), GapFactory(), GapFactory()
    for gap in (one, two, three):
        EvidenceFactory(gap=gap, partner=partner, heard_on=ON)
    merge_gap(by=by, gap=one, into=two)
    merge_gap(by=by, gap=two, into=three)
    assert three.evidence.count() == 3
    assert len(demand_terms(three.pk, by, ON)) == 1
    one.refresh_from_db()
    assert one.merged_into == three, "an old address leads to where the evidence is, in one step"


def test_a_partner_put_away_weighs_nothing() -> None:
    reader, gap, partner = UserFactory(), GapFactory(), PartnerFactory()
    EvidenceFactory(gap=gap, partner=partner, heard_on=ON)
    Partner.objects.filter(pk=partner.pk).update(archived_at="2026-11-01T00:00Z")
    assert demand_terms(gap.pk, reader, ON) == []

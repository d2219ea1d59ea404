"""How a partner is: derived, explained, kept for lists."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from ecosystem.accounts.models import Role, User
from partners.choices import HealthState
from partners.health import derive_health, health_reasons
from partners.models import Partner, PartnerHealth
from partners.tasks import refresh_health
from tests.factories import (
    AdoptionFactory,
    ContactFactory,
    EngagementFactory,
    EvidenceFactory,
    FollowUpFactory,
    PartnerFactory,
    ProductFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db
SignIn = Callable[[User], Client]


def reasons(partner: Partner) -> list[tuple[str, str]]:
    return health_reasons(Partner.objects.with_cadence().get(pk=partner.pk))


def well(**fields: object) -> Partner:
    """Return a partner that nothing is wrong with."""
    return PartnerFactory(tier="strategic", status="active", last_touch_at=timezone.now(), **fields)


def test_a_partner_whom_nothing_ails_is_good() -> None:
    assert reasons(well()) == []


def test_each_reason_is_told_in_words_the_gravest_first() -> None:
    partner = PartnerFactory(tier="strategic", last_touch_at=timezone.now() - timedelta(days=34))
    EngagementFactory(partner=partner, health="blocked", health_reason="Licences")
    FollowUpFactory(partner=partner, due_on=timezone.localdate() - timedelta(days=1))
    EvidenceFactory(partner=partner, severity="critical")
    told = reasons(partner)
    assert [tone for tone, _words in told] == ["danger", "danger", "warning", "warning"]
    assert {words for _tone, words in told} == {
        "1 engagement blocked",
        "1 critical gap open",
        "1 follow-up overdue",
        "No contact for 34 days; the cadence is 30",
    }


def test_a_champion_who_left_is_missed_until_there_is_another() -> None:
    partner = well()
    ContactFactory(partner=partner, name="Maria Virtanen", roles=["champion"], left_at=timezone.localdate())
    assert reasons(partner) == [("danger", "Maria Virtanen, their champion, has left")]
    ContactFactory(partner=partner, roles=["champion"])
    assert reasons(partner) == []


def test_a_step_back_in_adoption_is_told() -> None:
    partner, product = well(), ProductFactory(name="PhysicsNeMo")
    adoption = AdoptionFactory(partner=partner, product=product, stage="integrating")
    adoption.stage = "evaluating"
    adoption.save()
    assert reasons(partner) == [("warning", "PhysicsNeMo went back from integrating to evaluating")]
    adoption.stage = "in_production"
    adoption.save()
    assert reasons(partner) == []


def test_a_long_standstill_is_told_unless_the_partner_is_at_rest_or_there() -> None:
    long_ago = timezone.localdate() - timedelta(days=200)
    still, dormant, done = (
        well(),
        PartnerFactory(tier="watch", status="dormant", last_touch_at=timezone.now()),
        well(),
    )
    for partner, stage in ((still, "evaluating"), (dormant, "evaluating"), (done, "in_production")):
        AdoptionFactory(partner=partner, stage=stage, since=long_ago)
    assert reasons(still) == [("warning", "No adoption moved for 6 months")]
    assert reasons(dormant) == []
    assert reasons(done) == []


def test_the_task_keeps_it_for_every_partner_in_as_many_queries_for_many_as_for_few() -> None:
    def kept() -> int:
        with CaptureQueriesContext(connection) as queries:
            refresh_health.apply()
        return len(queries)

    blocked = well()
    EngagementFactory(partner=blocked, health="blocked", health_reason="Licences")
    few = kept()
    for _number in range(30):
        EngagementFactory(partner=well(), health="blocked", health_reason="Licences")
    assert kept() == few
    assert PartnerHealth.objects.count() == 31
    health = PartnerHealth.objects.get(partner=blocked)
    assert (health.state, health.reasons) == (HealthState.AT_RISK, [["danger", "1 engagement blocked"]])
    PartnerFactory(archived_at=timezone.now())
    assert derive_health([blocked.pk]) == 1


def test_the_list_shows_filters_and_sorts_by_it(sign_in: SignIn) -> None:
    fine, risky = well(name="Fine"), well(name="Risky")
    EngagementFactory(partner=risky, health="blocked", health_reason="Licences")
    derive_health()
    client = sign_in(UserFactory(role=Role.DEVREL))
    assert "1 engagement blocked" in client.get("/partners/").content.decode()
    assert [p.name for p in client.get("/partners/?health=at_risk").context["page"]] == ["Risky"]
    assert [p.name for p in client.get("/partners/?sort=-health").context["page"]] == ["Fine", "Risky"]
    assert [p.name for p in client.get("/partners/?sort=health").context["page"]] == ["Risky", "Fine"]
    assert fine.name in client.get("/partners/?health=good").content.decode()

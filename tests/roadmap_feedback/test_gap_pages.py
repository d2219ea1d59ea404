"""Gaps in the browser: list, page, report, decisions."""

import csv
import io
from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from ecosystem.accounts.models import Role, User
from engagements.models import FollowUp
from roadmap_feedback.actions.snapshots import take_snapshot
from roadmap_feedback.models import DemandSnapshot, Gap, PartnerReply
from tests.factories import (
    EngagementFactory,
    EvidenceFactory,
    GapFactory,
    PartnerFactory,
    ProductFactory,
    UserFactory,
    stage,
)

pytestmark = pytest.mark.django_db
type SignIn = Callable[[User], Client]
HOSTILE = "<script>alert(1)</script>\"'><img src=x onerror=alert(1)>"


@pytest.fixture
def lead() -> User:
    return UserFactory(role=Role.PRODUCT)


def decide(client: Client, gap: Gap, **said: str) -> int:
    gap.refresh_from_db()
    data = {"seen_version": str(gap.version), "partner_message": "", "target_release": "", **said}
    return client.post(f"/gaps/{gap.pk}/decision/", data).status_code


def test_it_works(sign_in: SignIn, lead: User) -> None:
    gap = GapFactory(title="No adaptive mesh")
    EvidenceFactory(gap=gap, quote="We lose two days a week.", partner=PartnerFactory(name="Boreal Dynamics"))
    client = sign_in(lead)
    for url in ("/gaps/", "/gaps/report/", f"/gaps/{gap.pk}/"):
        page = client.get(url)
        assert page.status_code == 200 and "No adaptive mesh" in page.content.decode(), url
    text = client.get(f"/gaps/{gap.pk}/").content.decode()
    assert "We lose two days a week." in text and "Boreal Dynamics" in text


def test_the_report_agrees_with_an_independent_reckoning(sign_in: SignIn, lead: User) -> None:
    partners = [PartnerFactory(tier=t) for t in ("strategic", "watch")]
    engagement = EngagementFactory(
        partner=partners[0], stage=stage("go-to-market", "negotiation"), amount=Decimal(8000), currency="USD"
    )
    for _ in range(3):
        gap = GapFactory()
        for partner in partners:
            EvidenceFactory(gap=gap, partner=partner, severity="critical")
        gap.evidence.filter(partner=partners[0]).first().blocks.add(engagement)
    client = sign_in(lead)
    report = client.get("/gaps/report/").context["report"]
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(DISTINCT partner_id) FROM roadmap_feedback_evidence")
        assert report.partners == cursor.fetchone()[0] == 2
    assert report.count == 3
    assert report.at_stake == Decimal(6000), "8,000 at 75 %, once"
    # 5 × 3 + 1 × 3 for each, all of today.
    assert [ranked.demand for ranked in report.gaps] == [Decimal(18)] * 3
    body = b"".join(client.get("/gaps/report.csv").streaming_content).decode()  # type: ignore[attr-defined]
    rows = list(csv.DictReader(io.StringIO(body)))
    assert sum(Decimal(row["Demand"]) for row in rows) == Decimal(54)


def test_the_report_and_list_take_as_many_queries_for_many_as_for_few(sign_in: SignIn, lead: User) -> None:
    client, product = sign_in(lead), ProductFactory()
    partners = PartnerFactory.create_batch(5)
    asked = {}
    for count in (2, 20):
        for gap in GapFactory.create_batch(count, product=product):
            for partner in partners:
                EvidenceFactory(gap=gap, partner=partner)
        take_snapshot(on=timezone.localdate())
        for name, url in (("report", "/gaps/report/"), ("list", "/gaps/"), ("gap", f"/gaps/{gap.pk}/")):
            with CaptureQueriesContext(connection) as queries:
                assert client.get(url).status_code == 200
            asked.setdefault(name, []).append(len(queries))
    for name, (few, many) in asked.items():
        assert few == many, name
    assert asked["report"][0] <= 8 and asked["list"][0] <= 8, asked


def test_shipping_tells_each_partner_once(sign_in: SignIn, lead: User) -> None:
    owner = UserFactory()
    partner, gap = PartnerFactory(owner=owner), GapFactory(state="planned")
    for _ in range(3):
        EvidenceFactory(gap=gap, partner=partner, quote="We wait for it.")
    client = sign_in(lead)
    assert decide(client, gap, state="shipped", partner_message="It is in 26.12.") == 302
    follow_up = FollowUp.objects.get()
    assert (follow_up.assignee, follow_up.partner) == (owner, partner)
    assert "We wait for it." in follow_up.detail and "It is in 26.12." in follow_up.detail
    assert decide(client, gap, state="triaged") == 302
    assert decide(client, gap, state="planned") == 302
    assert decide(client, gap, state="shipped") == 302
    assert PartnerReply.objects.filter(state="shipped").count() == 1, "told of shipping once"


def test_declining_needs_words_for_the_partner(sign_in: SignIn, lead: User) -> None:
    gap = GapFactory()
    page = sign_in(lead).post(f"/gaps/{gap.pk}/decision/", {"seen_version": gap.version, "state": "declined"})
    assert page.status_code == 422 and "Say why" in page.content.decode()
    gap.refresh_from_db()
    assert gap.state == "new"


def test_of_two_who_decide_the_second_is_told(sign_in: SignIn, lead: User) -> None:
    gap = GapFactory()
    client = sign_in(lead)
    seen = gap.version
    assert decide(client, gap, state="triaged") == 302
    late = client.post(f"/gaps/{gap.pk}/decision/", {"seen_version": seen, "state": "planned"})
    assert late.status_code == 409
    gap.refresh_from_db()
    assert gap.state == "triaged"


def test_a_merged_gaps_address_leads_to_its_target(sign_in: SignIn, lead: User) -> None:
    gap, target = GapFactory(), GapFactory()
    client = sign_in(lead)
    assert client.post(f"/gaps/{gap.pk}/merge/", {"into": target.pk})["Location"] == target.get_absolute_url()
    assert client.get(f"/gaps/{gap.pk}/")["Location"] == target.get_absolute_url()
    assert client.post(f"/gaps/{target.pk}/merge/", {"into": target.pk}).status_code == 422


@pytest.mark.parametrize("role", [Role.VIEWER, Role.DEVREL, Role.ALLIANCE, Role.MARKETING])
def test_only_those_who_decide_decide(sign_in: SignIn, role: Role) -> None:
    gap, client = GapFactory(), sign_in(UserFactory(role=role))
    assert decide(client, gap, state="triaged") == 403
    assert client.post(f"/gaps/{gap.pk}/merge/", {"into": gap.pk}).status_code == 403


def test_nothing_of_a_restricted_partner_shows(sign_in: SignIn, lead: User) -> None:
    secret = PartnerFactory(name="Secret Dynamics", restricted=True)
    shared, hidden = GapFactory(title="Shared gap"), GapFactory(title="Hidden gap")
    EvidenceFactory(gap=shared, partner=PartnerFactory())
    EvidenceFactory(gap=shared, partner=secret, quote="Secret words")
    EvidenceFactory(gap=hidden, partner=secret, quote="Secret words")
    client = sign_in(lead)
    pages = [
        "/gaps/",
        "/gaps/report/",
        f"/gaps/{shared.pk}/",
        "/gaps/similar/?title=Hidden+gap",
        "/gaps/?q=Secret",
    ]
    for url in pages:
        text = client.get(url).content.decode()
        assert "Secret Dynamics" not in text and "Secret words" not in text, url
        assert "Hidden gap</" not in text, url
    assert client.get(f"/gaps/{hidden.pk}/").status_code == 404
    body = b"".join(client.get("/gaps/report.csv").streaming_content).decode()  # type: ignore[attr-defined]
    assert "Hidden gap" not in body


def test_hostile_text_is_shown_as_text(sign_in: SignIn, lead: User) -> None:
    gap = GapFactory(title=HOSTILE[:300], problem=HOSTILE)
    EvidenceFactory(gap=gap, quote=HOSTILE, workaround=HOSTILE, partner=PartnerFactory(name=HOSTILE[:200]))
    client = sign_in(lead)
    for url in ("/gaps/", "/gaps/report/", f"/gaps/{gap.pk}/"):
        text = client.get(url).content.decode()
        assert "<script>alert" not in text and "<img src=x" not in text, url


def test_a_name_of_5000_characters_is_refused_in_place(sign_in: SignIn, lead: User) -> None:
    data = {"product": ProductFactory().pk, "title": "x" * 5000, "kind": "feature", "problem": "Kept"}
    page = sign_in(lead).post("/gaps/new/", data)
    assert page.status_code == 422 and "Kept" in page.content.decode()


def test_a_snapshot_of_the_week_is_brought_up_to_date() -> None:
    gap = GapFactory()
    monday = timezone.localdate() - timedelta(days=timezone.localdate().weekday())
    EvidenceFactory(gap=gap, partner=PartnerFactory(tier="watch"), severity="low", heard_on=monday)
    take_snapshot(on=monday)
    EvidenceFactory(gap=gap, partner=PartnerFactory(restricted=True), severity="critical", heard_on=monday)
    take_snapshot(on=monday)
    snapshot = DemandSnapshot.objects.get(gap=gap)
    assert (snapshot.week, snapshot.demand, snapshot.partners) == (monday, Decimal(1), 1)

"""The account plan: what it shows, to whom, and what of it a partner may read."""

import io
from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from pypdf import PdfReader

from ecosystem.accounts.models import Role, User
from ecosystem.core.models import ExchangeRate
from engagements.models import Track
from partners.models import Partner
from tests.engagements.plan_goals import AccountGoalFactory
from tests.factories import (
    AdoptionFactory,
    ContactFactory,
    EngagementFactory,
    EvidenceFactory,
    FollowUpFactory,
    GapFactory,
    PartnerFactory,
    PlanItemFactory,
    ProductFactory,
    ShowcaseFactory,
    TeamMemberFactory,
    UserFactory,
    stage,
)

pytestmark = pytest.mark.django_db
SignIn = Callable[[User], Client]
NOW = "2026-11-25T12:00Z"


@pytest.fixture(autouse=True)
def _today() -> Any:
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def boreal() -> Partner:
    """Return a partner with something in every part of its plan."""
    ExchangeRate.objects.create(currency="EUR", base="USD", day=date(2026, 1, 1), rate=Decimal("1.1"))
    partner = PartnerFactory(name="Boreal Dynamics", slug="boreal")
    pilot = EngagementFactory(
        partner=partner,
        title="Earth-2 pilot",
        stage=stage("go-to-market", "proposal"),
        amount=Decimal(1000),
        currency="EUR",
        next_step="Send terms",
        target_on=date(2026, 12, 18),
        health="blocked",
        health_reason="Their CFO is leaving.",
    )
    EngagementFactory(partner=partner, title="Lost one", stage=stage("go-to-market", "lost"))
    for title, day in (("Rollout", date(2026, 10, 9)), ("Older win", date(2026, 8, 1))):
        EngagementFactory(
            partner=partner,
            title=title,
            stage=stage("go-to-market", "won"),
            closed_on=day,
            amount=50,
            currency="USD",
        )
    PlanItemFactory(engagement=pilot, title="Deliver the benchmark", owner=UserFactory(name="Tom Berg"))
    ada = ContactFactory(partner=partner, name="Ada Holm")
    PlanItemFactory(engagement=pilot, title="Sign the order", side="partner", contact=ada)
    FollowUpFactory(partner=partner, title="Ask legal whether we may")
    AdoptionFactory(partner=partner, product=ProductFactory(name="PhysicsNeMo"), stage="integrating")
    ShowcaseFactory(
        partner=partner,
        title="Wind farms in a day",
        stage="published",
        url="https://example.com/",
        published_on=date(2026, 11, 1),
        partner_approved_at=timezone.now(),
        legal_approved_at=timezone.now(),
    )
    meshes = GapFactory(
        product=ProductFactory(name="Modulus"),
        title="No adaptive mesh",
        state="planned",
        target_release="26.12",
        partner_message="We are looking into it.",
    )
    EvidenceFactory(gap=meshes, partner=partner, quote="We lose two days a week.", severity="critical")
    EvidenceFactory(gap=GapFactory(title="Of somebody else"), partner=PartnerFactory())
    AccountGoalFactory(partner=partner, track="technical", text="Pilot runs in two regions", state="on_track")
    AccountGoalFactory(partner=partner, track="technical", text="From last quarter", quarter="2026-Q3")
    return partner


INSIDE = ["Pilot runs in two regions", "Earth-2 pilot", "Send terms", "Deliver the benchmark", "Sign the order", "Ada Holm",
          "Wind farms in a day", "Rollout", "No adaptive mesh", "PhysicsNeMo", "Integrating", "Go-to-market"]  # fmt: skip
ONLY_US = ["Their CFO is leaving.", "Blocked", "Ask legal whether we may", "Growth", "26.12", "Weighted"]
NEVER = ["Lost one", "Older win", "Of somebody else", "From last quarter", "We lose two days"]


def page(client: Client, query: str = "") -> str:
    answer = client.get(f"/partners/boreal/plan/{query}")
    assert answer.status_code == 200
    return answer.content.decode()


def paper(client: Client, query: str = "") -> str:
    """Return the text of the PDF, its white space single."""
    answer = client.get(f"/partners/boreal/plan.pdf{query}")
    assert (answer.status_code, answer["Content-Type"]) == (200, "application/pdf")
    return " ".join(
        " ".join(each.extract_text() for each in PdfReader(io.BytesIO(answer.content)).pages).split()
    )


@pytest.mark.parametrize("read", [page, paper])
def test_it_holds_all_that_a_review_needs(sign_in: SignIn, boreal: Partner, read: Callable[..., str]) -> None:
    text = read(sign_in(UserFactory(role=Role.DEVREL)))
    assert [words for words in [*INSIDE, *ONLY_US] if words.lower() not in text.lower()] == []
    assert [words for words in NEVER if words in text] == []


@pytest.mark.parametrize("read", [page, paper])
def test_for_the_partner_it_leaves_out_what_is_ours(
    sign_in: SignIn, boreal: Partner, read: Callable[..., str]
) -> None:
    text = read(sign_in(UserFactory(role=Role.DEVREL)), "?for=partner")
    assert [words for words in [*INSIDE, "We are looking into it."] if words not in text] == []
    assert [words for words in [*ONLY_US, *NEVER, "€", "$", "Planned"] if words in _spoken(text)] == []


def _spoken(text: str) -> str:
    """Return `text` without what the page says of itself."""
    before, found, after = text.partition("As the partner may see it")
    return before + after.partition("</div>")[2] if found else text


@pytest.mark.parametrize("read", [page, paper])
def test_money_is_for_those_who_may_see_it(
    sign_in: SignIn, boreal: Partner, read: Callable[..., str]
) -> None:
    text = read(sign_in(UserFactory(role=Role.MARKETING)))
    assert "Their CFO is leaving." in text
    assert [words for words in ("€", "$", "Weighted", "1,100") if words in text] == []


def test_the_numbers_are_to_the_cent(sign_in: SignIn, boreal: Partner) -> None:
    client = sign_in(UserFactory(role=Role.ALLIANCE))
    numbers = client.get("/partners/boreal/plan/").context["plan"].numbers
    assert [(str(at), sums.count, sums.amount, sums.weighted) for at, sums in numbers.lines] == [
        ("Proposal", 1, Decimal("1100.00"), Decimal("550.00"))
    ]
    assert (numbers.won, numbers.won_before) == (50, 50)
    total = client.get(f"/pipeline/?partner={boreal.pk}&track=all").context["matrix"].total
    assert (numbers.total.amount, numbers.total.weighted) == (total.amount, total.weighted)


def test_another_quarter_has_its_own_goals_and_wins(sign_in: SignIn, boreal: Partner) -> None:
    text = page(sign_in(UserFactory()), "?quarter=2026-Q3")
    assert "From last quarter" in text
    assert "Older win" in text
    assert "Pilot runs in two regions" not in text


@pytest.mark.parametrize("quarter", ["2026-Q5", "x", "0001-Q1", "9998-Q4", "2026-Q4 "])
def test_no_such_quarter_is_not_found(sign_in: SignIn, boreal: Partner, quarter: str) -> None:
    client = sign_in(UserFactory())
    for address in ("plan/", "plan.pdf"):
        assert client.get(f"/partners/boreal/{address}", {"quarter": quarter}).status_code == 404


def test_a_restricted_partner_has_no_plan_for_strangers(sign_in: SignIn, boreal: Partner) -> None:
    Partner.objects.filter(pk=boreal.pk).update(restricted=True)
    goal = boreal.goals.first()
    assert goal is not None
    stranger, member = UserFactory(), UserFactory()
    TeamMemberFactory(partner=boreal, user=member)
    assert sign_in(member).get("/partners/boreal/plan.pdf").status_code == 200
    client = sign_in(stranger)
    for address in ("plan/", "plan.pdf", "plan/goals/new/?track=technical", f"plan/goals/{goal.pk}/edit/"):
        answer = client.get(f"/partners/boreal/{address}")
        assert answer.status_code == 404
        assert "Boreal" not in answer.content.decode()
    for address in (
        "goals/new/?track=technical",
        "carry-over/",
        f"goals/{goal.pk}/edit/",
        f"goals/{goal.pk}/removal/",
    ):
        assert (
            client.post(f"/partners/boreal/plan/{address}", {"text": "x", "state": "met"}).status_code == 404
        )


def test_what_others_have_is_reached_through_no_other_partner(sign_in: SignIn, boreal: Partner) -> None:
    goal = boreal.goals.first()
    assert goal is not None
    PartnerFactory(slug="other")
    client = sign_in(UserFactory())
    assert client.get(f"/partners/other/plan/goals/{goal.pk}/edit/").status_code == 404
    assert client.post(f"/partners/other/plan/goals/{goal.pk}/removal/").status_code == 404


def test_a_partner_that_was_merged_leads_on(sign_in: SignIn, boreal: Partner) -> None:
    PartnerFactory(slug="old", archived_at=timezone.now(), merged_into=boreal)
    answer = sign_in(UserFactory()).get("/partners/old/plan.pdf?quarter=2026-Q4")
    assert (answer.status_code, answer["Location"]) == (301, "/partners/boreal/plan.pdf?quarter=2026-Q4")


def test_an_archived_partner_can_be_read_and_not_planned(sign_in: SignIn, boreal: Partner) -> None:
    Partner.objects.filter(pk=boreal.pk).update(archived_at=timezone.now())
    client = sign_in(UserFactory())
    assert "Add goal" not in page(client)
    new = client.post("/partners/boreal/plan/goals/new/?track=technical", {"text": "x", "state": "planned"})
    assert new.status_code == 404
    assert client.post("/partners/boreal/plan/carry-over/").status_code == 404


def test_an_empty_plan_is_a_page_and_a_pdf(sign_in: SignIn) -> None:
    PartnerFactory(slug="boreal", owner=None)
    client = sign_in(UserFactory(role=Role.ALLIANCE))
    assert page(client).count("No goals for Q4 2026") == Track.objects.count()
    assert "No goals for this quarter" in paper(client)


def test_its_queries_do_not_grow_with_what_it_holds(sign_in: SignIn, boreal: Partner) -> None:
    client = sign_in(UserFactory(role=Role.ALLIANCE))
    counts = []
    for _round in range(2):
        for address in ("/partners/boreal/plan/", "/partners/boreal/plan.pdf"):
            with CaptureQueriesContext(connection) as queries:
                client.get(address)
            counts.append(len(queries))
        for number in range(5):
            owned = EngagementFactory(
                partner=boreal, stage=stage("technical", "discovery"), owner=UserFactory()
            )
            PlanItemFactory(
                engagement=owned, owner=UserFactory(), due_on=timezone.localdate() + timedelta(number)
            )
            FollowUpFactory(partner=boreal, engagement=owned)
            AccountGoalFactory(partner=boreal, track="product", owner=UserFactory())
            EvidenceFactory(partner=boreal)
            AdoptionFactory(partner=boreal)
    assert counts[0] == counts[2] <= 15
    assert counts[1] == counts[3] <= 15


@pytest.mark.parametrize(
    "text",
    [
        "#panic() $x$ *bold* _it_ @ref <label> \\ ` = head",
        "\u202eright to left \u05e9\u05dc\u05d5\u05dd \u0645\u0631\u062d\u0628\u0627",
        "emoji \U0001f680\U0001f469\u200d\U0001f52c \u65e5\u672c\u8a9e \u00e9\u0301\u0323",
        "W" * 300,
        '#{sys.inputs} #read("/etc/passwd") #import "page.typ": data',
    ],
)
def test_no_text_is_markup_and_none_breaks_the_pdf(sign_in: SignIn, boreal: Partner, text: str) -> None:
    AccountGoalFactory(partner=boreal, track="product", text=text[:300])
    EngagementFactory(
        partner=boreal, stage=stage("technical", "discovery"), title=text[:300], next_step=text[:300]
    )
    Partner.objects.filter(pk=boreal.pk).update(name=text[:200])
    written = paper(sign_in(UserFactory()))
    if text.isascii() and " " in text:
        assert " ".join(text.split()) in written


def test_the_same_plan_at_the_same_moment_is_the_same_file(sign_in: SignIn, boreal: Partner) -> None:
    client = sign_in(UserFactory())
    files = {client.get("/partners/boreal/plan.pdf?for=partner").content for _again in range(2)}
    (content,) = files
    reader = PdfReader(io.BytesIO(content))
    assert reader.metadata is not None
    assert reader.metadata.title == "Boreal Dynamics: Account plan, Q4 2026"
    assert f"Page 1 of {len(reader.pages)}" in reader.pages[0].extract_text()
    assert "made from live data on 25 Nov 2026" in reader.pages[0].extract_text()

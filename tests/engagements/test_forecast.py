"""The forecast against targets, and the targets: who sets them, and what is refused."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from decimal import Decimal
from html import unescape
from typing import Any

import pytest
import time_machine
from django.db import IntegrityError, transaction
from django.test import Client

from ecosystem.accounts.models import Role, User
from engagements.models import Engagement, PipelineTarget, Track
from engagements.pipeline.forecast import QuarterForecast
from tests.engagements.pipeline_factories import gtm
from tests.factories import EngagementFactory, ExchangeRateFactory, PartnerFactory, UserFactory

pytestmark = pytest.mark.django_db
SignIn = Callable[[User], Client]


@pytest.fixture(autouse=True)
def clock() -> Any:
    with time_machine.travel(datetime(2026, 11, 25, 12, tzinfo=UTC), tick=False):
        yield


@pytest.fixture
def client(sign_in: SignIn) -> Client:
    return sign_in(UserFactory(role=Role.ALLIANCE))


def deal(slug: str, amount: str, close: date | None, **fields: Any) -> Engagement:
    """Return an engagement that closes on a day: that it closed on where it is closed."""
    to_stage = gtm(slug)
    day = {"expected_close": close} if to_stage.outcome == "open" else {"closed_on": close}
    fields.setdefault("currency", "USD")
    return EngagementFactory(stage=to_stage, amount=Decimal(amount), **day, **fields)


def target(
    amount: str = "1000", quarter: str = "2026-Q4", track: str | None = "go-to-market", **fields: Any
) -> PipelineTarget:
    return PipelineTarget.objects.create(
        quarter=quarter,
        track=Track.objects.get(slug=track) if track else None,
        amount=Decimal(amount),
        currency=fields.pop("currency", "USD"),
        **fields,
    )


def quarter_of(client: Client, query: str = "", quarter: str = "2026-Q4") -> QuarterForecast:
    forecast = client.get(f"/pipeline/forecast/?{query}").context["forecast"]
    return next(each for each in forecast.quarters if each.quarter == quarter)


def test_won_weighted_and_best_case_stand_against_the_target(client: Client) -> None:
    target("1000")
    deal("won", "250", date(2026, 10, 5))
    deal("negotiation", "400", date(2026, 12, 1))
    deal("engaging", "500", date(2026, 12, 31))
    deal("lost", "9000", date(2026, 11, 1))
    found = quarter_of(client)
    assert (found.won.amount, found.open.amount, found.open.weighted) == (250, 900, 450)
    assert (found.weighted, found.best, found.target) == (700, 1150, 1000)
    assert (found.gap, found.short, found.attained, found.coverage) == (750, 300, 25, Decimal("1.2"))
    body = client.get("/pipeline/forecast/").content.decode()
    assert "1.2×" in body
    assert "$700 of $1" in body


def test_what_is_met_needs_no_cover_and_without_a_target_nothing_is_measured(client: Client) -> None:
    target("100")
    deal("won", "250", date(2026, 10, 5))
    found = quarter_of(client)
    assert (found.gap, found.coverage, found.attained) == (0, None, 250)
    later = quarter_of(client, quarter="2027-Q1")
    assert (later.gap, later.coverage, later.attained) == (None, None, None)


def test_what_should_have_closed_is_said_and_forecast_for_no_quarter(client: Client) -> None:
    deal("engaging", "500", date(2026, 9, 30))
    deal("engaging", "70", date(2020, 1, 1))
    answer = client.get("/pipeline/forecast/")
    assert (answer.context["forecast"].overdue.count, answer.context["forecast"].overdue.amount) == (2, 570)
    assert quarter_of(client, quarter="2026-Q3").weighted == 0
    body = unescape(answer.content.decode())
    assert "/pipeline/?outcome=open&closes_to=2026-09-30" in body
    assert client.get("/pipeline/?outcome=open&closes_to=2026-09-30").context["total"] == 2


def test_each_number_leads_to_its_rows(client: Client) -> None:
    deal("won", "250", date(2026, 10, 5))
    deal("engaging", "400", date(2026, 12, 1))
    body = unescape(client.get("/pipeline/forecast/?tier=growth").content.decode())
    for outcome, amount in (("won", 250), ("open", 400)):
        address = f"/pipeline/?tier=growth&outcome={outcome}&quarter=2026-Q4"
        assert f'href="{address}"' in body
        assert client.get(address).context["matrix"].total.amount == amount


def test_the_target_is_that_of_just_what_is_shown(client: Client) -> None:
    ada = UserFactory(role=Role.ALLIANCE)
    target("1000")
    target("300", owner=ada)
    target("5000", track=None)
    deal("engaging", "1", date(2026, 12, 1), owner=ada)
    assert quarter_of(client).target == 1000
    assert quarter_of(client, f"owner={ada.pk}").target == 300
    assert quarter_of(client, "track=all").target == 5000
    assert quarter_of(client, "track=technical").target is None
    for narrowed in ("tier=growth", "q=some", "owner=none"):
        assert quarter_of(client, narrowed).target is None
        assert (
            "with this filter none is compared"
            in client.get(f"/pipeline/forecast/?{narrowed}").content.decode()
        )


def test_targets_and_sums_are_told_in_one_currency(client: Client) -> None:
    ExchangeRateFactory(currency="EUR", day=date(2026, 10, 1), rate=Decimal("1.25"))
    ExchangeRateFactory(currency="EUR", day=date(2026, 11, 1), rate=Decimal("1.50"))
    target("1000", currency="EUR")
    target("7", quarter="2027-Q1", currency="XAF")
    deal("won", "100", date(2026, 10, 5), currency="EUR")
    deal("engaging", "100", date(2026, 12, 1), currency="EUR")
    found = quarter_of(client)
    assert (found.target, found.won.amount, found.open.amount) == (1500, 125, 150)
    assert quarter_of(client, "currency=EUR").target == 1000
    body = client.get("/pipeline/forecast/").content.decode()
    for words in ("1 EUR = 1.5 USD", "1 EUR = 1.25 USD", "as XAF has no rate"):
        assert words in body


def test_other_quarters_are_a_link_away(client: Client) -> None:
    answer = client.get("/pipeline/forecast/?first=2024-Q1")
    assert [each.quarter for each in answer.context["forecast"].quarters][::5] == ["2024-Q1", "2025-Q2"]
    for bad in ("x", "2026-Q9", "0001-Q1", "%00"):
        assert client.get(f"/pipeline/forecast/?first={bad}&owner=x").status_code == 200


def test_a_restricted_partner_is_in_no_forecast_of_others(sign_in: SignIn) -> None:
    owner = UserFactory(role=Role.ALLIANCE)
    deal("engaging", "777", date(2026, 12, 1), partner=PartnerFactory(restricted=True, owner=owner))
    assert quarter_of(sign_in(UserFactory(role=Role.ALLIANCE))).open.amount == 0
    assert quarter_of(sign_in(owner)).open.amount == 777


@pytest.mark.parametrize("number", [1, 15])
def test_queries_do_not_grow_with_the_rows(
    client: Client, number: int, django_assert_max_num_queries: Callable[..., Any]
) -> None:
    ExchangeRateFactory(currency="EUR", day=date(2026, 1, 1))
    target()
    for _ in range(number):
        deal("engaging", "100", date(2026, 12, 1), currency="EUR")
        deal("won", "100", date(2026, 11, 1), currency="EUR")
    with django_assert_max_num_queries(8):
        client.get("/pipeline/forecast/")


# --- Targets --------------------------------------------------------------------------------------

NEW = "/pipeline/targets/new/"


def posted(**fields: str) -> dict[str, str]:
    return {"quarter": "2026-Q4", "track": "", "owner": "", "amount": "2500000", "currency": "usd", **fields}


def test_a_target_is_added_edited_and_archived(client: Client) -> None:
    track = str(Track.objects.get(slug="go-to-market").pk)
    assert client.post(NEW, posted(track=track)).status_code == 302
    made = PipelineTarget.objects.get()
    assert (made.amount, made.currency, made.owner) == (2_500_000, "USD", None)
    assert "$2,500,000" in client.get("/pipeline/targets/").content.decode()
    edit = f"/pipeline/targets/{made.pk}/edit/"
    assert client.post(edit, posted(track=track, amount="3000000", seen_version="1")).status_code == 302
    made.refresh_from_db()
    assert (made.amount, made.version) == (3_000_000, 2)
    assert client.post(f"/pipeline/targets/{made.pk}/archive/").status_code == 302
    assert client.get("/pipeline/targets/").context["total"] == 0
    assert client.post(NEW, posted(track=track)).status_code == 302


def test_of_two_who_edit_a_target_the_second_is_told(client: Client) -> None:
    made = target()
    track = str(made.track_id)
    edit = f"/pipeline/targets/{made.pk}/edit/"
    client.post(edit, posted(track=track, amount="2000", seen_version="1"))
    answer = client.post(edit, posted(track=track, amount="3000", seen_version="1"))
    assert answer.status_code == 409
    made.refresh_from_db()
    assert made.amount == 2000


def test_a_second_target_for_the_same_is_refused(client: Client) -> None:
    client.post(NEW, posted())
    answer = client.post(NEW, posted())
    assert answer.status_code == 422
    assert "There is a target for this quarter, track and owner already." in answer.content.decode()
    assert PipelineTarget.objects.count() == 1


@pytest.mark.parametrize(
    "fields",
    [{"amount": "0"}, {"amount": "-1"}, {"amount": "lots"}, {"amount": "1e20"}, {"currency": "US"}, {"quarter": "2026"},
     {"track": "999999"}, {"owner": "999999"}, {"quarter": ""}, {"currency": "12$"}],
)  # fmt: skip
def test_what_is_no_target_is_refused(client: Client, fields: dict[str, str]) -> None:
    assert client.post(NEW, posted(**fields)).status_code == 422
    assert PipelineTarget.objects.count() == 0


@pytest.mark.parametrize(("column", "value"), [("quarter", "2026-Q5"), ("amount", "0"), ("currency", "usd")])
def test_the_database_refuses_it_too(column: str, value: str) -> None:
    made = target()
    with pytest.raises(IntegrityError), transaction.atomic():
        PipelineTarget.objects.filter(pk=made.pk).update(**{column: value})


def test_who_sees_the_pipeline_sees_targets_but_does_not_set_them(sign_in: SignIn) -> None:
    target()
    devrel = sign_in(UserFactory(role=Role.DEVREL))
    body = devrel.get("/pipeline/targets/").content.decode()
    assert "$1,000" in body
    assert "Add target" not in body
    assert "Archive" not in body

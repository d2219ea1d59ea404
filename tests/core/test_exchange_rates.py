"""The rates that totals are made by: who looks after them, what a file may hold, and what is refused."""

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from ecosystem.accounts.models import Role, User
from ecosystem.core.exchange_rates.reading import read_rates
from ecosystem.core.models import ExchangeRate
from ecosystem.core.tables import TableError
from tests.factories import ExchangeRateFactory, UserFactory

pytestmark = pytest.mark.django_db
SignIn = Callable[[User], Client]
TODAY = date(2026, 11, 25)

WIDE = b"Date, USD, JPY, GBP, \n24 November 2026, 1.1600, 180.50, 0.8800, \n"
WIDE_HISTORY = b"Date,USD,JPY,CYP,\n2026-11-24,1.16,180.5,N/A,\n2026-11-23,1.15,181,N/A,\n"
LONG = (
    b"KEY,FREQ,CURRENCY,CURRENCY_DENOM,EXR_TYPE,EXR_SUFFIX,TIME_PERIOD,OBS_VALUE,OBS_STATUS\r\n"
    b"EXR.D.USD.EUR.SP00.A,D,USD,EUR,SP00,A,2026-11-24,1.16,A\r\n"
    b"EXR.D.GBP.EUR.SP00.A,D,GBP,EUR,SP00,A,2026-11-24,0.88,A\r\n"
    b"EXR.D.GBP.EUR.SP00.A,D,GBP,EUR,SP00,A,2026-11-25,,H\r\n"
)
OURS = b"currency;day;rate\neur;24.11.2026;1,16\nJPY;2026-11-24;0.0064\n"


@pytest.fixture
def client(sign_in: SignIn) -> Client:
    return sign_in(UserFactory(role=Role.ADMIN))


def rates_of(content: bytes, since: date = date(2020, 1, 1)) -> dict[str, Decimal]:
    read = read_rates(SimpleUploadedFile("rates.csv", content).file, since=since, today=TODAY)
    assert read.problems == []
    return {f"{currency} {day}": rate for (currency, day), rate in read.rates.items()}


def problems_of(content: bytes) -> list[tuple[int, str]]:
    read = read_rates(SimpleUploadedFile("rates.csv", content).file, since=date(2020, 1, 1), today=TODAY)
    return [(problem.row, problem.why) for problem in read.problems]


def upload(client: Client, content: bytes, since: str = "2020-01-01") -> HttpResponse:
    file = SimpleUploadedFile("rates.csv", content)
    return client.post("/settings/exchange-rates/file/", {"file": file, "since": since})


def test_it_reads_the_bank_s_daily_file() -> None:
    assert rates_of(WIDE) == {
        "EUR 2026-11-24": Decimal("1.16"),
        "JPY 2026-11-24": Decimal("0.0064265928"),
        "GBP 2026-11-24": Decimal("1.3181818"),
    }


def test_it_reads_the_bank_s_history_without_currencies_that_ended() -> None:
    assert set(rates_of(WIDE_HISTORY)) == {
        "EUR 2026-11-24", "JPY 2026-11-24", "EUR 2026-11-23", "JPY 2026-11-23",
    }  # fmt: skip
    assert set(rates_of(WIDE_HISTORY, since=date(2026, 11, 24))) == {"EUR 2026-11-24", "JPY 2026-11-24"}


def test_it_reads_the_bank_s_data_portal_and_our_own_columns() -> None:
    assert rates_of(LONG) == {"EUR 2026-11-24": Decimal("1.16"), "GBP 2026-11-24": Decimal("1.3181818")}
    assert rates_of(OURS) == {"EUR 2026-11-24": Decimal("1.16"), "JPY 2026-11-24": Decimal("0.0064")}


@pytest.mark.parametrize(
    ("row", "why"),
    [
        ("EUR,2026-11-24,abc", "no rate"), ("EUR,2026-11-24,0", "no rate"), ("EUR,2026-11-24,-1", "no rate"),
        ("EUR,2026-11-24,nan", "no rate"), ("EUR,2026-11-24,1e99", "no rate"), ("EURO,2026-11-24,1", "no currency"),
        ("EUR,2026-02-30,1", "no day"), ("EUR,,1", "the day is missing"), ("EUR,2026-11-26,1", "in the future"),
        ("EUR,2026-11-24,", "no rate"), ("=cmd(),2026-11-24,1", "no currency"),
    ],
)  # fmt: skip
def test_each_bad_row_is_named_with_its_reason(row: str, why: str) -> None:
    ((number, said),) = problems_of(f"currency,day,rate\nGBP,2026-11-24,1.3\n{row}\n".encode())
    assert number == 3
    assert why in said


def test_two_rates_of_one_day_and_a_day_without_the_base_are_problems() -> None:
    assert "two rates" in problems_of(b"currency,day,rate\nEUR,2026-11-24,1.1\nEUR,2026-11-24,1.2\n")[0][1]
    assert "no USD" in problems_of(b"Date,USD,GBP\n2026-11-24,N/A,0.88\n")[0][1]
    with pytest.raises(TableError):
        problems_of(b"name,amount\nx,1\n")


@given(st.binary(max_size=200))
def test_any_bytes_are_read_or_refused_in_words(content: bytes) -> None:
    try:
        read_rates(SimpleUploadedFile("rates.csv", content).file, since=date(2020, 1, 1), today=TODAY)
    except TableError as error:
        assert str(error)


def test_a_file_is_added_once_and_replaces_what_it_corrects(client: Client) -> None:
    assert upload(client, OURS).status_code == 302
    assert ExchangeRate.objects.count() == 2
    answer = client.get("/settings/exchange-rates/")
    assert "2 rates added, 0 replaced, 0 there already" in answer.content.decode()
    upload(client, OURS.replace(b"1,16", b"1,17"))
    assert (
        "0 rates added, 1 replaced, 1 there already"
        in client.get("/settings/exchange-rates/").content.decode()
    )
    rate = ExchangeRate.objects.get(currency="EUR")
    assert rate.rate == Decimal("1.17")
    assert rate.events.count() == 2


def test_a_file_with_one_bad_row_writes_nothing(client: Client) -> None:
    answer = upload(client, OURS + b"XX;2026-11-24;1\n")
    assert answer.status_code == 422
    assert "nothing was written" in answer.content.decode()
    assert "“XX” is no currency" in answer.content.decode()
    assert ExchangeRate.objects.count() == 0


@pytest.mark.parametrize("content", [b"", b"\x00\x01\x02", b"a,b\n1,2\n", b"currency,day,rate\n"])
def test_what_is_no_file_of_rates_is_refused_beside_the_field(client: Client, content: bytes) -> None:
    assert upload(client, content).status_code == 422
    assert upload(client, OURS, since="soon").status_code == 422


def test_it_adds_a_rate_and_refuses_a_second_one_of_the_day(client: Client) -> None:
    data = {"currency": " eur ", "day": "2026-11-20", "rate": "1.0920"}
    assert client.post("/settings/exchange-rates/new/", data).status_code == 302
    rate = ExchangeRate.objects.get()
    assert (rate.currency, rate.base, rate.rate) == ("EUR", "USD", Decimal("1.092"))
    answer = client.post("/settings/exchange-rates/new/", data)
    assert answer.status_code == 422
    assert "There is a rate for this currency on that day already." in answer.content.decode()


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("currency", "USD", "Totals are in USD itself"), ("currency", "E1R", "three letters"), ("rate", "0", "above zero"),
        ("rate", "x", "Enter a number"), ("rate", "1e30", "Ensure that"), ("day", "2999-01-01", "yet to come"),
        ("day", "31.02.2026", "valid date"),
    ],
)  # fmt: skip
def test_a_wrong_rate_is_refused_with_what_was_typed(
    client: Client, field: str, value: str, said: str
) -> None:
    data = {"currency": "EUR", "day": "2026-11-20", "rate": "1.0920", field: value}
    answer = client.post("/settings/exchange-rates/new/", data)
    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert ExchangeRate.objects.count() == 0


def test_of_two_who_correct_a_rate_the_second_is_told(client: Client) -> None:
    rate = ExchangeRateFactory(rate=Decimal("1.1"))
    address = f"/settings/exchange-rates/{rate.pk}/"
    assert 'value="1.1"' in client.get(address).content.decode()
    assert client.post(address, {"rate": "1.2", "seen_rate": "1.1"}).status_code == 302
    answer = client.post(address, {"rate": "1.3", "seen_rate": "1.1"})
    assert answer.status_code == 422
    assert "Somebody changed it to 1.2 meanwhile" in answer.content.decode()
    rate.refresh_from_db()
    assert (rate.rate, rate.currency) == (Decimal("1.2"), "EUR")


def test_it_removes_a_rate_and_keeps_that_it_was_there(client: Client) -> None:
    rate = ExchangeRateFactory()
    assert client.post(f"/settings/exchange-rates/{rate.pk}/removal/").status_code == 302
    assert ExchangeRate.objects.count() == 0
    assert client.post(f"/settings/exchange-rates/{rate.pk}/removal/").status_code == 404


def test_everybody_sees_the_rates_and_only_an_admin_changes_them(sign_in: SignIn) -> None:
    ExchangeRateFactory(day=timezone.localdate() - timedelta(days=1), rate=Decimal("1.0920"))
    viewer = sign_in(UserFactory(role=Role.VIEWER))
    body = viewer.get("/settings/exchange-rates/").content.decode()
    assert "1 EUR = 1.092 USD" in body
    assert "Add rate" not in body
    assert "Remove" not in body
    assert (
        "Correct" in sign_in(UserFactory(role=Role.ADMIN)).get("/settings/exchange-rates/").content.decode()
    )

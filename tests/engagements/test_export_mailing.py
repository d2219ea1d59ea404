"""The weekly mail of a saved export: once a week, at the reader's own hour, of what the reader may see."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from django.test import Client
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from ecosystem.accounts.models import Role, User
from ecosystem.core.models import SavedView
from ecosystem.outbox.models import Mail
from engagements.actions.exports import ask_for_mail, stop_mail
from engagements.models import ExportMailing
from engagements.pipeline.mailing import is_due, mail_exports, sign
from engagements.tasks import mail_weekly_exports
from tests.factories import EngagementFactory, PartnerFactory, UserFactory, stage

pytestmark = pytest.mark.django_db
SignIn = Callable[[User], Client]
PAGE = "/pipeline/exports/"
# A Monday, 07:59 in Berlin.
BEFORE = datetime(2026, 11, 23, 6, 59, tzinfo=UTC)
DUE = BEFORE + timedelta(minutes=1)
LONG_AGO = datetime(2026, 1, 1, tzinfo=UTC)


def export_for(owner: User, query: str = "", **fields: str) -> SavedView:
    return SavedView.objects.create(
        owner=owner,
        path="/pipeline/export.csv",
        name=fields.pop("name", "Pipeline review"),
        query=query,
        **fields,
    )


def mailing_for(reader: User, export: SavedView, *, weekday: int = 0, hour: int = 8) -> ExportMailing:
    return ExportMailing.objects.create(
        export=export, reader=reader, weekday=weekday, hour=hour, since=LONG_AGO
    )


@pytest.fixture
def ada() -> User:
    return UserFactory(role=Role.ALLIANCE, name="Ada Alliance", time_zone="Europe/Berlin")


@pytest.fixture
def deal() -> object:
    return EngagementFactory(
        stage=stage("go-to-market", "proposal"), amount=Decimal("1234.50"), currency="USD"
    )


def test_it_comes_at_the_readers_hour_and_once_a_week(ada: User, deal: object) -> None:
    mailing_for(ada, export_for(ada))
    assert mail_exports(now=BEFORE) == 0
    assert mail_exports(now=DUE) == 1
    for later in (timedelta(minutes=1), timedelta(hours=9), timedelta(days=6, hours=15)):
        assert mail_exports(now=DUE + later) == 0
    assert mail_exports(now=DUE + timedelta(days=7)) == 1
    first = Mail.objects.earliest("pk")
    assert first.subject == "Pipeline review: 1 engagement, $1,234.50"
    assert "weighted $617.25" in first.text
    assert first.key.endswith(":2026-W48")


def test_after_a_stop_of_days_it_still_comes_that_week(ada: User) -> None:
    mailing_for(ada, export_for(ada))
    assert mail_exports(now=DUE + timedelta(days=5)) == 1
    assert mail_exports(now=DUE + timedelta(days=6)) == 0


def test_asked_for_after_its_hour_it_waits_for_the_next_week(ada: User) -> None:
    mailing = mailing_for(ada, export_for(ada))
    ExportMailing.objects.filter(pk=mailing.pk).update(since=DUE + timedelta(hours=1))
    assert mail_exports(now=DUE + timedelta(hours=2)) == 0
    assert mail_exports(now=DUE + timedelta(days=7)) == 1


def test_stopped_and_asked_for_again_it_is_not_told_twice(ada: User) -> None:
    export = export_for(ada)
    mailing_for(ada, export)
    assert mail_exports(now=DUE) == 1
    stop_mail(by=ada, export_id=export.pk)
    mailing_for(ada, export, weekday=2)
    assert mail_exports(now=DUE + timedelta(days=3)) == 0


def test_each_mail_holds_what_its_reader_may_see(ada: User, deal: object) -> None:
    member = UserFactory(role=Role.DEVREL, name="Dana Reyes")
    EngagementFactory(
        partner=PartnerFactory(name="Secret Lab", restricted=True, owner=member),
        stage=stage("go-to-market", "proposal"),
        amount=Decimal(7),
        currency="USD",
    )
    export = export_for(ada, shared_with="everybody")
    for reader in (ada, member):
        mailing_for(reader, export)
    assert mail_exports(now=DUE + timedelta(hours=12)) == 2
    subjects = {mail.reader: mail.subject for mail in Mail.objects.all()}
    assert subjects == {
        ada: "Pipeline review: 1 engagement, $1,234.50",
        member: "Pipeline review: 2 engagements, $1,241.50",
    }
    assert not Mail.objects.filter(html__contains="Secret").exists()


@pytest.mark.parametrize("loss", ["role", "switched off", "unshared", "removed"])
def test_who_may_no_longer_have_it_gets_no_mail(ada: User, loss: str) -> None:
    reader = UserFactory(role=Role.DEVREL)
    export = export_for(ada, shared_with="devrel")
    mailing_for(reader, export)
    if loss == "role":
        User.objects.filter(pk=reader.pk).update(role=Role.VIEWER)
        SavedView.objects.update(shared_with="everybody")
    elif loss == "switched off":
        User.objects.filter(pk=reader.pk).update(is_active=False)
    elif loss == "unshared":
        SavedView.objects.update(shared_with="")
    else:
        export.delete()
    assert mail_exports(now=DUE + timedelta(days=1)) == 0


@pytest.mark.parametrize(
    ("query", "words"),
    [("least=lots", "Enter a number."), ("preset=sugar", "There is no layout “sugar”.")],
)
def test_one_that_no_longer_works_says_so(ada: User, query: str, words: str) -> None:
    mailing_for(ada, export_for(ada, query))
    assert mail_exports(now=DUE) == 1
    assert f"It no longer works: {words}" in Mail.objects.get().text
    assert Mail.objects.get().subject == "Pipeline review no longer works"


def test_the_page_asks_changes_and_stops(sign_in: SignIn, ada: User) -> None:
    client, export = sign_in(ada), export_for(ada)
    assert "Mail it to me weekly" in client.get(f"{PAGE}{export.pk}/").content.decode()
    for hour in ("7", "9"):
        client.post(f"{PAGE}{export.pk}/mailing/", {"weekday": "4", "hour": hour})
    mailing = ExportMailing.objects.get()
    assert (mailing.reader, mailing.weekday, mailing.hour) == (ada, 4, 9)
    assert "Every Friday from 9:00 on, in Europe/Berlin" in client.get(f"{PAGE}{export.pk}/").content.decode()
    assert "Friday 9:00" in client.get(PAGE).content.decode()
    for data in ({"weekday": "7", "hour": "1"}, {"weekday": "1", "hour": "24"}, {}):
        answer = client.post(f"{PAGE}{export.pk}/mailing/", data, follow=True)
        assert "Choose a weekday and an hour." in answer.content.decode()
    for _again in range(2):
        assert client.post(f"{PAGE}{export.pk}/mailing/removal/").status_code == 302
    assert not ExportMailing.objects.exists()


def test_one_reader_does_not_touch_anothers_mail(sign_in: SignIn, ada: User) -> None:
    export = export_for(ada, shared_with="everybody")
    mailing_for(ada, export)
    other = sign_in(UserFactory(role=Role.ALLIANCE))
    other.post(f"{PAGE}{export.pk}/mailing/removal/")
    other.post(f"{PAGE}{export.pk}/mailing/", {"weekday": "4", "hour": "7"})
    assert ExportMailing.objects.filter(reader=ada, weekday=0, hour=8).count() == 1
    private = export_for(ada, name="Private")
    assert other.post(f"{PAGE}{private.pk}/mailing/", {"weekday": "4", "hour": "7"}).status_code == 404


def test_the_link_in_the_mail_ends_it_without_signing_in(ada: User) -> None:
    export = export_for(ada)
    mailing = mailing_for(ada, export)
    mail_exports(now=DUE)
    link = f"{PAGE}unsubscribe/{sign(mailing)}/"
    assert link in Mail.objects.get().text
    stranger = Client(enforce_csrf_checks=True)
    asked = stranger.get(link)
    assert "No longer by mail?" in asked.content.decode()
    assert ExportMailing.objects.exists()
    token = asked.content.decode().partition('csrfmiddlewaretoken" value="')[2].partition('"')[0]
    for _again in range(2):
        answer = stranger.post(link, {"csrfmiddlewaretoken": token})
        assert "comes no longer" in answer.content.decode()
    assert not ExportMailing.objects.exists()


@pytest.mark.parametrize("token", ["x", "WzEsMl0:1vO:abc", "%00"])
def test_a_link_that_is_not_ours_ends_nothing(ada: User, token: str) -> None:
    mailing = mailing_for(ada, export_for(ada))
    assert Client().post(f"{PAGE}unsubscribe/{token}/").status_code == 404
    tampered = sign(mailing).replace(sign(mailing)[3], "A", 1)
    assert Client().post(f"{PAGE}unsubscribe/{tampered}x/").status_code == 404
    assert ExportMailing.objects.exists()


def test_the_task_writes_what_is_due(ada: User) -> None:
    mailing_for(ada, export_for(ada), weekday=0, hour=0)
    assert mail_weekly_exports() == 1
    assert mail_weekly_exports() == 0


def test_asking_for_it_again_sets_another_time(ada: User) -> None:
    export = export_for(ada)
    for day in (1, 2):
        ask_for_mail(by=ada, export=export, weekday=day, hour=3)
    assert ExportMailing.objects.get().weekday == 2


ZONES = [
    "Europe/Berlin",
    "America/New_York",
    "Pacific/Kiritimati",
    "Pacific/Pago_Pago",
    "Asia/Kathmandu",
    "UTC",
]


class Weeks(TestCase):
    """Whatever zone, weekday and hour, and across daylight saving."""

    @settings(max_examples=40, deadline=None)
    @given(st.sampled_from(ZONES), st.integers(0, 6), st.integers(0, 23), st.integers(0, 60))
    def test_one_moment_of_each_week_makes_it_due(
        self, zone: str, weekday: int, hour: int, week: int
    ) -> None:
        reader = User(time_zone=zone)
        mailing = ExportMailing(reader=reader, weekday=weekday, hour=hour, since=LONG_AGO)
        monday = datetime(2026, 1, 5, tzinfo=ZoneInfo(zone)) + timedelta(weeks=week)
        # Wall-clock arithmetic, as the reader counts; hours in the gap of a change of clocks come with its end.
        hours = [(monday + timedelta(hours=n)).astimezone(UTC) for n in range(24 * 7)]
        due = [is_due(mailing, moment) for moment in hours]
        assert due == sorted(due)
        assert due.count(False) in range(weekday * 24 + hour - 1, weekday * 24 + hour + 2)

"""`seed_scale`: a database as large as asked for, whole, and the same each time."""

from collections.abc import Iterator
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from django.db.models import F

from ecosystem.accounts.models import User
from ecosystem.workspace.scale.build import LOADED, build
from ecosystem.workspace.scale.progress import Progress
from ecosystem.workspace.scale.sizes import Sizes
from engagements.models import Engagement, FollowUp, Meeting, StageChange
from partners.models import Contact, Partner, PartnerHealth
from roadmap_feedback.models import Evidence, Gap
from tests.factories import PartnerFactory

PARTNERS = 40
pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def scale(django_db_setup: None, django_db_blocker: Any) -> Iterator[str]:
    """Seed once for all tests of the module, and put all of it away after the last; gives what was printed."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield seeded()
        transaction.set_rollback(True)


def seeded(**options: Any) -> str:
    out = StringIO()
    call_command(
        "seed_scale", partners=PARTNERS, meetings=20, password="a demo password", stdout=out, **options
    )
    return out.getvalue()


def test_there_is_as_much_as_asked_for(scale: str) -> None:
    assert Partner.objects.count() == PARTNERS
    assert Contact.objects.count() == PARTNERS * 10
    assert Meeting.objects.count() == PARTNERS * 20
    assert Engagement.objects.count() == PARTNERS * 2
    assert Gap.objects.count() == PARTNERS // 2
    assert Evidence.objects.count() > PARTNERS * 5
    assert FollowUp.objects.filter(state="open").exists()
    assert f"Meetings: {PARTNERS * 20} in" in scale


def test_some_partners_have_many_more_meetings_than_others(scale: str) -> None:
    counts = sorted(partner.meetings.count() for partner in Partner.objects.all())
    assert counts[-1] == 200
    assert counts[0] < 20


def test_every_row_has_the_history_of_its_adding_dated_as_it_was_added(scale: str) -> None:
    for model in LOADED:
        if event := getattr(model, "pgh_event_model", None):
            assert event.objects.filter(pgh_label="insert").count() == model._base_manager.count(), model
    assert not Meeting.pgh_event_model.objects.exclude(pgh_created_at=F("created_at")).exists()  # type: ignore[attr-defined]


def test_triggers_and_indexes_are_back(scale: str) -> None:
    partner = Partner.objects.earliest("pk")
    Partner.objects.filter(pk=partner.pk).update(name="Another name")
    assert Partner.pgh_event_model.objects.filter(pgh_obj_id=partner.pk).count() == 2  # type: ignore[attr-defined]
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_trigger WHERE tgenabled = 'D'")
        assert cursor.fetchone() == (0,)
        cursor.execute("SELECT count(*) FROM pg_indexes WHERE indexname = 'meeting_text_search'")
        assert cursor.fetchone() == (1,)


def test_rows_added_afterwards_find_ids_of_their_own(scale: str) -> None:
    assert PartnerFactory().pk not in range(1, Partner.objects.earliest("pk").pk)
    assert Partner.objects.count() == PARTNERS + 1


def test_moves_lead_to_the_stage_in_which_the_engagement_stands(scale: str) -> None:
    for engagement in Engagement.objects.all():
        newest = StageChange.objects.filter(engagement=engagement).latest("changed_at", "pk")
        assert newest.to_stage_id == engagement.stage_id
        assert newest.changed_at == engagement.stage_entered_at


def test_last_touch_is_the_newest_meeting(scale: str) -> None:
    for partner in Partner.objects.all():
        assert partner.last_touch_at == partner.meetings.latest("starts_at").starts_at


def test_what_follows_from_the_rows_is_derived(scale: str) -> None:
    assert PartnerHealth.objects.count() == PARTNERS
    assert User.objects.get(email="devrel@example.com").check_password("a demo password")


def test_the_same_seed_gives_the_same(scale: str) -> None:
    def told() -> list[Any]:
        newest = Meeting.objects.order_by("-pk")[:50]
        return [*newest.values_list("subject", "notes", "partner__name", "starts_at", "contacts__name")]

    before = told()
    with transaction.atomic():
        with connection.cursor() as cursor:
            tables = ", ".join(f'"{model._meta.db_table}"' for model in LOADED)
            cursor.execute(f"TRUNCATE {tables} CASCADE")
        seeded()
        assert told() == before
        transaction.set_rollback(True)


def test_a_database_that_holds_partners_is_left_alone(scale: str) -> None:
    with pytest.raises(CommandError, match="--yes"):
        seeded()
    assert Partner.objects.count() == PARTNERS


def test_more_may_be_added_where_that_is_asked_for(scale: str) -> None:
    seeded(yes=True, seed=8)
    assert Partner.objects.count() == 2 * PARTNERS
    assert Partner.objects.values("slug").distinct().count() == 2 * PARTNERS


def test_partners_without_meetings_or_contacts(scale: str) -> None:
    sizes = Sizes(3, contacts=0, meetings=0)
    from django.utils import timezone

    build(sizes=sizes, seed=1, today=timezone.localdate(), password="", progress=Progress(StringIO()))
    assert Partner.objects.filter(last_touch_at__isnull=True).count() == 3


@pytest.mark.parametrize("options", [{"partners": 0}, {"partners": 1, "contacts": -1}])
def test_numbers_that_make_no_sense_are_refused(options: dict[str, int]) -> None:
    with pytest.raises(CommandError):
        call_command("seed_scale", **options)

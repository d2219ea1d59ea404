"""Plan templates: the four that come with the product, applying one, and an admin's pages."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from ecosystem.accounts.models import Role, User
from engagements.actions.plan import MOST_ITEMS
from engagements.models import Engagement, PlanItem, PlanTemplate, PlanTemplateItem
from engagements.plan_schedule import due_day
from tests.engagements.page_factories import PlanTemplateFactory, PlanTemplateItemFactory
from tests.factories import EngagementFactory, UserFactory

pytestmark = pytest.mark.django_db
FRIDAY = date(2026, 11, 27)


def poc() -> PlanTemplate:
    return PlanTemplate.objects.get(kind="proof_of_concept")


def apply(client: Client, engagement: Engagement, **changes: Any) -> Any:
    data = {"template": poc().pk, "start_on": "2026-11-27", "keep_weekends_free": "on"}
    return client.post(f"/engagements/{engagement.pk}/plan/template/", data | changes)


@given(
    st.dates(date(2000, 1, 1), date(2100, 12, 31)), st.integers(0, 1000), st.integers(0, 1000), st.booleans()
)
def test_due_days_keep_their_order_and_weekends_free(start: date, one: int, other: int, free: bool) -> None:
    first, second = (due_day(start, days, keep_weekends_free=free) for days in sorted((one, other)))
    assert first <= second
    assert first - (start + timedelta(days=min(one, other))) in {timedelta(days=d) for d in (0, 1, 2)}
    assert not free or first.weekday() < 5
    assert free or first == start + timedelta(days=min(one, other))


def test_each_kind_of_engagement_has_a_template() -> None:
    kinds = {
        "proof_of_concept": "technical",
        "joint_webinar": "marketing",
        "integration": "technical",
        "launch": "go-to-market",
    }
    assert dict(PlanTemplate.objects.values_list("kind", "track__slug")) == kinds
    for template in PlanTemplate.objects.all():
        items = list(template.items.all())
        days = {item.number: item.days for item in items}
        assert {item.side for item in items} == {"us", "partner"}
        assert all(days[other] <= item.days for item in items for other in item.waits_for), template


def test_it_is_shown_before_it_is_applied(sign_in: Callable[[User], Client]) -> None:
    engagement, client = EngagementFactory(), sign_in(UserFactory())
    address = f"/engagements/{engagement.pk}/plan/template/"
    first = client.get(address)
    assert first.context["template"].track == engagement.track
    query = {"template": poc().pk, "start_on": "2026-11-27"}
    as_they_fall = client.get(address, query).context["preview"]
    assert as_they_fall[3]["due_on"] == FRIDAY + timedelta(days=14)
    assert date(2026, 12, 2) == as_they_fall[0]["due_on"]
    free = client.get(address, query | {"keep_weekends_free": "on"}).context["preview"]
    assert all(line["due_on"].weekday() < 5 for line in free)
    assert not PlanItem.objects.exists()


def test_its_items_come_with_days_people_and_dependencies(sign_in: Callable[[User], Client]) -> None:
    engagement, by = EngagementFactory(), UserFactory()
    own = PlanItem.objects.create(engagement=engagement, title="Ours", order=4)
    assert apply(sign_in(by), engagement).status_code == 302
    items = list(engagement.plan_items.with_dependencies())
    lines = list(poc().items.all())
    assert items[0] == own
    assert [item.title for item in items[1:]] == [line.title for line in lines]
    for item, line in zip(items[1:], lines, strict=True):
        assert item.due_on == item.first_due_on == due_day(FRIDAY, line.days, keep_weekends_free=True)
        assert item.owner == (engagement.owner if line.side == "us" else None)
        assert sorted(item.waits_for_ids) == sorted(items[number].pk for number in line.waits_for)


def test_twice_is_offered_but_warned(sign_in: Callable[[User], Client]) -> None:
    engagement, client = EngagementFactory(), sign_in(UserFactory())
    apply(client, engagement)
    count = poc().items.count()
    refused = apply(client, engagement)
    assert refused.status_code == 422 and "in the plan already" in refused.content.decode()
    assert engagement.plan_items.count() == count
    assert apply(client, engagement, again="on").status_code == 302
    assert engagement.plan_items.count() == 2 * count


def test_what_can_not_be_applied_says_why(sign_in: Callable[[User], Client]) -> None:
    engagement, client = EngagementFactory(), sign_in(UserFactory())
    away = PlanTemplateFactory(archived_at="2026-01-01T00:00Z")
    for wrong in (
        {"start_on": "soon"},
        {"start_on": "0001-01-01"},
        {"start_on": "9999-12-31"},
        {"template": "x"},
        {"template": away.pk},
    ):
        assert apply(client, engagement, **wrong).status_code == 422, wrong
    PlanItem.objects.bulk_create(
        PlanItem(engagement=engagement, title=f"Line {n}") for n in range(MOST_ITEMS)
    )
    assert "at most" in apply(client, engagement).content.decode()
    assert engagement.plan_items.count() == MOST_ITEMS


def test_without_templates_the_page_says_so(sign_in: Callable[[User], Client]) -> None:
    PlanTemplate.objects.update(archived_at="2026-01-01T00:00Z")
    engagement = EngagementFactory()
    page = sign_in(UserFactory()).get(f"/engagements/{engagement.pk}/plan/template/")
    assert "No templates yet" in page.content.decode()


def test_an_outsider_and_a_viewer_apply_nothing(sign_in: Callable[[User], Client]) -> None:
    assert apply(sign_in(UserFactory(role=Role.VIEWER)), EngagementFactory()).status_code == 403
    hidden = EngagementFactory(partner__restricted=True)
    assert apply(sign_in(UserFactory()), hidden).status_code == 404


# --- an admin's pages -----------------------------------------------------------------------------


def posted(*lines: tuple[Any, ...], **changes: Any) -> dict[str, Any]:
    """Return what the form posts: lines are (number, title, side, days, waits for)."""
    data: dict[str, Any] = {"name": "Pilot", "kind": "other", "track": "", "description": ""}
    data |= {"items-TOTAL_FORMS": len(lines), "items-INITIAL_FORMS": 0}
    for place, line in enumerate(lines):
        for name, value in zip(("number", "title", "side", "days", "waits_for"), line, strict=True):
            data[f"items-{place}-{name}"] = value
    return data | changes


@pytest.fixture
def admin(sign_in: Callable[[User], Client]) -> Client:
    return sign_in(UserFactory(role=Role.ADMIN))


def test_an_admin_makes_one(admin: Client) -> None:
    data = posted(
        (20, "Second", "partner", 9, "10"),
        (10, "First", "us", 2, ""),
        (30, "", "us", "", ""),
        (40, "Last", "us", 12, "10, 20"),
    )
    assert admin.post("/settings/plan-templates/new/", data).status_code == 302
    template = PlanTemplate.objects.get(name="Pilot")
    rows = template.items.values_list("number", "title", "side", "days", "waits_for")
    assert list(rows) == [
        (1, "First", "us", 2, []),
        (2, "Second", "partner", 9, [1]),
        (3, "Last", "us", 12, [1, 2]),
    ]
    assert "Pilot" in admin.get("/settings/plan-templates/").content.decode()


@pytest.mark.parametrize(
    ("lines", "words"),
    [
        ([], "at least one item"),
        ([(1, "A", "us", 1, "1")], "lines above it only"),
        ([(1, "A", "us", 1, "2"), (2, "B", "us", 1, "")], "lines above it only"),
        ([(1, "A", "us", 1, "7")], "There is no line 7"),
        ([(1, "A", "us", 1, ""), (1, "B", "us", 1, "")], "Taken by another line"),
        ([(1, "A", "us", 1, "first")], "numbers of other lines"),
        ([(1, "A", "us", -1, "")], "greater than or equal to 0"),
        ([(1, "A", "us", 1001, "")], "less than or equal to 1000"),
        ([(1, "", "us", 4, "")], "This field is required"),
        ([(1, "A", "them", 4, "")], "Select a valid choice"),
        ([(1, "A" * 301, "us", 4, "")], "at most 300 characters"),
        ([(n, "A", "us", 4, "") for n in range(1, 62)], "at most 60"),
    ],
)
def test_a_refused_template_says_why(lines: list[Any], words: str, admin: Client) -> None:
    answer = admin.post("/settings/plan-templates/new/", posted(*lines))
    assert answer.status_code == 422 and words in answer.content.decode()
    assert not PlanTemplate.objects.filter(name="Pilot").exists()


def test_a_form_of_lines_that_was_tampered_with_is_refused(admin: Client) -> None:
    for data in ({"items-TOTAL_FORMS": "x"}, {"items-TOTAL_FORMS": 10**9}, {"name": "proof OF concept"}):
        answer = admin.post("/settings/plan-templates/new/", posted((1, "A", "us", 1, ""), **data))
        assert answer.status_code == 422, data


def test_editing_leaves_what_was_applied(admin: Client) -> None:
    engagement, template = EngagementFactory(), poc()
    apply(admin, engagement)
    titles = list(engagement.plan_items.values_list("title", flat=True))
    data = posted((1, "Only this", "us", 1, ""), name=template.name, kind=template.kind, seen_version=1)
    address = template.get_absolute_url()
    assert admin.get(address).status_code == 200
    assert admin.post(address, data).status_code == 302
    assert [item.title for item in template.items.all()] == ["Only this"]
    assert list(engagement.plan_items.values_list("title", flat=True)) == titles
    stale = admin.post(address, posted((1, "Mine", "us", 1, ""), name="Mine", seen_version=1))
    assert (
        stale.status_code == 409
        and "Only this" in stale.content.decode()
        and "Mine" in stale.content.decode()
    )
    assert [item.title for item in template.items.all()] == ["Only this"]


def test_one_is_put_away_and_offered_again(admin: Client) -> None:
    template = poc()
    address = template.get_absolute_url()
    for _ in range(2):
        admin.post(f"{address}archive/")
        assert PlanTemplate.objects.get(pk=template.pk).archived_at is not None
    PlanTemplateFactory(name=template.name)
    admin.post(f"{address}restore/")
    assert PlanTemplate.objects.get(pk=template.pk).archived_at is not None
    PlanTemplate.objects.exclude(pk=template.pk).delete()
    admin.post(f"{address}restore/")
    assert PlanTemplate.objects.get(pk=template.pk).archived_at is None


def test_the_database_lets_no_line_wait_for_one_below() -> None:
    with pytest.raises(IntegrityError, match="waits_for_above"), transaction.atomic():
        PlanTemplateItemFactory(number=2, waits_for=[2])
    item = PlanTemplateItemFactory(number=2, waits_for=[1])
    item.waits_for = [3]
    with pytest.raises(ValidationError, match="above it only"):
        item.full_clean()
    assert PlanTemplateItem.objects.get(pk=item.pk).waits_for == [1]

"""The mutual action plan on the engagement's page: each line in its place."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from ecosystem.accounts.models import Role, User
from engagements.actions.plan import MOST_ITEMS, set_waits_for
from engagements.models import Engagement, PlanItem
from engagements.plan import SHOWN
from tests.factories import (
    ContactFactory,
    EngagementFactory,
    PartnerFactory,
    PlanItemFactory,
    TeamMemberFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db
HTMX = {"HTTP_HX_REQUEST": "true"}


def address(item: PlanItem, verb: str = "") -> str:
    return f"/engagements/plan-items/{item.pk}/{verb}"


def posted(item: PlanItem, **changes: Any) -> dict[str, Any]:
    """Return what the form of `item` posts."""
    data = {
        "title": item.title,
        "who": f"{item.side}:{item.owner_id or ''}",
        "due_on": item.due_on or "",
        "waits_for": [other.pk for other in item.waits_for.all()],
        "seen_version": item.version,
    }
    return {f"edit-{name}": value for name, value in (data | changes).items()}


def chain(engagement: Engagement, *days: date) -> list[PlanItem]:
    """Return a line due on each of `days`, each waiting for the one before."""
    items = [
        PlanItemFactory(engagement=engagement, due_on=day, order=n) for n, day in enumerate(days, start=1)
    ]
    for item, before in zip(items[1:], items, strict=False):
        set_waits_for(item, [before])
    return items


def days_of(items: list[PlanItem]) -> list[date | None]:
    return [PlanItem.objects.get(pk=item.pk).due_on for item in items]


def order_of(engagement: Engagement) -> list[str]:
    return [item.title for item in engagement.plan_items.all()]


def test_lines_are_added_ticked_and_removed(sign_in: Callable[[User], Client]) -> None:
    by, engagement = UserFactory(), EngagementFactory()
    contact, client = ContactFactory(partner=engagement.partner), sign_in(by)
    plan = f"/engagements/{engagement.pk}/plan/"
    client.post(plan, {"title": "Run the benchmark", "who": f"us:{by.pk}", "due_on": "in 2 weeks"})
    client.post(plan, {"title": "Share the mesh", "who": f"partner:{contact.pk}"})
    client.post(plan, {"title": "Review", "who": "partner:"})
    ours, theirs, nobodys = PlanItem.objects.all()
    day = timezone.localdate() + timedelta(days=14)
    assert (ours.side, ours.owner, ours.due_on, ours.first_due_on) == ("us", by, day, day)
    assert (theirs.side, theirs.contact, nobodys.side, nobodys.contact) == (
        "partner",
        contact,
        "partner",
        None,
    )
    client.post(address(ours, "completion/"))
    first = PlanItem.objects.get(pk=ours.pk).done_at
    client.post(address(ours, "completion/"))
    assert first is not None and PlanItem.objects.get(pk=ours.pk).done_at == first
    client.post(address(ours, "reopening/"))
    assert PlanItem.objects.get(pk=ours.pk).done_at is None
    client.post(address(theirs, "removal/"))
    assert order_of(engagement) == ["Run the benchmark", "Review"]


def test_a_refused_line_comes_back_as_typed(sign_in: Callable[[User], Client]) -> None:
    by, engagement, stranger = UserFactory(), EngagementFactory(), ContactFactory()
    client, plan = sign_in(by), f"/engagements/{engagement.pk}/plan/"
    for data in (
        {"title": "Run it", "who": f"us:{by.pk}", "due_on": "someday"},
        {"title": "Run it", "who": f"partner:{stranger.pk}"},
        {"title": "Run it", "who": "us:0"},
        {"title": "Run it\x00", "who": "us:"},
        {"title": " ", "who": "us:"},
        {"title": "x" * 301, "who": "us:"},
    ):
        answer = client.post(plan, data)
        assert answer.status_code == 422, data
    assert "someday" in client.post(plan, {"title": "a", "who": "us:", "due_on": "someday"}).content.decode()
    assert not PlanItem.objects.exists()


def test_a_line_is_edited_in_its_place(sign_in: Callable[[User], Client]) -> None:
    item = PlanItemFactory(due_on=date(2026, 12, 3))
    other = PlanItemFactory(engagement=item.engagement, title="Share the mesh")
    contact, client = ContactFactory(partner=item.engagement.partner), sign_in(UserFactory())
    form = client.get(address(item), **HTMX).content.decode()
    assert "<html" not in form and 'name="edit-title"' in form
    whole = client.get(address(item)).content.decode()
    assert "<html" in whole and 'name="edit-title"' in whole
    changes = {"title": "Renamed", "who": f"partner:{contact.pk}", "due_on": "2026-12-12"}
    answer = client.post(address(item), posted(item, **changes, waits_for=[other.pk]), **HTMX)
    page = answer.content.decode()
    assert "slipped 9 days" in page and "Waits for" in page and "Share the mesh" in page
    saved = PlanItem.objects.get(pk=item.pk)
    assert (saved.title, saved.contact, saved.version) == ("Renamed", contact, 2)
    assert (saved.due_on, saved.first_due_on) == (date(2026, 12, 12), date(2026, 12, 3))
    client.post(address(item), posted(saved, who="partner:", agree_anew="on"))
    assert PlanItem.objects.get(pk=item.pk).first_due_on == date(2026, 12, 12)


def test_the_second_of_two_editors_is_told(sign_in: Callable[[User], Client]) -> None:
    item, client = PlanItemFactory(title="As it was"), sign_in(UserFactory())
    mine = posted(item, title="Mine")
    client.post(address(item), posted(item, title="Theirs"))
    answer = client.post(address(item), mine, **HTMX)
    page = answer.content.decode()
    assert answer.status_code == 409 and "Theirs" in page and "Mine" in page
    assert PlanItem.objects.get().title == "Theirs"
    client.post(address(item), mine | {"edit-seen_version": 2})
    assert PlanItem.objects.get().title == "Mine"


def test_a_circle_is_refused_in_words(sign_in: Callable[[User], Client]) -> None:
    day = date(2026, 12, 1)
    first, _second, third = chain(EngagementFactory(), day, day, day)
    stranger, client = PlanItemFactory(), sign_in(UserFactory())
    answer = client.post(address(first), posted(first, waits_for=[third.pk]), **HTMX)
    assert answer.status_code == 422 and "waits for this item already" in answer.content.decode()
    for wrong in ([first.pk], [stranger.pk], ["x"]):
        assert client.post(address(first), posted(first, waits_for=wrong)).status_code == 422
    assert not first.waits_for.exists()


def test_a_moved_day_pushes_what_waits_for_it_once_looked_at(sign_in: Callable[[User], Client]) -> None:
    engagement, client = EngagementFactory(), sign_in(UserFactory())
    start = date(2026, 12, 1)
    items = chain(engagement, start, start + timedelta(days=7), start + timedelta(days=20))
    aside = PlanItemFactory(engagement=engagement, due_on=start)
    items[1].done_at = timezone.now()
    items[1].save()
    asked = posted(items[0], due_on="2026-12-05", push="on")
    answer = client.post(address(items[0]), asked, **HTMX)
    assert "1 item would move as well" in answer.content.decode()
    assert days_of([*items, aside]) == [start, start + timedelta(days=7), start + timedelta(days=20), start]
    looked_at = answer.context["editing"]["looked_at"].value()
    # Somebody moves the last one meanwhile: what was looked at is no longer so, and it is shown again.
    PlanItem.objects.filter(pk=items[2].pk).update(due_on=start + timedelta(days=30), version=2)
    answer = client.post(address(items[0]), asked | {"edit-looked_at": looked_at}, **HTMX)
    assert "The plan changed meanwhile" in answer.content.decode()
    looked_at = answer.context["editing"]["looked_at"].value()
    client.post(address(items[0]), asked | {"edit-looked_at": looked_at}, **HTMX)
    assert days_of([*items, aside]) == [
        date(2026, 12, 5),
        start + timedelta(days=7),
        start + timedelta(days=34),
        start,
    ]
    assert PlanItem.objects.get(pk=items[2].pk).slip == 14


def test_without_being_asked_nothing_else_moves(sign_in: Callable[[User], Client]) -> None:
    items = chain(EngagementFactory(), date(2026, 12, 1), date(2026, 12, 2))
    answer = sign_in(UserFactory()).post(address(items[0]), posted(items[0], due_on="2026-12-05"), **HTMX)
    assert days_of(items) == [date(2026, 12, 5), date(2026, 12, 2)]
    assert "due before it" in answer.content.decode()


def test_lines_change_places(sign_in: Callable[[User], Client]) -> None:
    engagement, client = EngagementFactory(), sign_in(UserFactory())
    one, two, three = [PlanItemFactory(engagement=engagement, title=t, order=1) for t in ("1", "2", "3")]
    stranger = PlanItemFactory()
    for item, data, expected in (
        (three, {"step": "up"}, "132"),
        (three, {"step": "up"}, "312"),
        (three, {"step": "up"}, "312"),
        (three, {"step": "down"}, "132"),
        (one, {"before": two.pk}, "312"),
        (three, {"before": ""}, "123"),
        (three, {"step": "down"}, "123"),
        (one, {"before": stranger.pk}, "123"),
        (one, {"before": "x\x00"}, "123"),
        (two, {"before": two.pk}, "123"),
    ):
        assert client.post(address(item, "place/"), data, **HTMX).status_code == 200
        assert "".join(order_of(engagement)) == expected, data


def test_late_blocked_and_done_are_counted(sign_in: Callable[[User], Client]) -> None:
    today = timezone.localdate()
    engagement = EngagementFactory()
    late, _blocked, done = chain(engagement, today - timedelta(days=2), today, today)
    done.done_at = timezone.now()
    done.save()
    plan = sign_in(UserFactory()).get(engagement.get_absolute_url()).context["plan"]
    assert (plan.done, plan.late, plan.blocked, len(plan.rows)) == (1, 1, 1, 3)
    assert "1 plan item late" in str(_reasons(engagement))
    late.done_at = timezone.now()
    late.save()
    assert "late" not in str(_reasons(engagement))


def _reasons(engagement: Engagement) -> Any:
    from engagements.panels import health

    return health([engagement.partner_id])


def test_a_long_plan_is_cut_with_a_link_to_the_rest(sign_in: Callable[[User], Client]) -> None:
    engagement, client = EngagementFactory(), sign_in(UserFactory())
    PlanItem.objects.bulk_create(
        PlanItem(engagement=engagement, title=f"Line {n}", order=n) for n in range(MOST_ITEMS)
    )
    page = client.get(engagement.get_absolute_url())
    assert len(page.context["plan"].shown) == SHOWN
    whole = f"/engagements/{engagement.pk}/plan/"
    assert whole in page.content.decode()
    assert len(client.get(whole).context["plan"].shown) == MOST_ITEMS
    last = PlanItem.objects.get(title=f"Line {MOST_ITEMS - 1}")
    assert last.title in client.post(address(last, "completion/?whole"), **HTMX).content.decode()
    answer = client.post(whole, {"title": "One more", "who": "us:"})
    assert answer.status_code == 422 and f"at most {MOST_ITEMS}" in answer.content.decode()


def test_lines_go_only_to_those_who_may_know(sign_in: Callable[[User], Client]) -> None:
    engagement = EngagementFactory(partner=PartnerFactory(restricted=True))
    member, outsider = TeamMemberFactory(partner=engagement.partner).user, UserFactory()
    client, plan = sign_in(member), f"/engagements/{engagement.pk}/plan/"
    assert client.post(plan, {"title": "Ours", "who": f"us:{outsider.pk}"}).status_code == 422
    assert outsider.name not in client.get(plan).content.decode()
    assert client.post(plan, {"title": "Ours", "who": f"us:{member.pk}"}).status_code == 302


VERBS = ["", "completion/", "reopening/", "place/", "removal/"]


@pytest.mark.parametrize("verb", VERBS)
def test_who_may_not_is_refused(verb: str, sign_in: Callable[[User], Client]) -> None:
    item = PlanItemFactory()
    assert sign_in(UserFactory(role=Role.VIEWER)).post(address(item, verb)).status_code == 403
    hidden = PlanItemFactory(engagement__partner__restricted=True)
    assert sign_in(UserFactory()).post(address(hidden, verb)).status_code == 404
    assert PlanItem.objects.count() == 2


def test_the_plan_takes_as_many_queries_for_many_lines_as_for_few(
    sign_in: Callable[[User], Client], django_assert_max_num_queries: Any
) -> None:
    client, engagement = sign_in(UserFactory()), EngagementFactory()
    for _ in range(2):
        chain(engagement, *[date(2026, 12, 1)] * 5)
        with django_assert_max_num_queries(15):
            client.get(engagement.get_absolute_url())
        item = engagement.plan_items.first()
        assert item is not None
        with django_assert_max_num_queries(11):
            client.get(address(item), **HTMX)

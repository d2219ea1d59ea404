"""Stage moves in the meeting logger: what the next stage asks for is said beside the move, and answered there."""

from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest
from django.contrib.auth.models import Group, Permission
from django.test import Client

from ecosystem.accounts.models import Role, User
from engagements.models import Engagement, Meeting, Stage
from tests.factories import EngagementFactory, UserFactory, stage

pytestmark = pytest.mark.django_db
LOG = "/meetings/log/"


@pytest.fixture
def engagement() -> Engagement:
    Stage.objects.filter(track__slug="technical", slug="evaluation").update(asks_for=["amount", "next_step"])
    return EngagementFactory(title="Port the solver")


def typed(engagement: Engagement, **answers: str) -> dict[str, str]:
    row = {
        "engagement_id": engagement.pk,
        "seen_stage_id": engagement.stage_id,
        "touched": "on",
        "to_stage": stage(slug="evaluation").pk,
        **answers,
    }
    return {
        "draft": str(uuid4()),
        "partner": str(engagement.partner_id),
        "subject": "Call",
        "kind": "call",
        "starts_at": "2026-11-20T10:00",
        "moves-TOTAL_FORMS": "1",
        **{f"moves-0-{name}": str(value) for name, value in row.items()},
    }


def test_choosing_a_stage_brings_what_it_asks_for(
    engagement: Engagement, sign_in: Callable[[User], Client]
) -> None:
    client = sign_in(UserFactory())
    part = client.post(f"{LOG}reading/", typed(engagement)).content.decode()
    assert "Evaluation asks for: amount and currency, next step." in part
    assert 'name="moves-0-amount"' in part
    assert f'id="move-{engagement.pk}-answers"' in part
    stays = client.post(f"{LOG}reading/", typed(engagement, to_stage="")).content.decode()
    assert "asks for" not in stays


def test_the_answers_are_saved_with_the_move(
    engagement: Engagement, sign_in: Callable[[User], Client]
) -> None:
    answers = {"amount": "1200", "currency": "eur", "next_step": "Send the mesh"}
    assert sign_in(UserFactory()).post(LOG, typed(engagement, **answers)).status_code == 302
    saved = Engagement.objects.select_related("stage").get()
    assert (saved.stage.slug, saved.amount, saved.currency) == ("evaluation", 1200, "EUR")
    assert saved.next_step == "Send the mesh"
    assert saved.stage_changes.first().meeting == Meeting.objects.get()  # type: ignore[union-attr]


def test_without_them_nothing_is_logged_and_all_that_was_typed_stays(
    engagement: Engagement, sign_in: Callable[[User], Client]
) -> None:
    answer = sign_in(UserFactory()).post(LOG, typed(engagement, amount="much", next_step="Send the mesh"))
    page = answer.content.decode()
    assert answer.status_code == 422
    assert 'value="much"' in page
    assert 'value="Send the mesh"' in page
    assert "Enter a number" in page
    assert not Meeting.objects.exists()
    assert engagement.stage_changes.count() == 1


def test_a_draft_keeps_the_answers(engagement: Engagement, sign_in: Callable[[User], Client]) -> None:
    client, data = sign_in(UserFactory()), typed(engagement, amount="1200", next_step="Send the mesh")
    key = data["draft"]
    assert client.post(f"/meetings/drafts/{key}/", {**data, "revision": "0"}).status_code == 200
    page = client.get(LOG, {"draft": key}).content.decode()
    assert 'value="1200"' in page
    assert 'value="Send the mesh"' in page


def test_who_may_not_see_amounts_is_told(engagement: Engagement, sign_in: Callable[[User], Client]) -> None:
    group = Group.objects.get(name=Role.DEVREL)
    group.permissions.remove(Permission.objects.get(codename="view_pipeline"))
    client = sign_in(UserFactory(role=Role.DEVREL))
    answer: Any = client.post(LOG, typed(engagement, next_step="Send the mesh", amount="5"))
    assert answer.status_code == 422
    assert "Somebody who sees amounts" in answer.content.decode()
    assert 'name="moves-0-amount"' not in answer.content.decode()

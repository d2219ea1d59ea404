from collections.abc import Callable
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.utils import timezone

from ecosystem.accounts.models import Role, User
from engagements.actions import showcases
from engagements.models import Showcase
from tests.factories import PartnerFactory, UserFactory

pytestmark = pytest.mark.django_db


def make_showcase(**changes: Any) -> Showcase:
    """Save a showcase with what the rules ask for and `changes`."""
    return Showcase.objects.create(**({"partner": PartnerFactory(), "title": "Hours to minutes"} | changes))


def test_it_is_published_with_both_approvals_only(sign_in: Callable[[User], Client]) -> None:
    showcase, client = make_showcase(), sign_in(UserFactory())
    data = {"url": "https://example.com/story", "published_on": "2026-11-20"}
    refused = client.post(f"/showcases/{showcase.pk}/publication/", data)
    assert refused.status_code == 422
    assert "both approvals" in refused.content.decode()
    assert "https://example.com/story" in refused.content.decode()
    client.post(f"/showcases/{showcase.pk}/approvals/partner/")
    assert client.post(f"/showcases/{showcase.pk}/publication/", data).status_code == 422
    client.post(f"/showcases/{showcase.pk}/approvals/legal/")
    assert client.post(f"/showcases/{showcase.pk}/publication/", data).status_code == 302
    showcase.refresh_from_db()
    assert (showcase.stage, showcase.url) == ("published", "https://example.com/story")


def test_the_first_approval_keeps_its_time() -> None:
    by, showcase = UserFactory(), make_showcase()
    first = showcases.approve(by=by, showcase=showcase, side="legal").legal_approved_at
    assert showcases.approve(by=by, showcase=showcase, side="legal").legal_approved_at == first


def test_what_is_published_keeps_its_approvals() -> None:
    now, by = timezone.now(), UserFactory()
    approved = {"partner_approved_at": now, "legal_approved_at": now}
    showcase = make_showcase(
        stage="published", url="https://example.com", published_on=now.date(), **approved
    )
    with pytest.raises(ValidationError, match="both approvals"):
        showcases.withdraw_approval(by=by, showcase=showcase, side="partner")
    with pytest.raises(ValidationError):
        showcases.approve(by=by, showcase=showcase, side="weather")


def test_the_form_does_not_publish_without_approvals(sign_in: Callable[[User], Client]) -> None:
    showcase = make_showcase()
    data = {"title": "Hours to minutes", "kind": "blog", "stage": "published", "seen_version": 1}
    answer = sign_in(UserFactory()).post(f"/showcases/{showcase.pk}/edit/", data)
    assert answer.status_code == 422
    assert "Both the partner and legal approve" in answer.content.decode()


def test_adding_editing_and_putting_away(sign_in: Callable[[User], Client]) -> None:
    by, partner = UserFactory(), PartnerFactory()
    client = sign_in(by)
    data = {"title": "Hours to minutes", "kind": "blog", "stage": "idea"}
    client.post("/showcases/new/", data | {"partner": partner.pk})
    showcase = Showcase.objects.get()
    assert (showcase.partner, showcase.owner) == (partner, by)
    client.post(f"/showcases/{showcase.pk}/edit/", data | {"stage": "draft", "seen_version": 1})
    assert client.post(f"/showcases/{showcase.pk}/edit/", data | {"seen_version": 1}).status_code == 409
    client.post(f"/showcases/{showcase.pk}/archive/")
    showcase.refresh_from_db()
    assert (showcase.stage, showcase.archived_at is None) == ("draft", False)
    assert client.get(showcase.get_absolute_url()).status_code == 404


def test_the_list_stands_by_stage(
    sign_in: Callable[[User], Client], django_assert_max_num_queries: Any
) -> None:
    for stage in ("legal", "idea", "draft", "partner_review"):
        make_showcase(title=f"In {stage}", stage=stage)
    client = sign_in(UserFactory())
    with django_assert_max_num_queries(8):
        answer = client.get("/showcases/")
    assert [showcase.stage for showcase in answer.context["page"]] == [
        "idea",
        "draft",
        "partner_review",
        "legal",
    ]
    assert answer.content.decode().count('class="table-group"') == 4


VERBS = ["edit/", "archive/", "publication/", "approvals/legal/", "approvals/legal/withdrawal/"]


@pytest.mark.parametrize("verb", VERBS)
def test_a_viewer_may_not_write(verb: str, sign_in: Callable[[User], Client]) -> None:
    showcase = make_showcase()
    assert sign_in(UserFactory(role=Role.VIEWER)).post(f"/showcases/{showcase.pk}/{verb}").status_code == 403


@pytest.mark.parametrize("verb", VERBS)
def test_an_outsider_finds_nothing_of_a_restricted_partner(
    verb: str, sign_in: Callable[[User], Client]
) -> None:
    showcase = make_showcase(partner=PartnerFactory(restricted=True), title="Secret story")
    client = sign_in(UserFactory())
    assert client.get(showcase.get_absolute_url()).status_code == 404
    assert client.post(f"/showcases/{showcase.pk}/{verb}").status_code == 404
    assert "Secret story" not in client.get("/showcases/").content.decode()

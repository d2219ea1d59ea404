from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from ecosystem.accounts.models import Role, User
from engagements.actions.engagements import edit_engagement
from engagements.models import Engagement, PlanItem
from tests.factories import (
    ContactFactory,
    EngagementFactory,
    EvidenceFactory,
    FollowUpFactory,
    MeetingFactory,
    PartnerFactory,
    ProductFactory,
    UserFactory,
    stage,
)

pytestmark = pytest.mark.django_db
HOSTILE = "<script>alert(1)</script>{{ 7|add:7 }}'\"&"


def form_data(engagement: Engagement, **changes: Any) -> dict[str, Any]:
    """Return what the edit form posts for `engagement`."""
    data = {"title": engagement.title, "health": "on_track", "seen_version": engagement.version}
    return data | {"owner": engagement.owner_id} | changes


def listed(client: Client, **query: Any) -> set[str]:
    """Return the titles that the list shows for a query."""
    return {engagement.title for engagement in client.get("/engagements/", query).context["page"]}


def test_the_list_filters_by_each_field(sign_in: Callable[[User], Client]) -> None:
    client, product = sign_in(UserFactory()), ProductFactory()
    old = timezone.now() - timedelta(days=90)
    port = EngagementFactory(title="Port", health="blocked", health_reason="Licences", stage_entered_at=old)
    port.products.add(product)
    launch = EngagementFactory(
        title="Launch",
        stage=stage("marketing", "published"),
        partner__tier="watch",
        partner__name="Kestrel Labs",
    )
    assert listed(client) == {"Port", "Launch"}
    assert listed(client, track="technical") == {"Port"}
    assert listed(client, stage=launch.stage_id) == {"Launch"}
    assert listed(client, outcome="won") == {"Launch"}
    assert listed(client, outcome=["won", "open"]) == {"Port", "Launch"}
    assert listed(client, health="blocked") == {"Port"}
    assert listed(client, owner=port.owner_id) == {"Port"}
    assert listed(client, tier="watch") == {"Launch"}
    assert listed(client, product=product.pk) == {"Port"}
    assert listed(client, stale="true") == {"Port"}
    assert listed(client, partner=launch.partner_id) == {"Launch"}
    assert listed(client, q="kestrel") == {"Launch"}


@pytest.mark.parametrize(
    "query", ["stage=x", "owner=0", "track=\x00", "partner=99999999999999999999", "sort=;drop", "page=-1"]
)
def test_a_list_survives_any_address(query: str, sign_in: Callable[[User], Client]) -> None:
    EngagementFactory()
    assert sign_in(UserFactory()).get(f"/engagements/?{query}").status_code == 200


def test_the_list_takes_as_many_queries_for_many_as_for_few(
    sign_in: Callable[[User], Client], django_assert_max_num_queries: Any
) -> None:
    client = sign_in(UserFactory())
    for number in (2, 20):
        EngagementFactory.create_batch(number)
        with django_assert_max_num_queries(8):
            client.get("/engagements/")


def test_the_page_shows_what_it_is_about(
    sign_in: Callable[[User], Client], django_assert_max_num_queries: Any
) -> None:
    engagement = EngagementFactory(title="Port the solver", objective="Ten times faster")
    meeting = MeetingFactory(partner=engagement.partner, subject="Kick-off")
    meeting.engagements.add(engagement)
    meeting.contacts.add(ContactFactory(partner=engagement.partner, name="Ada Brandt"))
    FollowUpFactory(partner=engagement.partner, engagement=engagement, title="Send the mesh")
    PlanItem.objects.create(engagement=engagement, title="Agree on the case", owner=engagement.owner)
    EvidenceFactory(partner=engagement.partner, gap__title="Mesh import").blocks.add(engagement)
    client = sign_in(UserFactory())
    with django_assert_max_num_queries(16):
        page = client.get(engagement.get_absolute_url()).content.decode()
    for words in (
        "Ten times faster",
        "Kick-off",
        "Ada Brandt",
        "Send the mesh",
        "Agree on the case",
        "Mesh import",
    ):
        assert words in page


def test_amounts_are_for_those_who_may_see_the_pipeline(sign_in: Callable[[User], Client]) -> None:
    engagement = EngagementFactory(amount=123_456, currency="EUR")
    viewer, devrel = sign_in(UserFactory(role=Role.VIEWER)), sign_in(UserFactory())
    of_partner = f"{engagement.partner.get_absolute_url()}?tab=engagements"
    for address in ("/engagements/", engagement.get_absolute_url(), of_partner):
        assert "123,456" in devrel.get(address).content.decode()
        assert "123,456" not in viewer.get(address).content.decode()
    assert viewer.get("/engagements/?sort=-amount").status_code == 200


def test_hostile_text_is_shown_as_text(sign_in: Callable[[User], Client]) -> None:
    engagement = EngagementFactory(
        title=HOSTILE, objective=HOSTILE, next_step=HOSTILE, health="blocked", health_reason=HOSTILE
    )
    client = sign_in(UserFactory())
    for address in ("/engagements/", engagement.get_absolute_url(), "/engagements/board/technical/"):
        page = client.get(address).content.decode()
        assert "<script>alert" not in page
        assert "{{ 7|add:7 }}" in page


def test_adding_one(sign_in: Callable[[User], Client]) -> None:
    by, partner, product = UserFactory(), PartnerFactory(), ProductFactory()
    data = {
        "title": "Port the solver",
        "partner": partner.pk,
        "stage": stage().pk,
        "owner": by.pk,
        "health": "on_track",
        "products": [product.pk],
        "amount": "1200.50",
        "currency": "eur",
    }
    answer = sign_in(by).post("/engagements/new/", data)
    engagement = Engagement.objects.get()
    assert answer["Location"] == engagement.get_absolute_url()
    assert (engagement.track.slug, engagement.currency, str(engagement.amount)) == (
        "technical",
        "EUR",
        "1200.50",
    )
    assert list(engagement.products.all()) == [product]
    assert engagement.stage_changes.count() == 1


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"title": ""}, "This field is required"),
        ({"stage": ""}, "This field is required"),
        ({"health": "blocked"}, "Say why it is at risk or blocked."),
        ({"amount": "-1", "currency": "USD"}, "An amount is zero or more"),
        ({"amount": "10", "currency": "dollars"}, "at most 3 characters"),
        ({"amount": "NaN", "currency": "USD"}, "Enter a number"),
        ({"started_on": "2026-11-20", "target_on": "2026-11-01"}, "before the start"),
    ],
)
def test_a_refused_form_says_why_and_keeps_what_was_typed(
    changes: dict[str, str], words: str, sign_in: Callable[[User], Client]
) -> None:
    data = {
        "title": "Port",
        "partner": PartnerFactory().pk,
        "stage": stage().pk,
        "health": "on_track",
        "next_step": "Kept words",
    }
    answer = sign_in(UserFactory()).post("/engagements/new/", data | changes)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert words in page
    assert "Kept words" in page
    assert not Engagement.objects.exists()


def test_a_hidden_partner_can_not_be_chosen(sign_in: Callable[[User], Client]) -> None:
    hidden = PartnerFactory(restricted=True, name="Secret Lab")
    data = {"title": "Port", "partner": hidden.pk, "stage": stage().pk, "health": "on_track"}
    answer = sign_in(UserFactory()).post("/engagements/new/", data)
    assert answer.status_code == 422
    assert "Secret Lab" not in answer.content.decode()


def test_editing_does_not_move_it(sign_in: Callable[[User], Client]) -> None:
    engagement = EngagementFactory()
    data = form_data(engagement, title="Renamed", stage=stage(slug="integration").pk)
    sign_in(UserFactory()).post(f"/engagements/{engagement.pk}/edit/", data)
    saved = Engagement.objects.get()
    assert (saved.title, saved.stage, saved.version) == ("Renamed", stage(), 2)


def test_the_second_of_two_editors_sees_both(sign_in: Callable[[User], Client]) -> None:
    engagement = EngagementFactory(title="As it was")
    seen = form_data(engagement, title="Mine")
    engagement.title = "Theirs"
    edit_engagement(by=UserFactory(), engagement=engagement)
    client = sign_in(UserFactory())
    answer = client.post(f"/engagements/{engagement.pk}/edit/", seen)
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "Mine" in page
    assert "Theirs" in page
    assert Engagement.objects.get().title == "Theirs"
    client.post(f"/engagements/{engagement.pk}/edit/", seen | {"seen_version": 2})
    assert Engagement.objects.get().title == "Mine"


def test_who_may_not_see_amounts_does_not_wipe_them(sign_in: Callable[[User], Client]) -> None:
    engagement = EngagementFactory(amount=500, currency="USD", title="Before")
    editor = UserFactory(role=Role.MARKETING)
    assert not editor.has_perm("engagements.view_pipeline")
    assert (
        sign_in(editor).post(f"/engagements/{engagement.pk}/edit/", form_data(engagement)).status_code == 403
    )
    edit_engagement(by=editor, engagement=engagement)
    assert Engagement.objects.get().amount == 500


def test_putting_away_takes_it_off_every_page(sign_in: Callable[[User], Client]) -> None:
    engagement, client = EngagementFactory(title="Port the solver"), sign_in(UserFactory())
    assert client.post(f"/engagements/{engagement.pk}/archive/")["Location"] == "/engagements/"
    assert listed(client) == set()
    assert client.get(engagement.get_absolute_url()).status_code == 404
    assert Engagement.objects.get().archived_at is not None


def test_options_offer_the_open_ones_of_a_partner(sign_in: Callable[[User], Client]) -> None:
    port = EngagementFactory(title="Port the solver")
    EngagementFactory(title="Port the mesher")
    EngagementFactory(title="Port the rest", partner=port.partner, stage=stage(slug="stopped"))
    client = sign_in(UserFactory())
    found = client.get("/engagements/options/", {"q": "port", "partner": port.partner_id}).json()["results"]
    assert [option["label"] for option in found] == ["Port the solver"]
    assert client.get("/engagements/options/", {"partner": "x\x00"}).json() == {"results": []}
    EngagementFactory(partner=PartnerFactory(restricted=True), title="Port in secret")
    assert "secret" not in client.get("/engagements/options/", {"q": "port"}).content.decode()


WRITES = ["edit/", "archive/", "stage-changes/", "plan/"]


@pytest.mark.parametrize("verb", WRITES)
def test_a_viewer_may_not_write(verb: str, sign_in: Callable[[User], Client]) -> None:
    engagement = EngagementFactory()
    answer = sign_in(UserFactory(role=Role.VIEWER)).post(f"/engagements/{engagement.pk}/{verb}")
    assert answer.status_code == 403


@pytest.mark.parametrize("verb", ["", *WRITES])
def test_an_outsider_finds_nothing_of_a_restricted_partner(
    verb: str, sign_in: Callable[[User], Client]
) -> None:
    engagement = EngagementFactory(partner__restricted=True, title="Secret port")
    client = sign_in(UserFactory())
    ask = client.post if verb and verb != "edit/" else client.get
    assert ask(f"/engagements/{engagement.pk}/{verb}").status_code == 404
    assert listed(client) == set()
    assert listed(sign_in(engagement.partner.owner)) == {"Secret port"}

"""Who works on an engagement, and what its page says of it all."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from ecosystem.accounts.models import User
from engagements.models import Engagement
from tests.engagements.page_factories import AttachmentFactory, CommentFactory
from tests.factories import (
    ContactFactory,
    EngagementFactory,
    EvidenceFactory,
    FollowUpFactory,
    MeetingFactory,
    PartnerFactory,
    PlanItemFactory,
    ProductFactory,
    TeamMemberFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db


def test_people_of_both_sides_are_put_on_it(sign_in: Callable[[User], Client]) -> None:
    engagement, colleague, client = EngagementFactory(), UserFactory(name="Tom Okoye"), sign_in(UserFactory())
    ada = ContactFactory(partner=engagement.partner, name="Ada Brandt", roles=["champion"])
    address = f"/engagements/{engagement.pk}/people/"
    assert "Ada Brandt" in client.get(address).content.decode()
    data = {"colleagues": [colleague.pk], "contacts": [ada.pk], "seen_version": 1}
    assert client.post(address, data).status_code == 302
    page = client.get(engagement.get_absolute_url()).content.decode()
    for words in ("Tom Okoye", "Ada Brandt", "champion"):
        assert words in page
    stale = client.post(address, {"colleagues": [], "contacts": [], "seen_version": 1})
    assert stale.status_code == 409 and engagement.colleagues.count() == 1
    ada.left_at = timezone.localdate()
    ada.save()
    assert client.post(address, data | {"seen_version": 2}).status_code == 302
    assert "Left" in client.get(engagement.get_absolute_url()).content.decode()


def test_strangers_are_not_put_on_it(sign_in: Callable[[User], Client]) -> None:
    engagement, stranger = EngagementFactory(partner=PartnerFactory(restricted=True)), ContactFactory()
    member, outsider = TeamMemberFactory(partner=engagement.partner).user, UserFactory(name="Out Sider")
    client, address = sign_in(member), f"/engagements/{engagement.pk}/people/"
    assert "Out Sider" not in client.get(address).content.decode()
    assert client.post(address, {"colleagues": [outsider.pk]}).status_code == 422
    assert client.post(address, {"contacts": [stranger.pk]}).status_code == 422
    assert client.post(f"{address}contacts/", {"contact": stranger.pk}).status_code == 302
    assert client.post(f"{address}contacts/", {"contact": "x\x00"}).status_code == 404
    assert not engagement.contacts.exists() and not engagement.colleagues.exists()
    assert sign_in(outsider).post(f"{address}contacts/", {"contact": stranger.pk}).status_code == 404


def test_who_was_met_about_it_is_added_with_a_press(sign_in: Callable[[User], Client]) -> None:
    engagement, client = EngagementFactory(), sign_in(UserFactory())
    met = ContactFactory(partner=engagement.partner, name="Ada Brandt")
    meeting = MeetingFactory(partner=engagement.partner)
    meeting.engagements.add(engagement)
    meeting.contacts.add(met)
    assert client.get(engagement.get_absolute_url()).context["contacts_met"] == [met]
    for _ in range(2):
        client.post(f"/engagements/{engagement.pk}/people/contacts/", {"contact": met.pk})
    page = client.get(engagement.get_absolute_url())
    assert (page.context["contacts_on_it"], page.context["contacts_met"]) == ([met], [])
    assert Engagement.objects.get().version == 2


def fill(engagement: Engagement, number: int) -> None:
    """Put `number` of everything on the page of `engagement`."""
    partner = engagement.partner
    for _ in range(number):
        meeting = MeetingFactory(partner=partner)
        meeting.engagements.add(engagement)
        meeting.contacts.add(ContactFactory(partner=partner))
        engagement.contacts.add(ContactFactory(partner=partner))
        engagement.colleagues.add(UserFactory())
        engagement.products.add(ProductFactory())
        comment = CommentFactory(engagement=engagement)
        comment.mentioned.add(UserFactory())
        FollowUpFactory(partner=partner, engagement=engagement)
        PlanItemFactory(engagement=engagement, owner=engagement.owner)
        AttachmentFactory(engagement=engagement)
        EvidenceFactory(partner=partner).blocks.add(engagement)


def test_the_page_keeps_to_its_budget_and_cuts_long_lists(
    sign_in: Callable[[User], Client], django_assert_max_num_queries: Any
) -> None:
    engagement, client = EngagementFactory(), sign_in(UserFactory())
    for number, shown in ((1, 1), (13, 12)):
        fill(engagement, number)
        with django_assert_max_num_queries(15):
            page = client.get(engagement.get_absolute_url())
        assert len(page.context["meetings"]) == len(page.context["follow_ups"]) == shown
        assert len(page.context["attachments"]) == shown
    rest = (
        f"/meetings/?engagement={engagement.pk}",
        f"/follow-ups/?engagement={engagement.pk}&whose=all",
        f"/engagements/{engagement.pk}/attachments/",
    )
    for address in rest:
        assert address.replace("&", "&amp;") in page.content.decode()
        assert client.get(address).status_code == 200
    MeetingFactory()
    for address in rest[:2]:
        assert client.get(address).context["total"] == 14

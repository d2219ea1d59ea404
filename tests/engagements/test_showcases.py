"""Showcases: the list, the page, and the way from an idea to what is published."""

from collections.abc import Callable
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import DatabaseError, transaction
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ecosystem.accounts.models import Role, User
from engagements.actions import showcases
from engagements.choices import ShowcaseStage
from engagements.models import Showcase, ShowcaseApproval, ShowcaseMove
from tests.engagements.event_factories import at_legal, in_partner_review
from tests.factories import (
    DomainFactory,
    PartnerFactory,
    ProductFactory,
    ShowcaseFactory,
    SolutionFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db
SignIn = Callable[[User], Client]
OUT = {"url": "https://example.com/story", "published_on": "2026-11-20"}
WORDS = {"title": "Hours to minutes", "kind": "blog", "text": "It **runs**."}


def published(**changes: Any) -> Showcase:
    """Save a showcase that went the whole way."""
    by = UserFactory()
    showcase = at_legal(by, **changes)
    showcases.approve(by=by, showcase=showcase, side="legal")
    return showcases.publish(
        by=by, showcase=showcase, url=OUT["url"], published_on=showcase.created_at.date()
    )


def test_the_whole_way(sign_in: SignIn) -> None:
    by = UserFactory(role=Role.ALLIANCE)
    client, partner = sign_in(by), PartnerFactory()
    client.post("/showcases/new/", WORDS | {"partner": partner.pk})
    showcase = Showcase.objects.get()
    here = showcase.get_absolute_url()
    client.post(f"{here}stage/", {"stage": "draft", "seen": "idea"})
    client.post(f"{here}stage/", {"stage": "partner_review", "seen": "draft"})
    client.post(f"{here}approvals/partner/", {"name": "Anna Berg", "words": "By phone"})
    client.post(f"{here}stage/", {"stage": "legal", "seen": "partner_review"})
    client.post(f"{here}approvals/legal/")
    assert client.post(f"{here}publication/", OUT).status_code == 302
    showcase.refresh_from_db()
    assert (showcase.stage, showcase.url) == ("published", OUT["url"])
    page = client.get(here).content.decode()
    for words in ("Partner review → Legal", "Anna Berg", "By phone", by.name, "<strong>runs</strong>"):
        assert words in page
    moves = ShowcaseMove.objects.filter(showcase=showcase).values_list("to_stage", flat=True)
    assert list(moves) == ShowcaseStage.values


def test_publishing_asks_for_both_approvals_an_address_and_a_day(sign_in: SignIn) -> None:
    by = UserFactory()
    showcase, client = at_legal(by), sign_in(by)
    refused = client.post(f"{showcase.get_absolute_url()}publication/", OUT)
    assert refused.status_code == 422
    assert "Legal approves first" in refused.content.decode()
    assert OUT["url"] in refused.content.decode()
    showcases.approve(by=by, showcase=showcase, side="legal")
    for missing in ({"url": ""}, {"published_on": ""}, {"url": "javascript:alert(1)"}):
        assert client.post(f"{showcase.get_absolute_url()}publication/", OUT | missing).status_code == 422
    showcase.refresh_from_db()
    assert showcase.stage == "legal"


def test_other_words_take_the_approvals_back(sign_in: SignIn) -> None:
    by = UserFactory()
    showcase = at_legal(by)
    data = {
        "title": showcase.title,
        "kind": "blog",
        "results": showcase.results,
        "seen_version": showcase.version,
    }
    client = sign_in(by)
    client.post(f"{showcase.get_absolute_url()}edit/", data)
    showcase.refresh_from_db()
    assert (showcase.kind, showcase.stage, showcase.partner_approved_at is None) == ("blog", "legal", False)
    other = {"results": "22 times faster.", "seen_version": showcase.version}
    client.post(f"{showcase.get_absolute_url()}edit/", data | other)
    showcase.refresh_from_db()
    assert (showcase.stage, showcase.partner_approved_at) == ("partner_review", None)
    decisions = ShowcaseApproval.objects.filter(showcase=showcase).values_list("decision", flat=True)
    assert list(decisions) == ["approved", "withdrawn"]


def test_what_is_published_keeps_its_words_until_it_is_taken_back(sign_in: SignIn) -> None:
    showcase, client = published(), sign_in(UserFactory())
    data = {"title": "Other", "kind": "blog", "results": "More", "seen_version": showcase.version}
    assert client.post(f"{showcase.get_absolute_url()}edit/", data).status_code == 422
    with pytest.raises(ValidationError, match="both approvals"):
        showcases.withdraw_approval(by=UserFactory(), showcase=showcase, side="partner")
    client.post(f"{showcase.get_absolute_url()}stage/", {"stage": "draft", "seen": "published"})
    showcase.refresh_from_db()
    approvals = (showcase.partner_approved_at, showcase.legal_approved_at, showcase.published_on)
    assert (showcase.stage, approvals) == ("draft", (None, None, None))


def test_the_second_of_two_is_told(sign_in: SignIn) -> None:
    showcase, client = ShowcaseFactory(stage="draft", results="x"), sign_in(UserFactory())
    client.post(f"{showcase.get_absolute_url()}stage/", {"stage": "partner_review", "seen": "draft"})
    late = client.post(
        f"{showcase.get_absolute_url()}stage/", {"stage": "idea", "seen": "draft"}, follow=True
    )
    assert "Somebody moved it to Partner review" in late.content.decode()
    showcase.refresh_from_db()
    assert showcase.stage == "partner_review"


@pytest.mark.parametrize(
    ("role", "status"),
    [(Role.DEVREL, 403), (Role.MARKETING, 403), (Role.ALLIANCE, 302), (Role.ADMIN, 302)],
)
def test_legal_is_approved_by_those_who_may(role: Role, status: int, sign_in: SignIn) -> None:
    showcase = at_legal(UserFactory())
    client = sign_in(UserFactory(role=role))
    assert client.post(f"{showcase.get_absolute_url()}approvals/legal/").status_code == status
    showcase.refresh_from_db()
    assert (showcase.legal_approved_at is not None) == (status == 302)
    withdrawal = client.post(f"{showcase.get_absolute_url()}approvals/legal/withdrawal/")
    assert withdrawal.status_code == status


def test_the_first_approval_keeps_its_time() -> None:
    by = UserFactory()
    showcase = at_legal(by)
    first = showcases.approve(by=by, showcase=showcase, side="legal").legal_approved_at
    assert showcases.approve(by=by, showcase=showcase, side="legal").legal_approved_at == first
    with pytest.raises(ValidationError):
        showcases.approve(by=by, showcase=showcase, side="weather")


def test_what_was_said_stays_as_it_was_said() -> None:
    by = UserFactory()
    showcase = at_legal(by)
    rows = ShowcaseApproval.objects.filter(showcase=showcase)
    with pytest.raises(DatabaseError), transaction.atomic():
        rows.update(decision="changes")
    with pytest.raises(DatabaseError), transaction.atomic():
        rows.delete()
    with pytest.raises(DatabaseError), transaction.atomic():
        ShowcaseMove.objects.update(to_stage="idea")


# One step of somebody: what is tried, and with what.
STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("move"), st.sampled_from(ShowcaseStage.values)),
        st.tuples(st.just("approve"), st.sampled_from(["partner", "legal"])),
        st.tuples(st.just("withdraw"), st.sampled_from(["partner", "legal"])),
        st.tuples(st.just("edit"), st.sampled_from(["", "21 times", "22 times"])),
        st.tuples(st.just("publish"), st.just("")),
    ),
    max_size=14,
)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=STEPS)
def test_whatever_is_tried_nothing_goes_out_unapproved(steps: list[tuple[str, str]]) -> None:
    """After any steps: stages follow one another, approvals are for these words, and the history tells it all."""
    by = UserFactory()
    showcase = showcases.save_showcase(
        by=by, showcase=Showcase(partner=PartnerFactory(), title="Hours to minutes")
    )
    order = ShowcaseStage.values
    for verb, what in steps:
        before = Showcase.objects.get(pk=showcase.pk)
        try:
            with transaction.atomic():
                _try(by, before, verb, what)
        except ValidationError:
            after = Showcase.objects.get(pk=showcase.pk)
            assert (after.stage, after.digest, after.version) == (before.stage, before.digest, before.version)
            continue
        after = Showcase.objects.get(pk=showcase.pk)
        assert order.index(after.stage) <= order.index(before.stage) + 1
        if order.index(after.stage) >= order.index("legal"):
            assert after.partner_approved_at
        if after.stage == "published":
            assert after.legal_approved_at and after.url and after.published_on
        for side, at in (("partner", after.partner_approved_at), ("legal", after.legal_approved_at)):
            last = ShowcaseApproval.objects.filter(showcase=after, side=side).last()
            if at:
                assert last is not None
                assert (last.decision, last.digest, last.decided_at) == ("approved", after.digest, at)
            else:
                assert last is None or last.decision == "withdrawn"
        moves = list(ShowcaseMove.objects.filter(showcase=after))
        assert moves[-1].to_stage == after.stage
        assert all(one.to_stage == two.from_stage for one, two in zip(moves, moves[1:], strict=False))


def _try(by: User, showcase: Showcase, verb: str, what: str) -> None:
    if verb == "move":
        showcases.move_showcase(by=by, showcase=showcase, stage=what)
    elif verb == "approve":
        showcases.approve(by=by, showcase=showcase, side=what, name="Anna Berg")
    elif verb == "withdraw":
        showcases.withdraw_approval(by=by, showcase=showcase, side=what)
    elif verb == "edit":
        showcase.results = what
        showcases.save_showcase(by=by, showcase=showcase)
    else:
        day = showcase.created_at.date()
        showcases.publish(by=by, showcase=showcase, url="https://example.com", published_on=day)


def test_adding_editing_and_putting_away(sign_in: SignIn) -> None:
    by, partner = UserFactory(), PartnerFactory()
    client = sign_in(by)
    client.post("/showcases/new/", WORDS | {"partner": partner.pk})
    showcase = Showcase.objects.get()
    assert (showcase.partner, showcase.owner, showcase.stage) == (partner, by, "idea")
    client.post(f"/showcases/{showcase.pk}/edit/", WORDS | {"quote": "Wow", "seen_version": 1})
    assert client.post(f"/showcases/{showcase.pk}/edit/", WORDS | {"seen_version": 1}).status_code == 409
    client.post(f"/showcases/{showcase.pk}/archive/")
    showcase.refresh_from_db()
    assert (showcase.quote, showcase.archived_at is None) == ("Wow", False)
    assert client.get(showcase.get_absolute_url()).status_code == 404


def test_the_list_stands_by_stage(sign_in: SignIn, django_assert_max_num_queries: Any) -> None:
    for stage in ("legal", "idea", "draft", "partner_review", "idea", "idea"):
        ShowcaseFactory(title=f"In {stage}", stage=stage, solution=SolutionFactory())
    client = sign_in(UserFactory())
    with django_assert_max_num_queries(8):
        answer = client.get("/showcases/")
    stages = [showcase.stage for showcase in answer.context["page"]]
    assert stages == ["idea", "idea", "idea", "draft", "partner_review", "legal"]
    assert answer.content.decode().count('class="table-group"') == 4


def test_the_list_as_a_file(sign_in: SignIn) -> None:
    in_partner_review(title="=Hours", partner__name="Boreal")
    answer = sign_in(UserFactory()).get("/showcases/export.csv?columns=partner&columns=stage")
    lines = b"".join(answer).decode("utf-8-sig").splitlines()  # type: ignore[arg-type]  # a stream
    assert lines == ["Title,Partner,Stage", "'=Hours,Boreal,Partner review"]


VERBS = [
    "edit/",
    "archive/",
    "stage/",
    "requests/",
    "requests/1/revocation/",
    "publication/",
    "approvals/partner/",
    "approvals/legal/",
    "approvals/partner/withdrawal/",
]


@pytest.mark.parametrize("verb", VERBS)
def test_an_outsider_finds_nothing_of_a_restricted_partner(verb: str, sign_in: SignIn) -> None:
    showcase = ShowcaseFactory(partner=PartnerFactory(restricted=True), title="Secret story")
    client = sign_in(UserFactory(role=Role.ALLIANCE))
    assert client.get(showcase.get_absolute_url()).status_code == 404
    assert client.post(f"/showcases/{showcase.pk}/{verb}").status_code == 404
    assert "Secret story" not in client.get("/showcases/").content.decode()


# --- Gallery --------------------------------------------------------------------------------------


def test_the_gallery_shows_what_is_published_by_domain_product_and_kind(
    sign_in: SignIn, django_assert_max_num_queries: Any
) -> None:
    product, domain = ProductFactory(), DomainFactory()
    partner = PartnerFactory()
    solution = SolutionFactory(partner=partner, domain=domain, speed_up="21.5", baseline="60 CPU nodes")
    solution.products.add(product)
    shown = published(partner=partner, solution=solution, title="Out", kind="case_study")
    other = published(title="Also out", kind="blog")
    in_partner_review(title="Not yet")
    hidden = published(partner=PartnerFactory(restricted=True), title="Secret")
    client = sign_in(UserFactory())
    with django_assert_max_num_queries(8):
        answer = client.get("/showcases/gallery/")
    assert set(answer.context["page"]) == {shown, other}
    page = answer.content.decode()
    assert "21.5×" in page and "60 CPU nodes" in page and "Not yet" not in page and "Secret" not in page
    for query in (f"domain={domain.pk}", f"product={product.pk}", "kind=case_study"):
        assert list(client.get(f"/showcases/gallery/?{query}").context["page"]) == [shown]
    assert client.get("/showcases/gallery/?domain=x").status_code == 200
    assert hidden in sign_in(hidden.partner.owner).get("/showcases/gallery/").context["page"].object_list

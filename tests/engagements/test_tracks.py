"""Setting up tracks and stages: what is kept, what is refused, and that history stays."""

from collections.abc import Callable
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.utils import timezone

from ecosystem.accounts.models import Role, User
from ecosystem.core.errors import StaleRecord
from engagements.actions.stages import move_engagement
from engagements.actions.tracks import edit_stage, place_stage, retire_stage, retire_track
from engagements.models import Engagement, Stage, Track
from tests.factories import EngagementFactory, PartnerFactory, UserFactory, stage

pytestmark = pytest.mark.django_db

PAGE = "/settings/tracks/"


@pytest.fixture
def admin(sign_in: Callable[[User], Client]) -> Client:
    return sign_in(UserFactory(role=Role.ADMIN))


def names(track: str = "technical") -> list[str]:
    return list(Stage.objects.current().filter(track__slug=track).values_list("name", flat=True))


def test_the_page_shows_tracks_stages_and_what_stands_in_them(admin: Client) -> None:
    EngagementFactory.create_batch(2)
    EngagementFactory(archived_at=timezone.now())
    Stage.objects.filter(pk=stage().pk).update(asks_for=["next_step"], owner_limit=4)
    answer = admin.get(PAGE)
    section = answer.context["sections"][0]
    assert [line.stage.name for line in section.stages] == names()
    assert section.stages[0].count == 2
    assert "Next step" in answer.content.decode()


def test_the_page_takes_as_many_queries_for_many_as_for_few(
    admin: Client, django_assert_max_num_queries: Any
) -> None:
    EngagementFactory.create_batch(5)
    with django_assert_max_num_queries(8):
        admin.get(PAGE)


# --- Tracks ---


def test_a_track_is_added_with_its_first_stages(admin: Client) -> None:
    data = {"name": "Research", "open_stage": "Idea", "won_stage": "Published", "lost_stage": "Dropped"}
    assert admin.post(f"{PAGE}new/", data).status_code == 302
    track = Track.objects.get(name="Research")
    assert track.slug == "research"
    assert names("research") == ["Idea", "Published", "Dropped"]
    assert list(Track.objects.all())[-1] == track
    assert admin.get(track.get_absolute_url()).status_code == 200


@pytest.mark.parametrize(
    ("name", "slug"),
    [("研究", "track"), ("New", "new-2"), ("Technical!", "technical-2"), ("<b>x</b>", "bxb")],
)
def test_a_track_of_any_name_gets_an_address(name: str, slug: str, admin: Client) -> None:
    data = {"name": name, "open_stage": "思", "won_stage": "Won", "lost_stage": "Lost"}
    assert admin.post(f"{PAGE}new/", data).status_code == 302
    assert Track.objects.get(name=name).slug == slug
    assert admin.get(PAGE).status_code == 200


def test_a_renamed_track_keeps_its_address(admin: Client) -> None:
    assert admin.post(f"{PAGE}technical/edit/", {"name": "Engineering"}).status_code == 302
    assert "Engineering board" in admin.get("/engagements/board/technical/").content.decode()


@pytest.mark.parametrize("name", ["", "  ", "product", "x" * 51])
def test_a_track_needs_a_name_of_its_own(name: str, admin: Client) -> None:
    answer = admin.post(f"{PAGE}technical/edit/", {"name": name})
    assert answer.status_code == 422
    assert answer.context["form"].errors["name"]


def test_the_second_of_two_who_rename_is_shown_both_names(admin: Client) -> None:
    Track.objects.filter(slug="technical").update(name="Engineering", version=2)
    answer = admin.post(f"{PAGE}technical/edit/", {"name": "Code", "seen_version": 1})
    assert answer.status_code == 409
    assert "Engineering" in answer.content.decode()
    assert Track.objects.get(slug="technical").name == "Engineering"


def test_tracks_are_put_in_order(admin: Client) -> None:
    admin.post(f"{PAGE}marketing/place/", {"place": 0})
    assert list(Track.objects.values_list("slug", flat=True)) == [
        "marketing",
        "technical",
        "product",
        "go-to-market",
    ]


def test_a_retired_track_takes_nothing_new_and_keeps_its_board_while_work_is_open(admin: Client) -> None:
    engagement = EngagementFactory()
    admin.post(f"{PAGE}technical/retirement/")
    data = {"partner": PartnerFactory().pk, "title": "Port", "stage": stage().pk, "health": "on_track"}
    assert admin.post("/engagements/new/", data).status_code == 422
    assert 'href="/engagements/board/technical/"' in admin.get("/engagements/board/product/").content.decode()
    move_engagement(by=None, engagement=engagement, to_stage=stage(slug="in-production"))
    assert (
        'href="/engagements/board/technical/"'
        not in admin.get("/engagements/board/product/").content.decode()
    )
    admin.post(f"{PAGE}technical/restoration/")
    assert admin.post("/engagements/new/", data).status_code == 302


def test_the_last_track_stays() -> None:
    admin = UserFactory(role=Role.ADMIN)
    first, *others = Track.objects.all()
    for track in others:
        retire_track(by=admin, track=track)
    with pytest.raises(ValidationError, match="last track"):
        retire_track(by=admin, track=first)


# --- Stages ---


def stage_data(**changes: Any) -> dict[str, Any]:
    return {"name": "Evaluation", "outcome": "open", "probability": "25", **changes}


def test_a_stage_is_added_among_those_of_its_outcome(admin: Client) -> None:
    data = stage_data(name="Hardening", asks_for=["next_step", "amount"], owner_limit="3")
    assert admin.post(f"{PAGE}technical/stages/new/", data).status_code == 302
    added = Stage.objects.get(name="Hardening")
    assert names() == [
        "Discovery",
        "Evaluation",
        "Proof of concept",
        "Integration",
        "Hardening",
        "In production",
        "Stopped",
    ]
    assert (added.slug, added.asks_for, added.owner_limit) == ("hardening", ["next_step", "amount"], 3)


def test_a_stage_is_renamed_and_keeps_its_slug(admin: Client) -> None:
    at = stage(slug="evaluation")
    data = stage_data(name="Assessment", probability="30", seen_version=at.version)
    assert admin.post(f"{PAGE}stages/{at.pk}/", data).status_code == 302
    at.refresh_from_db()
    assert (at.name, at.slug, at.probability) == ("Assessment", "evaluation", 30)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"name": "discovery"}, "name"),
        ({"name": ""}, "name"),
        ({"name": "x" * 51}, "name"),
        ({"probability": "101"}, "probability"),
        ({"probability": "much"}, "probability"),
        ({"outcome": "maybe"}, "outcome"),
        ({"asks_for": ["shoe_size"]}, "asks_for"),
        ({"asks_for": ["close_reason"]}, "asks_for"),
        ({"owner_limit": "0"}, "owner_limit"),
        ({"owner_limit": "99999"}, "owner_limit"),
    ],
)
def test_a_stage_refuses_what_makes_no_sense(changes: dict[str, Any], field: str, admin: Client) -> None:
    answer = admin.post(f"{PAGE}stages/{stage(slug='evaluation').pk}/", stage_data(**changes))
    assert answer.status_code == 422
    assert answer.context["form"].errors[field]


def test_won_is_certain_whatever_was_typed(admin: Client) -> None:
    data = stage_data(name="Live", outcome="won", probability="20")
    admin.post(f"{PAGE}technical/stages/new/", data)
    assert Stage.objects.get(name="Live").probability == 100


def test_the_second_of_two_who_edit_a_stage_sees_both(admin: Client) -> None:
    at = stage(slug="evaluation")
    edit_stage(by=UserFactory(), stage=_renamed(at, "Assessment"), seen_version=1)
    answer = admin.post(f"{PAGE}stages/{at.pk}/", stage_data(name="Trial", seen_version=1))
    assert answer.status_code == 409
    assert "Assessment" in answer.content.decode()
    assert Stage.objects.get(pk=at.pk).name == "Assessment"


def _renamed(at: Stage, name: str) -> Stage:
    at.name = name
    return at


def test_what_stands_in_a_stage_takes_on_its_outcome() -> None:
    entered = timezone.now() - timezone.timedelta(days=9)
    engagement = EngagementFactory(stage=stage(slug="integration"), stage_entered_at=entered)
    at = stage(slug="integration")
    at.outcome = "won"
    edit_stage(by=UserFactory(), stage=at)
    assert Engagement.objects.get(pk=engagement.pk).closed_on == timezone.localdate(entered)
    assert at.probability == 100
    at.outcome, at.probability = "open", 75
    edit_stage(by=UserFactory(), stage=at)
    assert Engagement.objects.get(pk=engagement.pk).closed_on is None


@pytest.mark.parametrize("slug", ["in-production", "stopped"])
def test_a_track_keeps_each_outcome(slug: str, admin: Client) -> None:
    at = stage(slug=slug)
    at.outcome, at.probability = "open", 50
    with pytest.raises(ValidationError, match="only stage"):
        edit_stage(by=UserFactory(), stage=at)
    with pytest.raises(ValidationError, match="only stage"):
        retire_stage(by=UserFactory(), stage=stage(slug=slug))
    assert "Add another" in admin.get(f"{PAGE}stages/{at.pk}/retirement/").content.decode()


@pytest.mark.parametrize("change", ["retired_at = now()", "outcome = 'open'"])
def test_the_database_keeps_each_outcome_too(change: str) -> None:
    with (
        pytest.raises(IntegrityError, match="an open, a won and a lost stage"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(f"UPDATE engagements_stage SET {change} WHERE id = %s", [stage(slug="stopped").pk])  # noqa: S608
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


# --- Order ---


def test_buttons_put_a_stage_elsewhere_without_a_script(admin: Client) -> None:
    data = {"place": 0, "seen_version": stage().track.version}
    answer = admin.post(f"{PAGE}stages/{stage(slug='evaluation').pk}/place/", data)
    assert answer["Location"] == f"{PAGE}#track-technical"
    assert names()[:3] == ["Evaluation", "Discovery", "Proof of concept"]


@pytest.mark.parametrize("place", ["", "x", "-1", "9" * 30, "1\x00"])
def test_it_refuses_what_is_no_place(place: str, admin: Client) -> None:
    before = names()
    admin.post(f"{PAGE}stages/{stage().pk}/place/", {"place": place})
    assert names() == before


def test_a_script_gets_the_track_as_it_is_then(admin: Client) -> None:
    data = {"place": 99, "seen_version": stage().track.version}
    answer = admin.post(f"{PAGE}stages/{stage().pk}/place/", data, headers={"HX-Request": "true"})
    assert answer.status_code == 200
    assert "<html" not in answer.content.decode()
    assert names()[-1] == "Discovery"


def test_the_second_of_two_who_order_is_told(admin: Client) -> None:
    place_stage(by=UserFactory(), stage=stage(slug="integration"), place=0)
    before = names()
    data = {"place": 3, "seen_version": 1}
    answer = admin.post(f"{PAGE}stages/{stage().pk}/place/", data, headers={"HX-Request": "true"})
    assert answer.status_code == 409
    assert "meanwhile" in answer.content.decode()
    assert names() == before


# --- Retiring ---


def test_what_stands_there_goes_where_it_is_sent_and_history_stays(admin: Client) -> None:
    one, other = EngagementFactory(title="One"), EngagementFactory(title="Other")
    Stage.objects.filter(slug="integration").update(asks_for=["amount"])
    address = f"{PAGE}stages/{stage().pk}/retirement/"
    assert "One" in admin.get(address).content.decode()
    data = {
        "to": stage(slug="evaluation").pk,
        f"to_{other.pk}": stage(slug="integration").pk,
        "seen_version": 1,
    }
    assert admin.post(address, data).status_code == 302
    assert Engagement.objects.get(pk=one.pk).stage.slug == "evaluation"
    assert Engagement.objects.get(pk=other.pk).stage.slug == "integration"
    change = one.stage_changes.first()
    assert change is not None
    assert (change.from_stage, change.to_stage, change.by) == (
        stage(),
        stage(slug="evaluation"),
        User.objects.get(role="admin"),
    )
    assert "Discovery → Evaluation" in admin.get(one.get_absolute_url()).content.decode()
    assert stage().retired_at is not None
    assert "Discovery" not in names()


def test_it_must_be_said_where_it_goes(admin: Client) -> None:
    EngagementFactory()
    answer = admin.post(f"{PAGE}stages/{stage().pk}/retirement/", {})
    assert answer.status_code == 422
    assert answer.context["form"].errors["to"]
    assert stage().retired_at is None


def test_an_empty_stage_needs_no_mapping(admin: Client) -> None:
    assert admin.post(f"{PAGE}stages/{stage().pk}/retirement/", {}).status_code == 302
    assert stage().retired_at is not None


def test_who_came_in_meanwhile_goes_along() -> None:
    late = EngagementFactory()
    moves = retire_stage(by=UserFactory(), stage=stage(), to=stage(slug="evaluation"))
    assert [move.engagement_id for move in moves] == [late.pk]


def test_the_second_of_two_who_retire_changes_nothing(admin: Client) -> None:
    engagement = EngagementFactory()
    retire_stage(by=UserFactory(), stage=stage(), to=stage(slug="evaluation"), seen_version=1)
    data = {"to": stage(slug="integration").pk, "seen_version": 1}
    assert admin.post(f"{PAGE}stages/{stage().pk}/retirement/", data).status_code == 409
    assert Engagement.objects.get(pk=engagement.pk).stage.slug == "evaluation"


@pytest.mark.parametrize(
    ("track", "slug"), [("marketing", "idea"), ("technical", "discovery"), ("technical", "stopped")]
)
def test_a_mapping_leads_nowhere_odd(track: str, slug: str, admin: Client) -> None:
    won = stage(slug="in-production")
    Stage.objects.create(track=won.track, name="Live", slug="live", outcome="won", probability=100, order=9)
    engagement = EngagementFactory(stage=won, closed_on=timezone.localdate())
    with pytest.raises(ValidationError):
        retire_stage(by=UserFactory(), stage=won, to=stage(track, slug))
    answer = admin.post(f"{PAGE}stages/{won.pk}/retirement/", {"to": stage(track, slug).pk})
    assert answer.status_code == 422
    assert Engagement.objects.get(pk=engagement.pk).stage == won


def test_won_stays_won_with_its_day_and_reason() -> None:
    won = stage(slug="in-production")
    live = Stage.objects.create(
        track=won.track, name="Live", slug="live", outcome="won", probability=100, order=9
    )
    day = timezone.localdate() - timezone.timedelta(days=40)
    engagement = EngagementFactory(stage=won, closed_on=day, close_reason="Measured speed-up")
    retire_stage(by=UserFactory(), stage=won, to=live)
    saved = Engagement.objects.get(pk=engagement.pk)
    assert (saved.stage, saved.closed_on, saved.close_reason) == (live, day, "Measured speed-up")


def test_a_retired_stage_comes_back_unless_its_name_is_taken(admin: Client) -> None:
    retire_stage(by=UserFactory(), stage=stage())
    again = Stage.objects.create(track=stage().track, name="discovery", slug="discovery-2", order=9)
    admin.post(f"{PAGE}stages/{stage().pk}/restoration/")
    assert stage().retired_at is not None
    again.delete()
    admin.post(f"{PAGE}stages/{stage().pk}/restoration/")
    assert stage().retired_at is None


def test_a_stage_that_was_edited_since_is_not_retired() -> None:
    edit_stage(by=UserFactory(), stage=_renamed(stage(), "Talks"))
    with pytest.raises(StaleRecord):
        retire_stage(by=UserFactory(), stage=stage(), seen_version=1)

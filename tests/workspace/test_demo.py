"""The demonstration: what somebody who looks around in it must never stumble over."""

import re
from collections import Counter, defaultdict
from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import transaction
from django.test import Client
from django.utils import timezone

from ecosystem.accounts.models import Role, User
from engagements.models import Engagement, Event, FollowUp, Meeting, Showcase, Stage, StageChange
from partners.models import Adoption, Partner
from roadmap_feedback.models import Evidence, Gap, GapStateChange, PartnerReply, RoadmapItem
from tests.workspace.seeded import PASSWORD, UNTIL, at_work, build_anew, demo, everything, put_away, repeated

__all__ = ["demo"]
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("demo")]

ROLES = list(Role.values)
LONG_TEXT = 120
LOGGED = Meeting.objects.filter(is_planned=False)


# --- what is there --------------------------------------------------------------------------------


def test_it_holds_what_was_promised() -> None:
    assert Partner.objects.count() == 40
    assert Engagement.objects.count() == 150
    assert LOGGED.count() == 300
    assert Gap.objects.count() == 60
    assert Evidence.objects.exclude(quote="").count() == 200
    assert Event.objects.count() >= 10
    assert Showcase.objects.count() >= 15
    assert not Partner.objects.filter(contacts=None).exists()
    assert not Partner.objects.filter(solutions=None).exists()
    by_domain = Counter(Partner.objects.values_list("domains__slug", flat=True))
    assert len(by_domain) == 6 and min(by_domain.values()) >= 5
    assert set(Engagement.objects.values_list("track__slug", flat=True)) == {
        "technical",
        "product",
        "marketing",
        "go-to-market",
    }


def test_every_stage_has_somebody_in_it() -> None:
    assert not Stage.objects.filter(engagements=None).exists()


@pytest.mark.parametrize("role", ROLES)
def test_each_role_signs_in(role: str) -> None:
    client = Client()
    answer = client.post("/accounts/login/", {"login": f"{role}@example.com", "password": PASSWORD})
    assert answer.status_code == 302 and answer["Location"] == "/"
    assert client.get("/").status_code == 200


@pytest.mark.parametrize("role", ROLES)
def test_every_page_of_the_navigation_opens(role: str, sign_in: Callable[[User], Client]) -> None:
    client = sign_in(User.objects.get(email=f"{role}@example.com"))
    page = client.get("/").content.decode()
    rail = page[page.index('<nav class="rail"') : page.index("</nav>")]
    addresses = set(re.findall(r'href="(/[^"]*)"', rail))
    assert {"/partners/", "/meetings/", "/gaps/", "/showcases/"} <= addresses
    boards = {f"/engagements/board/{slug}/" for slug in Stage.objects.values_list("track__slug", flat=True)}
    for address in sorted(addresses | boards | {"/gaps/report/", "/contacts/"}):
        assert client.get(address).status_code == 200, address


def test_the_pages_of_single_records_open(sign_in: Callable[[User], Client]) -> None:
    client = sign_in(User.objects.get(email="admin@example.com"))
    for model in (Partner, Engagement, Meeting, FollowUp, Gap, Event, Showcase):
        rows = list(model._base_manager.order_by("pk"))
        for row in (rows[0], rows[len(rows) // 2], rows[-1]):
            assert client.get(row.get_absolute_url()).status_code == 200, row  # type: ignore[attr-defined]


def test_restricted_partners_are_known_to_their_team_only() -> None:
    restricted = Partner.objects.filter(restricted=True)
    assert restricted.count() == 2
    for email in ("devrel", "product", "alliance", "marketing", "viewer"):
        user = User.objects.get(email=f"{email}@example.com")
        assert not restricted.visible_to(user).exists(), email
        assert not LOGGED.filter(partner__in=restricted, colleagues=user).exists()
    owned = Engagement.objects.filter(partner__in=restricted).values_list("owner", "partner__owner")
    assert all(owner == partner_owner for owner, partner_owner in owned)


# --- seeding --------------------------------------------------------------------------------------


def test_a_second_seed_changes_nothing() -> None:
    before, out = everything(), StringIO()
    call_command("seed_demo", password="another password", stdout=out)
    assert everything() == before
    assert "nothing was changed" in out.getvalue()
    assert User.objects.get(email="devrel@example.com").check_password(PASSWORD)


def test_without_a_password_nothing_is_seeded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("DEMO_PASSWORD", raising=False)
    with transaction.atomic():
        put_away()
        with pytest.raises(CommandError, match="DEMO_PASSWORD"):
            call_command("seed_demo")
        assert not User.objects.exists()


def test_the_same_seed_gives_the_same_rows() -> None:
    today = timezone.localdate()
    first = everything()
    build_anew(today)
    again = everything()
    for name, rows in first.items():
        assert again[name] == rows, name
    build_anew(today, seed=8)
    assert everything()["Meeting"] != first["Meeting"]


@pytest.mark.parametrize("today", [date(2026, 1, 1), date(2026, 8, 16), date(2026, 8, 17), date(2028, 2, 29)])
def test_it_can_be_seeded_on_any_day(today: date) -> None:
    build_anew(today)
    begun = timezone.make_aware(datetime.combine(today, time.min))
    assert LOGGED.count() == 300
    meetings = list(LOGGED.select_related("logged_by"))
    assert all(at_work(m.starts_at, m.logged_by.zone, UNTIL) for m in meetings if m.logged_by)
    assert max(m.created_at for m in meetings) < begun
    assert max(StageChange.objects.values_list("changed_at", flat=True)) < begun
    assert max(GapStateChange.objects.values_list("changed_at", flat=True)) < begun
    overdue = FollowUp.objects.open().filter(due_on__lt=today)
    assert 3 <= overdue.count() <= 10


# --- titles and words -----------------------------------------------------------------------------


def test_titles_tell_one_thing_from_another() -> None:
    titles = Counter(Engagement.objects.values_list("title", flat=True))
    assert max(titles.values()) == 1
    assert all(15 <= len(title) <= 70 for title in titles)
    assert not repeated(Engagement.objects.values_list("objective", flat=True))
    assert not repeated(Engagement.objects.exclude(next_step="").values_list("next_step", flat=True))
    assert not repeated(Engagement.objects.filter(health="at_risk").values_list("health_reason", flat=True))
    for model in (Showcase, Gap, RoadmapItem):
        assert not repeated(model._base_manager.values_list("title", flat=True)), model
    subjects = Counter(LOGGED.values_list("subject", flat=True))
    assert max(subjects.values()) <= 3 and len(subjects) >= 200
    follow_ups = Counter(FollowUp.objects.values_list("title", flat=True))
    assert max(follow_ups.values()) <= 12 and len(follow_ups) >= 150


def test_subjects_and_titles_leave_the_partner_s_name_to_the_column_beside_them() -> None:
    for model, field in ((Meeting, "subject"), (Engagement, "title"), (Showcase, "title")):
        for words, partner in model._base_manager.values_list(field, "partner__name"):
            assert partner not in words, words


def test_what_was_published_brought_something_else_each_time() -> None:
    results = list(Showcase.objects.filter(stage="published").values_list("results", flat=True))
    assert len(results) >= 6 and not repeated(results)
    assert all(re.search(r"\d", result) for result in results)


def test_a_partner_s_notes_never_say_the_same_twice() -> None:
    texts: dict[str, list[str]] = defaultdict(list)
    for notes, partner in LOGGED.values_list("notes", "partner__name"):
        texts[partner] += [
            text for text in notes.split("\n\n") if len(text) > LONG_TEXT and "- [" not in text
        ]
    assert sum(len(paragraphs) for paragraphs in texts.values()) >= 300
    assert {
        partner: repeated(paragraphs) for partner, paragraphs in texts.items() if repeated(paragraphs)
    } == {}


def test_no_slot_of_a_text_is_left_open() -> None:
    for model, field in (
        (Meeting, "notes"),
        (Meeting, "subject"),
        (FollowUp, "title"),
        (Engagement, "title"),
    ):
        left = [w for w in model._base_manager.values_list(field, flat=True) if re.search(r"[{}|]", w)]
        assert left == []


# --- what waits -----------------------------------------------------------------------------------


def test_the_devrel_manager_finds_a_day_s_work() -> None:
    today = timezone.localdate()
    dana = User.objects.get(email="devrel@example.com")
    owed = [
        follow_up.due_on for follow_up in FollowUp.objects.open().filter(assignee=dana) if follow_up.due_on
    ]
    assert 1 <= sum(due < today for due in owed) <= 3
    assert 2 <= sum(due == today for due in owed) <= 4
    assert 5 <= sum(due > today for due in owed) <= 12
    assert max(owed) <= today + timedelta(days=16) and min(owed) >= today - timedelta(days=8)


def test_nobody_drowns() -> None:
    overdue = FollowUp.objects.open().filter(due_on__lt=timezone.localdate())
    by_assignee = Counter(overdue.values_list("assignee__name", flat=True))
    assert max(by_assignee.values()) <= 3 and sum(by_assignee.values()) <= 10


def test_few_partners_have_gone_quiet() -> None:
    quiet = Partner.objects.out_of_touch()
    assert 3 <= quiet.count() <= 4
    assert quiet.filter(owner__email="devrel@example.com").exists()


def test_what_blocks_an_engagement_was_said_by_its_partner() -> None:
    blocked = Engagement.objects.open().filter(health="blocked").prefetch_related("blocked_by__gap__product")
    assert 5 <= blocked.count() <= 15
    for engagement in blocked:
        critical = [piece for piece in engagement.blocked_by.all() if piece.severity == "critical"]
        assert any(piece.gap.title[1:] in engagement.health_reason for piece in critical), engagement
        assert any(piece.gap.product.name in engagement.health_reason for piece in critical), engagement


# --- pipeline -------------------------------------------------------------------------------------


def test_the_pipeline_reaches_over_the_next_year() -> None:
    today = timezone.localdate()
    closing = list(Engagement.objects.open().exclude(amount=None).values_list("expected_close", flat=True))
    assert all(closing) and 1 <= sum(day < today for day in closing) <= 5
    quarters = {(day.year, (day.month - 1) // 3) for day in closing if day >= today}
    wanted = {
        ((today.year * 4 + (today.month - 1) // 3 + ahead) // 4, (today.month - 1) // 3 + ahead)
        for ahead in range(1, 5)
    }
    assert {(year, quarter % 4) for year, quarter in wanted} <= quarters


def test_amounts_fit_the_tier() -> None:
    amounts: dict[str, list[float]] = defaultdict(list)
    paid = Engagement.objects.with_value(on=timezone.localdate()).filter(
        track__slug="go-to-market", amount__isnull=False
    )
    for engagement in paid.select_related("partner"):
        assert engagement.base_amount is not None  # type: ignore[attr-defined]  # brought by with_value
        amounts[engagement.partner.tier].append(float(engagement.base_amount))  # type: ignore[attr-defined]
    means = [sum(amounts[tier]) / len(amounts[tier]) for tier in ("strategic", "growth", "emerging", "watch")]
    assert means == sorted(means, reverse=True)
    assert min(amounts["strategic"]) >= 200_000 and max(amounts["watch"]) <= 50_000


# --- product --------------------------------------------------------------------------------------


def test_gaps_were_filed_when_they_were_first_heard() -> None:
    for gap in Gap.objects.prefetch_related("evidence", "state_changes"):
        assert gap.created_at == min(piece.created_at for piece in gap.evidence.all())
        states = ["new", *(c.to_state for c in sorted(gap.state_changes.all(), key=lambda c: c.changed_at))]
        assert states[-1] == gap.state
    new = Gap.objects.filter(created_at__gte=timezone.now() - timedelta(days=8))
    assert new.exists() and set(new.values_list("state", flat=True)) == {"new"}


def test_partners_who_asked_have_been_told_or_will_be() -> None:
    replies = PartnerReply.objects.select_related("follow_up", "gap", "partner")
    assert len(replies) >= 40
    for reply in replies:
        assert reply.gap.title in reply.follow_up.title
        assert reply.gap.evidence.filter(partner=reply.partner).exists()
    waiting = [reply for reply in replies if reply.follow_up.state == "open"]
    assert 2 <= len(waiting) <= 12
    assert all(reply.follow_up.due_on and reply.follow_up.due_on >= timezone.localdate() for reply in waiting)


def test_the_roadmap_speaks_for_itself() -> None:
    items = list(RoadmapItem.objects.prefetch_related("gaps"))
    titles = set(Gap.objects.values_list("title", flat=True))
    assert not titles & {item.title for item in items}
    assert sum(item.gaps.count() >= 2 for item in items) >= 6
    for item in items:
        states = {gap.state for gap in item.gaps.all()}
        assert states == {item.state}, item
    promised = Gap.objects.filter(state__in=["planned", "in_progress", "shipped"])
    assert not promised.filter(roadmap_items=None).exists()


def test_partners_use_what_they_speak_about() -> None:
    adopted = set(Adoption.objects.values_list("partner", "product"))
    assert set(Evidence.objects.values_list("partner", "gap__product")) <= adopted

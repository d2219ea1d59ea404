"""Logging a meeting: one form, one save."""

from collections.abc import Callable
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from ecosystem.accounts.models import Role, User
from engagements.models import FollowUp, Meeting, MeetingDraft
from partners.models import Partner
from roadmap_feedback.models import Evidence, Gap
from tests.factories import (
    ContactFactory,
    EngagementFactory,
    EvidenceFactory,
    GapFactory,
    PartnerFactory,
    ProductFactory,
    UserFactory,
    stage,
)

pytestmark = pytest.mark.django_db
type SignIn = Callable[[User], Client]

LOG = "/meetings/log/"
NOTES = """# Quarterly call
They moved to the new solver.
- [ ] send the benchmark @maria fri
- [ ] invite to the beta
! gap Modulus: no adaptive mesh "we lose two days a week" critical
"""


def form(partner: Partner, **changed: str) -> dict[str, str]:
    return {
        "draft": str(uuid4()),
        "partner": str(partner.pk),
        "subject": "Quarterly call",
        "kind": "call",
        "starts_at": "2026-11-20T10:00",
        "minutes": "30",
        "notes": "",
        **changed,
    }


def shown_rows(html: str) -> dict[str, str]:
    """Return the fields of the rows that a page shows, as a browser would post them."""
    from html.parser import HTMLParser

    fields: dict[str, str] = {}

    class Reader(HTMLParser):
        inside = ""
        skipped = 0

        def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
            a = {k: v or "" for k, v in attrs}
            if tag == "template":
                self.skipped += 1
            name = a.get("name", "")
            if self.skipped:
                return
            if tag == "input" and name and a.get("type") in {"checkbox", "radio"}:
                if "checked" in a:
                    fields[name] = a.get("value", "on")
            elif tag == "input" and name:
                fields[name] = a.get("value", "")
            elif tag in {"textarea", "select"}:
                self.inside = name
                fields.setdefault(name, "")
            elif tag == "option" and "selected" in a:
                fields[self.inside] = a.get("value", "")

        def handle_endtag(self, tag: str) -> None:
            if tag == "template":
                self.skipped -= 1

        def handle_data(self, data: str) -> None:
            if self.lasttag == "textarea" and self.inside and not self.skipped:
                fields[self.inside] += data

    Reader().feed(html)
    return {
        name: value for name, value in fields.items() if name.startswith(("follow_ups-", "gaps-", "moves-"))
    }


@pytest.fixture
def devrel() -> User:
    return UserFactory(name="Dana Reyes", role=Role.DEVREL)


def test_it_works(sign_in: SignIn, devrel: User) -> None:
    maria = UserFactory(name="Maria Silva")
    product = ProductFactory(name="PhysicsNeMo", former_names=["Modulus"])
    partner = PartnerFactory()
    contact = ContactFactory(partner=partner)
    engagement = EngagementFactory(partner=partner)
    client = sign_in(devrel)
    data = form(partner, notes=NOTES, contacts=str(contact.pk), colleagues=str(devrel.pk))

    first = client.post(LOG, data)
    assert first.status_code == 422, "what the notes hold is shown before it is saved"
    assert not Meeting.objects.exists()
    rows = shown_rows(first.content.decode())
    rows["moves-0-to_stage"] = str(stage("technical", "evaluation").pk)
    second = client.post(LOG, {**data, **rows})

    meeting = Meeting.objects.get()
    assert second.status_code == 302 and second["Location"] == meeting.get_absolute_url()
    assert list(meeting.contacts.all()) == [contact] and list(meeting.colleagues.all()) == [devrel]
    assert list(meeting.engagements.all()) == [engagement]
    assert {(f.title, f.assignee) for f in FollowUp.objects.all()} == {
        ("send the benchmark", maria),
        ("invite to the beta", devrel),
    }
    evidence = Evidence.objects.get()
    assert (evidence.gap.product, evidence.gap.title) == (product, "no adaptive mesh")
    assert (evidence.quote, evidence.severity, evidence.meeting) == (
        "we lose two days a week",
        "critical",
        meeting,
    )
    engagement.refresh_from_db()
    assert engagement.stage.slug == "evaluation"
    assert engagement.stage_changes.first().meeting == meeting
    partner.refresh_from_db()
    assert partner.last_touch_at == meeting.starts_at
    assert client.get(meeting.get_absolute_url()).status_code == 200


def test_the_same_form_sent_twice_logs_once(sign_in: SignIn, devrel: User) -> None:
    client, data = sign_in(devrel), form(PartnerFactory())
    assert client.post(LOG, data)["Location"] == client.post(LOG, data)["Location"]
    assert Meeting.objects.count() == 1


def test_a_known_gap_gets_the_evidence(sign_in: SignIn, devrel: User) -> None:
    product = ProductFactory(name="PhysicsNeMo", former_names=["Modulus"])
    known = GapFactory(product=product, title="No adaptive mesh refinement")
    EvidenceFactory(gap=known)
    client, data = sign_in(devrel), form(PartnerFactory(), notes='! gap Modulus: no adaptive mesh "slow"')
    page = client.post(LOG, data)
    assert known.title in page.content.decode()
    client.post(LOG, {**data, **shown_rows(page.content.decode())})
    assert Gap.objects.count() == 1
    assert known.evidence.count() == 2


def test_it_keeps_what_was_typed_when_refused(sign_in: SignIn, devrel: User) -> None:
    partner = PartnerFactory()
    page = sign_in(devrel).post(LOG, form(partner, starts_at="not a date", notes="Everything we said"))
    assert page.status_code == 422
    assert (
        "Everything we said" in page.content.decode() and "Enter a valid date/time." in page.content.decode()
    )
    assert not Meeting.objects.exists()


@pytest.mark.parametrize("partner", ["", "Nobody at all", "999999999", "x" * 5000])
def test_it_refuses_a_partner_that_is_not_there(sign_in: SignIn, devrel: User, partner: str) -> None:
    data = form(PartnerFactory(), notes="Words")
    assert sign_in(devrel).post(LOG, {**data, "partner": partner}).status_code == 422


def test_it_takes_a_megabyte_of_notes_and_refuses_more(sign_in: SignIn, devrel: User) -> None:
    client, partner = sign_in(devrel), PartnerFactory()
    assert client.post(LOG, form(partner, notes="wind " * 199_999)).status_code == 302
    assert client.post(LOG, form(partner, notes="x" * 1_000_001)).status_code == 422


def test_a_move_that_came_too_late_is_told(sign_in: SignIn, devrel: User) -> None:
    engagement = EngagementFactory()
    client = sign_in(devrel)
    data = form(engagement.partner) | {
        "moves-0-engagement_id": str(engagement.pk),
        "moves-0-seen_stage_id": str(stage("technical", "evaluation").pk),
        "moves-0-to_stage": str(stage("technical", "integration").pk),
    }
    page = client.post(LOG, data)
    assert page.status_code == 409 and "meanwhile" in page.content.decode()
    assert not Meeting.objects.exists(), "nothing is half saved"


def test_viewers_and_strangers_are_refused(sign_in: SignIn) -> None:
    assert sign_in(UserFactory(role=Role.VIEWER)).get(LOG).status_code == 403
    assert Client().get(LOG)["Location"].startswith(reverse("account_login"))


def test_a_restricted_partner_is_unknown_outside_its_team(sign_in: SignIn, devrel: User) -> None:
    secret = PartnerFactory(name="Secret Dynamics", restricted=True)
    client = sign_in(devrel)
    page = client.post(LOG, form(secret))
    assert page.status_code == 422
    assert "Secret Dynamics" not in client.get(f"{LOG}?partner={secret.pk}").content.decode()


def test_logging_stays_within_its_queries(sign_in: SignIn, devrel: User) -> None:
    product, engagement = ProductFactory(name="PhysicsNeMo"), EngagementFactory()
    known = GapFactory(product=product)
    contact = ContactFactory(partner=engagement.partner)
    client = sign_in(devrel)
    data = form(engagement.partner, contacts=str(contact.pk), colleagues=str(devrel.pk)) | {
        "moves-0-engagement_id": str(engagement.pk),
        "moves-0-seen_stage_id": str(engagement.stage_id),
        "moves-0-touched": "on",
        "moves-0-to_stage": str(stage("technical", "evaluation").pk),
        "follow_ups-0-include": "on", "follow_ups-0-title": "One", "follow_ups-0-priority": "normal",
        "follow_ups-1-include": "on", "follow_ups-1-title": "Two", "follow_ups-1-priority": "normal",
        "gaps-0-include": "on", "gaps-0-title": "Slow", "gaps-0-existing": str(known.pk),
        "gaps-0-severity": "low", "gaps-0-kind": "feature",
    }  # fmt: skip
    with CaptureQueriesContext(connection) as asked:
        assert client.post(LOG, data).status_code == 302
    # The test's own transaction turns the save's BEGIN into a savepoint.
    statements = [q["sql"] for q in asked.captured_queries if "SAVEPOINT" not in q["sql"]]
    assert len(statements) <= 20, "\n".join(s[:300] for s in statements)


def test_a_draft_survives_and_is_offered(sign_in: SignIn, devrel: User) -> None:
    client, data = sign_in(devrel), form(PartnerFactory(name="Boreal Dynamics"), notes="Half a thought")
    url = f"/meetings/drafts/{data['draft']}/"
    saved = client.post(url, {**data, "revision": "0"})
    assert saved.status_code == 200 and saved.json()["revision"] == 1
    assert client.post(url, {**data, "notes": "Older", "revision": "0"}).status_code == 409
    assert "Half a thought" in sign_in(devrel).get(f"{LOG}?draft={data['draft']}").content.decode()
    assert "Boreal Dynamics: Quarterly call" in client.get(LOG).content.decode()
    assert sign_in(UserFactory()).get(f"{LOG}?draft={data['draft']}").status_code == 404
    client.post(LOG, data)
    assert not MeetingDraft.objects.exists()
    assert client.post(url, {**data, "revision": "1"}).status_code == 410
    assert not MeetingDraft.objects.exists(), "a late save does not bring the draft back"


def test_a_draft_is_refused_to_somebody_else(sign_in: SignIn, devrel: User) -> None:
    data = form(PartnerFactory(), notes="Mine")
    url = f"/meetings/drafts/{data['draft']}/"
    sign_in(devrel).post(url, {**data, "revision": "0"})
    assert sign_in(UserFactory()).post(url, {**data, "notes": "Theirs", "revision": "1"}).status_code == 404
    assert MeetingDraft.objects.get().content["notes"] == ["Mine"]

"""The link by which somebody outside approves a showcase: what it opens, once, and what it never does."""

import logging
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from ecosystem import web
from ecosystem.accounts.models import Role, User
from ecosystem.outbox.models import Mail
from engagements.actions import showcases
from engagements.actions.approvals import answer_request, ask_for_approval, revoke_request
from engagements.models import ApprovalRequest, Showcase, ShowcaseApproval
from partners.personal_data import erase_contact, held_about
from tests.engagements.event_factories import asked_of, at_legal, in_partner_review
from tests.factories import ContactFactory, PartnerFactory, ShowcaseFactory, UserFactory

pytestmark = pytest.mark.django_db
SignIn = Callable[[User], Client]
YES = {"name": "Anna Berg", "decision": "approved"}
NO = {"name": "Anna Berg", "decision": "changes", "words": "It is 20 times"}


@pytest.fixture(autouse=True)
def fresh_counts() -> None:
    cache.clear()


@pytest.fixture
def outside() -> Client:
    """Somebody without an account, whose browser is asked for its CSRF token."""
    return Client(enforce_csrf_checks=True)


def send(client: Client, path: str, data: dict[str, str]) -> Any:
    """Open the page and send its form, as a browser does; where no form is left, as one that was opened before."""
    client.get(path)
    cookie = client.cookies.get("csrftoken")
    if cookie is None:
        return Client().post(path, data)
    return client.post(path, {**data, "csrfmiddlewaretoken": cookie.value})


def test_it_shows_the_words_and_nothing_else_of_us(outside: Client) -> None:
    owner = UserFactory(name="Mika Aho")
    showcase = in_partner_review(
        title="Hours to minutes", owner=owner, quote="We sleep again", text="**Fast**"
    )
    ShowcaseFactory(partner=showcase.partner, title="Another story")
    _asked, path = asked_of(showcase)
    answer = outside.get(path)
    page = answer.content.decode()
    for words in ("Hours to minutes", "We sleep again", "<strong>Fast</strong>", showcase.partner.name):
        assert words in page
    for words in ("Mika Aho", "Another story", 'href="/', owner.email):
        assert words not in page.replace('href="/static/', "")
    assert answer["X-Robots-Tag"].startswith("noindex")
    # Nothing to other sites; "no-referrer" would let browsers send the form from "null".
    assert answer["Referrer-Policy"] == "same-origin"
    assert outside.get("/approvals/x/")["Referrer-Policy"] == "no-referrer"
    assert "no-store" in answer["Cache-Control"]


def test_looking_approves_nothing_however_often(outside: Client) -> None:
    _asked, path = asked_of(in_partner_review())
    for method in (outside.get, outside.head, outside.options):
        for _each in range(3):
            method(path)
            method(f"{path}?decision=approved&name=Scanner")
    assert not ShowcaseApproval.objects.exists()


def test_it_approves_once_and_the_owner_is_told_once(outside: Client) -> None:
    showcase = in_partner_review(owner=UserFactory())
    _asked, path = asked_of(showcase)
    thanks = send(outside, path, YES)
    assert thanks.status_code == 200
    assert "Approved. Thank you, Anna Berg" in thanks.content.decode()
    again = send(outside, path, YES)
    assert again.status_code == 410
    assert "This link has been used" in again.content.decode()
    assert showcase.title not in again.content.decode()
    kept = ShowcaseApproval.objects.get()
    assert (kept.name, kept.decision, kept.address) == ("Anna Berg", "approved", "127.0.0.1")
    assert kept.digest == showcase.digest
    showcase.refresh_from_db()
    assert showcase.partner_approved_at == kept.decided_at
    mail = Mail.objects.get()
    assert (mail.reader, "approved" in mail.subject) == (showcase.owner, True)


def test_changes_are_asked_for_with_words(outside: Client, sign_in: SignIn) -> None:
    showcase = in_partner_review(owner=UserFactory())
    _asked, path = asked_of(showcase)
    refused = send(outside, path, NO | {"words": " "})
    assert refused.status_code == 422
    assert "Say what is to be changed" in refused.content.decode()
    assert send(outside, path, NO).status_code == 200
    showcase.refresh_from_db()
    assert showcase.partner_approved_at is None
    assert "asks for changes" in Mail.objects.get().subject
    assert "It is 20 times" in sign_in(UserFactory()).get(showcase.get_absolute_url()).content.decode()


@pytest.mark.parametrize(
    "data",
    [{"name": "", "decision": "approved"}, {"name": "Anna"}, {"name": "Anna", "decision": "maybe"}, {}],
)
def test_an_answer_that_is_none_is_said_on_the_page(data: dict[str, str], outside: Client) -> None:
    _asked, path = asked_of(in_partner_review())
    assert send(outside, path, data).status_code == 422
    assert not ShowcaseApproval.objects.exists()


def test_without_its_token_a_form_from_elsewhere_is_refused(outside: Client) -> None:
    _asked, path = asked_of(in_partner_review())
    assert outside.post(path, YES).status_code == 403
    assert not ShowcaseApproval.objects.exists()


def test_expired(outside: Client) -> None:
    showcase = in_partner_review()
    _asked, path = asked_of(showcase, days=3)
    with time_machine.travel(timezone.now() + timedelta(days=3, seconds=1)):
        for answer in (outside.get(path), send(outside, path, YES)):
            assert answer.status_code == 410
            assert "has expired" in answer.content.decode()
            assert showcase.title not in answer.content.decode()
    assert not ShowcaseApproval.objects.exists()


def test_revoked(outside: Client, sign_in: SignIn) -> None:
    showcase = in_partner_review()
    asked, path = asked_of(showcase)
    sign_in(UserFactory()).post(f"{showcase.get_absolute_url()}requests/{asked.request.pk}/revocation/")
    answer = send(outside, path, YES)
    assert answer.status_code == 410
    assert "taken back" in answer.content.decode()
    assert not ShowcaseApproval.objects.exists()


def test_it_is_for_the_words_that_it_was_made_for(outside: Client) -> None:
    showcase = in_partner_review()
    _asked, path = asked_of(showcase)
    showcase.results = "22 times faster."
    showcases.save_showcase(by=UserFactory(), showcase=showcase)
    answer = send(outside, path, YES)
    assert answer.status_code == 410
    assert "The words have changed" in answer.content.decode()
    assert "22 times" not in answer.content.decode()
    _again, fresh = asked_of(showcase)
    assert send(outside, fresh, YES).status_code == 200


def test_of_two_links_the_first_answer_counts(outside: Client) -> None:
    showcase = in_partner_review()
    (_one, first), (_two, second) = asked_of(showcase), asked_of(showcase, email="bo@fjord.example")
    assert send(outside, first, YES).status_code == 200
    assert send(outside, second, NO).status_code == 410
    assert ShowcaseApproval.objects.count() == 1


def test_put_away_or_taken_back_to_work_on_it_asks_nobody(outside: Client) -> None:
    put_away, taken_back, by = in_partner_review(), in_partner_review(), UserFactory()
    paths = [asked_of(showcase)[1] for showcase in (put_away, taken_back)]
    showcases.archive_showcase(by=by, showcase=put_away)
    showcases.move_showcase(by=by, showcase=taken_back, stage="draft")
    assert [outside.get(path).status_code for path in paths] == [410, 410]


def test_tampered_with_it_is_as_if_it_had_never_been(outside: Client) -> None:
    asked, path = asked_of(in_partner_review())
    token = path.removeprefix("/approvals/").removesuffix("/")
    secret, _dot, signature = token.partition(".")
    wrong = [
        token[:-1],
        token + "A",
        token.swapcase(),
        secret,
        f"{secret[::-1]}.{signature}",
        f"{secret}.{signature[::-1]}",
        f".{signature}",
        "x",
        "%00",
        "a" * 3000,
        asked.request.token_hash,
    ]
    pages = set()
    for each in wrong:
        cache.clear()
        for answer in (outside.get(f"/approvals/{each}/"), send(outside, f"/approvals/{each}/", YES)):
            assert answer.status_code == 404, each
        pages.add(outside.get(f"/approvals/{each}/").content)
    assert len(pages) == 1
    assert b"leads nowhere" in pages.pop()


def test_the_secret_is_nowhere_kept(caplog: pytest.LogCaptureFixture, outside: Client) -> None:
    with caplog.at_level(logging.DEBUG, logger="engagements"):
        _asked, path = asked_of(in_partner_review(owner=UserFactory()))
        send(outside, path, YES)
    secret = path.removeprefix("/approvals/").partition(".")[0]
    kept = f"{list(ApprovalRequest.objects.values())} {list(Mail.objects.values())} {caplog.text}"
    assert secret not in kept


def test_the_log_of_the_server_leaves_the_link_out() -> None:
    record = logging.LogRecord(
        "gunicorn.access", logging.INFO, "", 0, "%(U)s", ({"U": "/approvals/abc.def/"},), None
    )
    assert all(passes(record) for passes in web.ACCESS_FILTERS)
    assert record.getMessage() == "/approvals/…"


def test_too_many_from_one_network_wait(outside: Client) -> None:
    _asked, path = asked_of(in_partner_review())
    answers = [Client().post("/approvals/guess/", YES, REMOTE_ADDR="203.0.113.9") for _each in range(11)]
    assert answers[-1].status_code == 429
    assert answers[-1]["Retry-After"] == "600"
    assert outside.get(path, REMOTE_ADDR="203.0.113.10").status_code == 200


def test_two_answers_at_once_are_one() -> None:
    """The second of two windows finds the link used up once it has its turn."""
    asked, _path = asked_of(in_partner_review())
    stale = ApprovalRequest.objects.get(pk=asked.request.pk)
    assert answer_request(request=asked.request, decision="approved", name="Anna") is not None
    assert answer_request(request=stale, decision="changes", name="Bo", words="No") is None
    assert ShowcaseApproval.objects.count() == 1


# --- Asking ---------------------------------------------------------------------------------------


def test_the_link_is_shown_once(sign_in: SignIn, outside: Client) -> None:
    showcase = in_partner_review()
    contact = ContactFactory(partner=showcase.partner, name="Anna Berg", email="anna@fjord.example")
    client = sign_in(UserFactory())
    answer = client.post(f"{showcase.get_absolute_url()}requests/", {"contact": contact.pk, "days": "7"})
    link = answer.context["new_link"]
    assert link in answer.content.decode()
    assert "no-store" in answer["Cache-Control"]
    secret = link.partition("/approvals/")[2].partition(".")[0]
    assert secret not in client.get(showcase.get_absolute_url()).content.decode()
    asked = ApprovalRequest.objects.get()
    assert (asked.contact, asked.email) == (contact, "anna@fjord.example")
    assert asked.expires_at - asked.asked_at == timedelta(days=7)
    assert outside.get("/approvals/" + link.partition("/approvals/")[2]).status_code == 200


def test_the_link_goes_by_mail_to_the_contact_once(sign_in: SignIn, outside: Client) -> None:
    showcase, by = in_partner_review(title="Hours to minutes"), UserFactory()
    data = {"email": "anna@fjord.example", "days": "7", "by_mail": "on"}
    answer = sign_in(by).post(f"{showcase.get_absolute_url()}requests/", data)
    assert answer["Location"] == showcase.get_absolute_url()
    mail = Mail.objects.get()
    assert (mail.address, mail.reader, mail.sender, mail.reply_to) == (
        "anna@fjord.example",
        None,
        by,
        by.email,
    )
    path = next(line for line in mail.text.splitlines() if "/approvals/" in line).partition("/approvals/")[2]
    assert send(outside, f"/approvals/{path}", YES).status_code == 200


@pytest.mark.parametrize(
    "data",
    [
        {"days": "7"},
        {"email": "nobody", "days": "7"},
        {"email": "a@b.example", "days": "0"},
        {"email": "a@b.example", "days": "91"},
        {"email": "a@b.example", "days": "soon"},
        {"contact": "other", "days": "7"},
    ],
)
def test_who_can_not_be_asked(data: dict[str, Any], sign_in: SignIn) -> None:
    showcase, other = in_partner_review(), ContactFactory()
    data = data | ({"contact": other.pk} if "contact" in data else {})
    answer = sign_in(UserFactory()).post(f"{showcase.get_absolute_url()}requests/", data)
    assert answer.status_code == 422
    assert not ApprovalRequest.objects.exists()


@pytest.mark.parametrize("stage", ["idea", "draft", "legal"])
def test_only_what_is_in_partner_review_is_asked_for(stage: str, sign_in: SignIn) -> None:
    showcase = at_legal(UserFactory()) if stage == "legal" else ShowcaseFactory(stage=stage, results="x")
    data = {"email": "a@b.example", "days": "7"}
    answer = sign_in(UserFactory()).post(f"{showcase.get_absolute_url()}requests/", data)
    assert answer.status_code == 422


def test_a_restricted_partner_is_asked_by_its_own_team_only(sign_in: SignIn, outside: Client) -> None:
    showcase = in_partner_review(partner=PartnerFactory(restricted=True))
    data = {"email": "a@b.example", "days": "7"}
    outsider = sign_in(UserFactory(role=Role.ALLIANCE))
    assert outsider.post(f"{showcase.get_absolute_url()}requests/", data).status_code == 404
    answer = sign_in(showcase.partner.owner).post(f"{showcase.get_absolute_url()}requests/", data)
    path = "/approvals/" + answer.context["new_link"].partition("/approvals/")[2]
    assert send(outside, path, YES).status_code == 200


def test_a_revoked_link_is_not_revoked_again() -> None:
    asked, _path = asked_of(in_partner_review())
    first = revoke_request(by=UserFactory(), request=asked.request).revoked_at
    assert revoke_request(by=UserFactory(), request=asked.request).revoked_at == first


def test_erasing_a_contact_reaches_what_they_approved(outside: Client) -> None:
    showcase, admin = in_partner_review(owner=UserFactory()), UserFactory(role=Role.ADMIN)
    contact = ContactFactory(partner=showcase.partner, name="Anna Berg", email="anna@fjord.example")
    asked = ask_for_approval(
        by=admin, showcase=showcase, contact=contact, name=contact.name, email=contact.email
    )
    send(outside, "/approvals/" + asked.link.partition("/approvals/")[2], YES)
    assert held_about(contact, admin)["approvals"][0]["answers"][0]["address"] == "127.0.0.1"
    erase_contact(by=admin, contact=contact)
    kept = f"{list(ApprovalRequest.objects.values())} {list(ShowcaseApproval.objects.values())}"
    assert "Anna" not in kept and "anna@fjord" not in kept and "127.0.0.1" not in kept
    assert Showcase.objects.get().partner_approved_at is not None

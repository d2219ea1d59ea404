"""What colleagues say about an engagement, and who is told."""

import uuid
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ecosystem.accounts.models import Role, User
from ecosystem.outbox.models import Mail
from engagements.mentions import keep_mentions, render_comment, typed_again
from engagements.models import Comment, Engagement
from tests.engagements.page_factories import CommentFactory
from tests.factories import EngagementFactory, PartnerFactory, TeamMemberFactory, UserFactory

pytestmark = pytest.mark.django_db
HTMX = {"HTTP_HX_REQUEST": "true"}
TOM = User(pk=7, name="Tom Okoye")
TOM_JUNIOR = User(pk=8, name="Tom Okoye Jr")
OTHER_TOM = User(pk=9, name="tom okoye")
NAMES = {7: "Tom Okoye", 8: "Tom Okoye Jr"}


def say(client: Client, engagement: Engagement, text: str, **data: Any) -> Any:
    return client.post(f"/engagements/{engagement.pk}/comments/", {"text": text} | data)


def address(comment: Comment, verb: str = "") -> str:
    return f"/engagements/comments/{comment.pk}/{verb}"


# --- the mentions in a text -----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "kept", "ids"),
    [
        ("Ask @Tom Okoye.", "Ask @[7].", {7}),
        ("@tom  okoye, please", "@[7], please", {7}),
        ("(@Tom Okoye)", "(@[7])", {7}),
        ("@Tom Okoye Jr knows", "@[8] knows", {8}),
        ("@Tom Okoyes", "@Tom Okoyes", set()),
        ("tom@Tom Okoye", "tom@Tom Okoye", set()),
        ("Mail me@example.com", "Mail me@example.com", set()),
        ("@Somebody Else", "@Somebody Else", set()),
        ("As said @[7]", "As said @[7]", {7}),
        ("Not known @[99]", "Not known @\\[99]", set()),
    ],
)
def test_names_are_kept_as_ids(text: str, kept: str, ids: set[int]) -> None:
    assert keep_mentions(text, [TOM, TOM_JUNIOR]) == (kept, ids)


def test_of_two_of_one_name_the_chosen_one_is_meant() -> None:
    assert keep_mentions("@Tom Okoye", [TOM, OTHER_TOM]) == ("@[7]", {7})
    assert keep_mentions("@Tom Okoye", [TOM, OTHER_TOM], [9]) == ("@[9]", {9})


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.text(st.sampled_from("@Tom Okoye[]78 <>()`*_\n\"'&:/-"), max_size=80))
def test_a_text_comes_back_as_it_was_typed_and_shows_no_tags_of_its_own(text: str) -> None:
    kept, ids = keep_mentions(text, [TOM, TOM_JUNIOR])
    again, same = keep_mentions(typed_again(kept, NAMES), [TOM, TOM_JUNIOR])
    assert again == kept or "\\[" in kept
    assert same == ids or "\\[" in kept
    html = str(render_comment(text, NAMES))
    assert "<script" not in html and "<img" not in html


def test_a_mention_breaks_out_of_nothing() -> None:
    names = {7: '"><script>alert(1)</script>'}
    for text in (
        "@[7]",
        "`@[7]`",
        '[x](http://a.example "t @[7]")',
        "[@[7]](http://a.example/@[7])",
        "<b>@[7]",
    ):
        html = str(render_comment(text, names))
        assert "<script" not in html and '"><' not in html.replace('rel="noopener noreferrer nofollow"><', "")
    assert (
        str(render_comment("@[7] **x**", NAMES, 7)) == "<p><mark>@Tom Okoye</mark> <strong>x</strong></p>\n"
    )


# --- on the page ----------------------------------------------------------------------------------


def test_a_comment_tells_whom_it_mentions_once(sign_in: Callable[[User], Client]) -> None:
    engagement, tom = EngagementFactory(title="Port"), UserFactory(name="Tom Okoye")
    by = UserFactory(name="Dana Reyes")
    client = sign_in(by)
    say(client, engagement, "See **this**, @Tom Okoye and @Dana Reyes")
    comment = Comment.objects.get()
    assert set(comment.mentioned.all()) == {tom, by}
    mail = Mail.objects.get()
    assert (mail.reader, mail.key) == (tom, f"comment-mention:{comment.pk}:{tom.pk}")
    assert mail.subject == f"Dana Reyes mentioned you: Port ({engagement.partner})"
    assert "See **this**, @Tom Okoye and @Dana Reyes" in mail.text
    assert f"{engagement.get_absolute_url()}#comment-{comment.pk}" in mail.text
    assert "<strong>this</strong>" in mail.html
    page = client.get(engagement.get_absolute_url()).content.decode()
    assert "<strong>this</strong>, <b>@Tom Okoye</b> and <mark>@Dana Reyes</mark>" in page
    ada = UserFactory(name="Ada Quinn")
    edited = {"edit-text": "See this, @Tom Okoye, @Ada Quinn", "edit-seen_version": 1}
    client.post(address(comment), edited, **HTMX)
    assert set(Mail.objects.values_list("reader", flat=True)) == {tom.pk, ada.pk}
    assert Mail.objects.count() == 2
    tom.name = "Tom Ngata"
    tom.save()
    page = client.get(engagement.get_absolute_url()).content.decode()
    assert "@Tom Ngata" in page and ">edited<" in page
    assert "@Tom Ngata" in client.get(address(comment), **HTMX).content.decode()


def test_who_may_not_know_is_neither_offered_nor_told(sign_in: Callable[[User], Client]) -> None:
    engagement = EngagementFactory(partner=PartnerFactory(restricted=True))
    member = TeamMemberFactory(partner=engagement.partner, user__name="Mem Ber").user
    outsider, away = UserFactory(name="Out Sider"), UserFactory(name="Gone Away", is_active=False)
    client, options = sign_in(member), f"/engagements/{engagement.pk}/comments/people/"
    offered = {each["label"] for each in client.get(options).json()["results"]}
    assert "Mem Ber" in offered and not offered & {"Out Sider", "Gone Away"}
    say(client, engagement, "@Out Sider @Gone Away look", mentioned=[outsider.pk, away.pk, "x"])
    comment = Comment.objects.get()
    assert not comment.mentioned.exists() and not Mail.objects.exists()
    stranger = sign_in(outsider)
    for place in (options, f"/engagements/{engagement.pk}/comments/", address(comment)):
        assert stranger.get(place).status_code == 404
    assert say(stranger, engagement, "Hello").status_code == 404


def test_only_the_author_changes_a_comment(sign_in: Callable[[User], Client]) -> None:
    comment = CommentFactory(text="As it was")
    own, other = sign_in(comment.author), sign_in(UserFactory(role=Role.ADMIN))
    changed = {"edit-text": "Changed", "edit-seen_version": 1}
    assert other.post(address(comment), changed).status_code == 404
    assert other.post(address(comment, "deletion/")).status_code == 404
    assert "As it was" in own.get(address(comment)).content.decode()
    own.post(address(comment), changed)
    assert Comment.objects.get().text == "Changed"
    stale = own.post(address(comment), changed | {"edit-text": "Once more"}, **HTMX)
    assert stale.status_code == 409 and "Once more" in stale.content.decode()
    assert Comment.objects.get().text == "Changed"
    own.post(address(comment, "deletion/"))
    assert own.post(address(comment, "deletion/")).status_code == 404
    assert Comment.objects.get().archived_at is not None
    assert "Changed" not in own.get(comment.engagement.get_absolute_url()).content.decode()


def test_a_form_sent_twice_says_it_once(sign_in: Callable[[User], Client]) -> None:
    engagement, client = EngagementFactory(), sign_in(UserFactory())
    key = str(uuid.uuid4())
    for _ in range(2):
        say(client, engagement, "Once", submission_key=key)
    assert Comment.objects.count() == 1
    assert say(sign_in(UserFactory()), engagement, "Stolen", submission_key=key).status_code == 422
    assert say(client, EngagementFactory(), "Elsewhere", submission_key=key).status_code == 422


@pytest.mark.parametrize("text", ["", "   \n ", "x" * 20_001, "a\x00b"])
def test_a_refused_comment_comes_back_as_typed(text: str, sign_in: Callable[[User], Client]) -> None:
    engagement, client = EngagementFactory(), sign_in(UserFactory())
    answer = say(client, engagement, text)
    assert answer.status_code == 422 and not Comment.objects.exists()
    assert text.strip("\x00\n ")[:50] in answer.content.decode()


def test_hostile_text_is_shown_as_text(sign_in: Callable[[User], Client]) -> None:
    engagement, client = EngagementFactory(), sign_in(UserFactory(name="<i>Dana</i>"))
    say(client, engagement, "<script>alert(1)</script> [x](javascript:alert(1)) @<i>Dana</i> {{ 7|add:7 }}")
    page = client.get(engagement.get_absolute_url()).content.decode()
    assert "<script>alert" not in page and 'href="javascript' not in page and "<i>Dana" not in page
    assert "{{ 7|add:7 }}" in page


def test_a_viewer_reads_and_says_nothing(sign_in: Callable[[User], Client]) -> None:
    comment = CommentFactory(text="For all to read")
    viewer = sign_in(UserFactory(role=Role.VIEWER))
    page = viewer.get(comment.engagement.get_absolute_url()).content.decode()
    assert "For all to read" in page and "Write a comment" not in page
    assert say(viewer, comment.engagement, "Hello").status_code == 403


def test_many_comments_show_the_newest_with_a_link_to_all(sign_in: Callable[[User], Client]) -> None:
    engagement, client = EngagementFactory(), sign_in(UserFactory())
    comments = CommentFactory.create_batch(25, engagement=engagement)
    page = client.get(engagement.get_absolute_url())
    assert [each["comment"] for each in page.context["comments"]] == comments[5:]
    assert "All 25 comments" in page.content.decode()
    assert len(client.get(f"/engagements/{engagement.pk}/comments/").context["comments"]) == 25

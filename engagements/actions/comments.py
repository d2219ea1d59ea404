"""Commenting on an engagement, and telling those who are mentioned."""

from collections.abc import Iterable
from uuid import UUID

import css_inline
from django.conf import settings
from django.core.exceptions import ValidationError
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import gettext as _

from ecosystem.accounts.models import User
from ecosystem.core.errors import check_version
from ecosystem.core.transactions import one_transaction
from ecosystem.outbox.actions import Letter, write_mail
from engagements.mentions import keep_mentions, render_comment, typed_again
from engagements.models import Comment, Engagement
from partners.querysets import readers_of


@one_transaction
def add_comment(
    *,
    by: User,
    engagement: Engagement,
    text: str,
    chosen: Iterable[int] = (),
    submission_key: UUID | None = None,
) -> Comment:
    """Save what `by` says about `engagement` and return it; who is mentioned and may know of the partner gets one mail.

    `chosen` are the ids of those picked from the list while typing. A `submission_key` is used once: sent again, it
    returns the comment that is there. Raises ValidationError for an empty or too long text.
    """
    if submission_key and (there := Comment.objects.filter(submission_key=submission_key).first()):
        if there.author_id != by.pk or there.engagement_id != engagement.pk:
            raise ValidationError(_("This form was used already. Open the page again."), code="used")
        return there
    kept, mentioned = _kept(engagement, text, chosen)
    comment = Comment(engagement=engagement, author=by, text=kept, submission_key=submission_key)
    comment.clean_fields(exclude=["engagement", "author"])
    comment.save(force_insert=True)
    comment.mentioned.set(mentioned)
    _tell(comment, mentioned)
    return comment


@one_transaction
def edit_comment(
    *, by: User, comment: Comment, text: str, chosen: Iterable[int] = (), seen_version: int | None = None
) -> Comment:
    """Save another text of `comment`; who is mentioned in it for the first time gets a mail.

    Raises StaleRecord when it changed since version `seen_version`, ValidationError when it is not the author's own.
    """
    standing = Comment.objects.select_for_update().get(pk=comment.pk)
    _check_own(by, standing)
    check_version(standing, seen_version)
    kept, mentioned = _kept(comment.engagement, text, chosen)
    if kept == standing.text:
        return comment
    comment.text, comment.edited_at = kept, timezone.now()
    comment.clean_fields(exclude=["engagement", "author"])
    comment.bump()
    comment.save(update_fields=["text", "edited_at", "version", "updated_at"])
    comment.refresh_from_db(fields=["version"])
    comment.mentioned.set(mentioned)
    _tell(comment, mentioned)
    return comment


@one_transaction
def delete_comment(*, by: User, comment: Comment) -> Comment:
    """Take `comment` off the page; its history stays. Twice is as once."""
    comment = Comment.objects.select_for_update(of=("self",)).select_related("engagement").get(pk=comment.pk)
    _check_own(by, comment)
    if comment.archived_at is None:
        comment.archived_at = timezone.now()
        comment.bump()
        comment.save(update_fields=["archived_at", "version", "updated_at"])
    return comment


def mention_letter(comment: Comment, reader: User, names: dict[int, str]) -> Letter:
    """Return the mail that tells `reader` that `comment` mentions them; `names` are those of all it mentions, by id."""
    context = {
        "reader": reader,
        "comment": comment,
        "engagement": comment.engagement,
        "partner": comment.engagement.partner,
        "text": typed_again(comment.text, names),
        "html": render_comment(comment.text, names),
        "site": settings.SITE_URL,
    }
    subject = _("%(author)s mentioned you: %(engagement)s (%(partner)s)")
    return Letter(
        subject=subject
        % {
            "author": comment.author,
            "engagement": comment.engagement.title,
            "partner": comment.engagement.partner,
        },
        text=render_to_string("engagements/mention_mail.txt", context),
        html=css_inline.inline(render_to_string("engagements/mention_mail.html", context)),
    )


def _kept(engagement: Engagement, text: str, chosen: Iterable[int]) -> tuple[str, set[int]]:
    people = list(readers_of(engagement.partner))
    return keep_mentions(text.strip(), people, chosen)


def _tell(comment: Comment, mentioned: set[int]) -> None:
    """Write one mail to each who is mentioned, the author aside; the key lets no edit tell anybody twice."""
    people = list(readers_of(comment.engagement.partner).filter(pk__in=mentioned))
    names = {user.pk: user.name for user in people}
    for user in people:
        if user.pk != comment.author_id:
            write_mail(
                reader=user,
                key=f"comment-mention:{comment.pk}:{user.pk}",
                kind="mention",
                letter=mention_letter(comment, user, names),
            )


def _check_own(by: User, comment: Comment) -> None:
    if comment.author_id != by.pk:
        raise ValidationError(_("Only who wrote a comment changes it."), code="own")

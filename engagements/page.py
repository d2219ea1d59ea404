"""The parts of an engagement's page that have addresses of their own as well: people, files, comments.

Each is one query, so that the page stays within its budget, and says how many there are where it shows fewer.
"""

from typing import Any

from django.conf import settings
from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Window

from ecosystem.accounts.models import User
from engagements.mentions import render_comment
from engagements.models import Comment, Engagement, Meeting
from partners.models import Contact

# Rows that a part of the engagement's page shows; the rest is a link away.
SHOWN = 12
SHOWN_COMMENTS = 20
# Rows that a page of their own shows.
MOST = 1000


def first_of(rows: QuerySet[Any], most: int) -> tuple[list[Any], int]:
    """Return the first `most` of `rows`, and how many there are. One query."""
    shown = list(rows.annotate(row_count=Window(Count("pk")))[:most])
    return shown, shown[0].row_count if shown else 0


def named(engagements: QuerySet[Engagement]) -> QuerySet[Engagement]:
    """Bring `colleague_names` and `product_names` of `engagements`, each in order. No query of its own."""
    colleagues = Engagement.colleagues.through.objects.filter(engagement=OuterRef("pk"))
    products = Engagement.products.through.objects.filter(engagement=OuterRef("pk"))
    return engagements.annotate(
        colleague_names=ArraySubquery(colleagues.order_by("user__name").values("user__name")),
        product_names=ArraySubquery(products.order_by("product__name").values("product__name")),
    )


def last_own(comments: list[dict[str, Any]]) -> int:
    """Return the id of the reader's newest comment among those shown; 0 for none."""
    return max((each["comment"].pk for each in comments if each["is_own"]), default=0)


def people_of(engagement: Engagement, reader: User) -> dict[str, Any]:
    """Return the partner's people on the engagement, and those met in its meetings who are not on it. One query."""
    on_it = Engagement.contacts.through.objects.filter(engagement=engagement, contact=OuterRef("pk"))
    met = Meeting.contacts.through.objects.filter(
        contact=OuterRef("pk"),
        meeting__in=Meeting.objects.held().filter(engagements=engagement).order_by().values("pk"),
    )
    contacts = Contact.objects.visible_to(reader).live().annotate(is_on_it=Exists(on_it))
    known = contacts.filter(Q(is_on_it=True) | Exists(met)).order_by("-is_on_it", "name")
    people: list[Any] = list(known[: 4 * SHOWN])
    return {
        "contacts_on_it": [contact for contact in people if contact.is_on_it],
        "contacts_met": [contact for contact in people if not contact.is_on_it and not contact.left_at][
            :SHOWN
        ],
    }


def attachments_of(engagement: Engagement, *, whole: bool = False) -> dict[str, Any]:
    """Return the files of the engagement, the newest first. One query."""
    files = engagement.attachments.present().select_related("uploaded_by")
    shown, count = first_of(files, MOST if whole else SHOWN)
    return {
        "attachments": shown,
        "attachment_count": count,
        "attachments_query": "?whole" if whole else "",
        "attachment_limit": settings.ATTACHMENT_LIMIT // 1024**2,
    }


def comments_of(engagement: Engagement, reader: User, *, whole: bool = False) -> dict[str, Any]:
    """Return the newest comments, the oldest of them first, each with its text as HTML. One query."""
    newest = (
        engagement.comments.live().with_mentioned().select_related("author").order_by("-created_at", "-pk")
    )
    shown, count = first_of(newest, MOST if whole else SHOWN_COMMENTS)
    return {
        "comments": [comment_context(comment, reader) for comment in reversed(shown)],
        "comment_count": count,
        "comments_query": "?whole" if whole else "",
    }


def comment_context(comment: Comment, reader: User) -> dict[str, Any]:
    """Return a comment, which has its mentions, as the page shows it."""
    return {
        "comment": comment,
        "html": render_comment(comment.text, comment.names, reader.pk),
        "is_own": comment.author_id == reader.pk,
    }

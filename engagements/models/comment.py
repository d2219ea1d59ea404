"""What colleagues say to each other about an engagement."""

from typing import Any

import pghistory
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from ecosystem.core.models import Record
from engagements.models.engagement import Engagement
from engagements.querysets import CommentQuerySet

# Characters of a comment.
LONGEST_COMMENT = 20_000


@pghistory.track()
class Comment(Record):
    """A comment in Markdown. Who is mentioned stands in it as "@[7]", 7 being their id; see `engagements.mentions`."""

    engagement = models.ForeignKey(Engagement, on_delete=models.PROTECT, related_name="comments")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="comments")
    text = models.TextField(_("comment"), max_length=LONGEST_COMMENT)
    mentioned = models.ManyToManyField(settings.AUTH_USER_MODEL, related_name="mentioned_in", blank=True)
    # The key of the form it came from: a form sent twice leaves one comment.
    submission_key = models.UUIDField(null=True, blank=True, unique=True, editable=False)
    edited_at = models.DateTimeField(_("edited"), null=True, blank=True, editable=False)

    # Brought by `with_mentioned`: [{"id", "name"}].
    mentioned_names: list[Any]

    objects = CommentQuerySet.as_manager()

    class Meta:
        ordering = ["created_at", "id"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(text=""),
                name="comment_has_text",
                violation_error_message=_("A comment says something."),
            )
        ]
        indexes = [models.Index(fields=["engagement", "created_at"], name="comment_by_engagement")]

    def __str__(self) -> str:
        return self.text[:80]

    @property
    def names(self) -> dict[int, str]:
        """The names of whom it mentions, by id; for one that was read `with_mentioned`."""
        return {each["id"]: each["name"] for each in self.mentioned_names}

    def get_absolute_url(self) -> str:
        return f"{self.engagement.get_absolute_url()}#comment-{self.pk}"

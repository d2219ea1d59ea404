import uuid
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from engagements.models.comment import LONGEST_COMMENT, Comment


class IdsField(forms.Field):
    """Ids out of hidden inputs of one name; what is none is left out."""

    widget = forms.MultipleHiddenInput

    def to_python(self, value: Any) -> list[int]:
        texts = [str(each) for each in value or []][:500]
        return [int(text) for text in texts if text.isascii() and text.isdigit() and len(text) < 19]


class CommentForm(forms.Form):
    """A new comment. `mentioned` holds the ids of those picked from the list while typing."""

    text = forms.CharField(
        label=_("Comment"),
        max_length=LONGEST_COMMENT,
        widget=forms.Textarea(attrs={"rows": 2, "placeholder": _("Write a comment; @ mentions a colleague")}),
    )
    mentioned = IdsField(required=False)
    submission_key = forms.UUIDField(required=False, widget=forms.HiddenInput)
    # For the browser's own copy of what is typed: rises when a comment arrives.
    seen_version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, last: int = 0, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial = {"submission_key": uuid.uuid4(), "seen_version": last, **self.initial}


class CommentEditForm(CommentForm):
    """A comment as its author edits it; `names` are those of whom it mentions, by id."""

    def __init__(self, *args: Any, comment: Comment, text: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.comment = comment
        del self.fields["submission_key"]
        self.initial = {
            "text": text,
            "mentioned": sorted(comment.names),
            "seen_version": comment.version,
        }

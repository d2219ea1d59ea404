"""What colleagues say about an engagement, in the browser: written, edited and taken back by its author.

To htmx every address answers with the comments alone; else with a page of all of them, or by leading back.
"""

from typing import Any, ClassVar

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.views.generic import View

from ecosystem.accounts.requests import signed_in
from ecosystem.core.errors import StaleRecord
from engagements.actions.comments import add_comment, delete_comment, edit_comment
from engagements.forms.comments import CommentEditForm, CommentForm
from engagements.mentions import typed_again
from engagements.models import Comment, Engagement
from engagements.page import comments_of, last_own
from engagements.views.engagements import OneEngagement
from partners.querysets import readers_of

# Colleagues that one look-up offers.
OFFERED = 8


class CommentsPart(OneEngagement, View):
    """Answers with the comments on `self.about`."""

    permission_required: Any = ("engagements.view_engagement", "engagements.view_comment")
    http_method_names: ClassVar[list[str]] = ["get", "head", "post", "options"]

    @cached_property
    def about(self) -> Engagement:
        """The engagement that is spoken about."""
        return self.engagement()

    def show(self, *, status: int = 200, **context: Any) -> HttpResponse:
        """Answer with the comments as they are now; `comment_form` or `comment_editing` are forms on them."""
        user = signed_in(self.request)
        is_part = bool(self.request.htmx)  # type: ignore[attr-defined]  # middleware
        whole = "whole" in self.request.GET or not is_part
        shown = comments_of(self.about, user, whole=whole) | {"engagement": self.about, "is_part": is_part}
        if user.has_perm("engagements.add_comment"):
            shown["comment_form"] = CommentForm(last=last_own(shown["comments"]))
        template = "engagements/_comments.html" if is_part else "engagements/comments.html"
        return render(self.request, template, shown | context, status=status)

    def done(self) -> HttpResponseBase:
        """Show the comments, or lead to them."""
        if self.request.htmx:  # type: ignore[attr-defined]  # middleware
            return self.show(was_sent=True)
        return redirect(f"{self.about.get_absolute_url()}#comments")


class CommentsPage(CommentsPart):
    """GET shows all comments; POST adds one, and a refused one comes back as typed."""

    def get_permission_required(self) -> tuple[str, ...]:
        may = super().get_permission_required()
        return (*may, "engagements.add_comment") if self.request.method == "POST" else tuple(may)

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        return self.show()

    def post(self, request: HttpRequest, pk: int) -> HttpResponseBase:
        form = CommentForm(request.POST)
        if form.is_valid():
            data = form.cleaned_data
            try:
                add_comment(
                    by=signed_in(request),
                    engagement=self.about,
                    text=data["text"],
                    chosen=data["mentioned"],
                    submission_key=data["submission_key"],
                )
            except ValidationError as error:
                form.add_error(None, " ".join(error.messages))
            else:
                return self.done()
        return self.show(status=422, comment_form=form)


class OwnComment(CommentsPart):
    """Finds the comment of the address among the reader's own; else 404."""

    permission_required: Any = ("engagements.view_engagement", "engagements.change_comment")

    @cached_property
    def comment(self) -> Comment:
        own = Comment.objects.visible_to(self.request.user).live().filter(author=signed_in(self.request))
        own = own.with_mentioned().select_related("author", "engagement__partner", "engagement__track")
        return get_object_or_404(own, pk=self.kwargs["pk"], engagement__archived_at__isnull=True)

    @cached_property
    def about(self) -> Engagement:  # type: ignore[override]  # found through the comment
        return self.comment.engagement


class EditComment(OwnComment):
    """GET opens the comment's form in its place; POST saves it."""

    def form(self, data: Any = None) -> CommentEditForm:
        comment = self.comment
        return CommentEditForm(
            data, comment=comment, text=typed_again(comment.text, comment.names), prefix="edit"
        )

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        return self.show(comment_editing=self.form())

    def post(self, request: HttpRequest, pk: int) -> HttpResponseBase:
        form = self.form(request.POST)
        if not form.is_valid():
            return self.show(status=422, comment_editing=form)
        data = form.cleaned_data
        try:
            edit_comment(
                by=signed_in(request),
                comment=self.comment,
                text=data["text"],
                chosen=data["mentioned"],
                seen_version=data["seen_version"],
            )
        except StaleRecord as error:
            posted: Any = form.data.copy()  # type: ignore[attr-defined]  # a QueryDict
            posted[form.add_prefix("seen_version")] = str(error.record.version)
            form.data = posted
            form.add_error(
                None, _("You saved this comment elsewhere meanwhile. Save again to keep what stands here.")
            )
            return self.show(status=409, comment_editing=form)
        except ValidationError as error:
            form.add_error(None, " ".join(error.messages))
            return self.show(status=422, comment_editing=form)
        return self.done()


class DeleteComment(OwnComment):
    """POST takes the comment off the page."""

    http_method_names: ClassVar[list[str]] = ["post", "options"]

    def post(self, request: HttpRequest, pk: int) -> HttpResponseBase:
        delete_comment(by=signed_in(request), comment=self.comment)
        messages.success(request, _("Comment deleted."))
        return self.done()


class MentionOptions(CommentsPart):
    """GET ?q= gives the colleagues who can be mentioned: those who may know of the partner."""

    http_method_names: ClassVar[list[str]] = ["get", "head", "options"]

    def get(self, request: HttpRequest, pk: int) -> HttpResponseBase:
        words = request.GET.get("q", "").replace("\x00", "").strip()[:100]
        people = readers_of(self.about.partner).filter(name__icontains=words)
        results = [{"id": p.pk, "label": p.name, "detail": p.get_role_display()} for p in people[:OFFERED]]
        return JsonResponse({"results": results})

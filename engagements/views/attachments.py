"""The files of an engagement in the browser: attached several at once, handed out to those who may see it, removed.

To htmx attaching and removing answer with the panel alone; else they lead back to the page.
"""

import logging
from typing import Any, ClassVar

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.generic import TemplateView, View

from ecosystem.accounts.requests import signed_in
from ecosystem.core.lists import GuardedMixin
from engagements.actions.attachments import STORE_FAILURES, StoreFailed, attach_file, remove_attachment
from engagements.models import Attachment, Engagement
from engagements.page import attachments_of
from engagements.views.engagements import OneEngagement

logger = logging.getLogger(__name__)

# Files that one form takes.
MOST_AT_ONCE = 20
# A browser keeps nothing of it, guesses no type, and runs nothing, even if it is opened in its place.
HANDED_OUT = {
    "Content-Security-Policy": "default-src 'none'; sandbox",
    "X-Content-Type-Options": "nosniff",
    "Cache-Control": "private, no-store",
    "Cross-Origin-Resource-Policy": "same-origin",
}


class AttachmentsPart(OneEngagement):
    """Answers with the panel of the files: alone to htmx, else by leading to where it stands."""

    @cached_property
    def about(self) -> Engagement:
        """The engagement whose files they are."""
        return self.engagement()

    def show(self, *, status: int = 200) -> HttpResponse:
        """Answer with the files as they are now, and what there is to say."""
        context = attachments_of(self.about, whole="whole" in self.request.GET)
        context |= {"engagement": self.about, "is_part": True}
        return render(self.request, "engagements/_attachments.html", context, status=status)

    def answer(self, *, status: int = 200) -> HttpResponseBase:
        if self.request.htmx:  # type: ignore[attr-defined]  # middleware
            return self.show(status=status)
        if status != 200:
            context = attachments_of(self.about, whole=True) | {"engagement": self.about}
            return render(self.request, "engagements/attachments.html", context, status=status)
        return redirect(f"{self.about.get_absolute_url()}#attachments")


class AttachmentsPage(AttachmentsPart, TemplateView):
    """GET lists all files; POST attaches those of `files`. What can't be kept is named with the reason: 422."""

    template_name = "engagements/attachments.html"
    http_method_names: ClassVar[list[str]] = ["get", "head", "post", "options"]

    def get_permission_required(self) -> tuple[str, ...]:
        writes = self.request.method == "POST"
        return ("engagements.view_engagement", *(["engagements.add_attachment"] if writes else []))

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs) | {"engagement": self.about}
        return context | attachments_of(self.about, whole=True)

    def post(self, request: HttpRequest, pk: int) -> HttpResponseBase:
        files = request.FILES.getlist("files")
        refused = [] if files else [_("Choose a file first.")]
        if len(files) > MOST_AT_ONCE:
            files, refused = [], [_("At most %(most)d files at once.") % {"most": MOST_AT_ONCE}]
        kept = 0
        for file in files:
            try:
                attach_file(by=signed_in(request), engagement=self.about, file=file)
            except ValidationError as error:
                refused.append(f"{(file.name or '')[:100]}: {' '.join(error.messages)}")
            except StoreFailed:
                messages.error(request, _("The place where files are kept does not answer. Try again later."))
                return self.answer(status=503)
            else:
                kept += 1
        if kept:
            words = ngettext("%(count)d file attached.", "%(count)d files attached.", kept)
            messages.success(request, words % {"count": kept})
        for words in refused:
            messages.error(request, words)
        return self.answer(status=422 if refused else 200)


class OneAttachment(GuardedMixin, View):
    """Finds the attachment of the address among those that are there and that the reader may see; else 404."""

    permission_required: Any = ("engagements.view_engagement", "engagements.view_attachment")

    @cached_property
    def attachment(self) -> Attachment:
        found = (
            Attachment.objects.visible_to(self.request.user).present().select_related("engagement__partner")
        )
        return get_object_or_404(found, pk=self.kwargs["pk"], engagement__archived_at__isnull=True)


class DownloadAttachment(OneAttachment):
    """GET hands the file out, to be saved and never shown in its place."""

    http_method_names: ClassVar[list[str]] = ["get", "head", "options"]

    def get(self, request: HttpRequest, pk: int) -> HttpResponseBase:
        attachment = self.attachment
        try:
            file = attachment.file.open("rb")
        except FileNotFoundError:
            logger.error("The file of attachment %d is gone from %s", pk, attachment.file.name)
            raise Http404(_("The file is gone from where it was kept.")) from None
        except STORE_FAILURES:
            logger.exception("The file of attachment %d can't be read", pk)
            return HttpResponse(
                _("The place where files are kept does not answer. Try again later."),
                status=503,
                content_type="text/plain",
            )
        return FileResponse(
            file,
            as_attachment=True,
            filename=attachment.name,
            content_type=attachment.content_type,
            headers={**HANDED_OUT, "Content-Length": str(attachment.size)},
        )


class RemoveAttachment(AttachmentsPart, OneAttachment):
    """POST removes the file; that it was there stays known."""

    permission_required: Any = ("engagements.view_engagement", "engagements.delete_attachment")
    http_method_names: ClassVar[list[str]] = ["post", "options"]

    @cached_property
    def about(self) -> Engagement:  # type: ignore[override]  # found through the attachment
        return self.attachment.engagement

    def post(self, request: HttpRequest, pk: int) -> HttpResponseBase:
        remove_attachment(by=signed_in(request), attachment=self.attachment)
        messages.success(request, _("Removed: %(name)s") % {"name": self.attachment.name})
        return self.answer()

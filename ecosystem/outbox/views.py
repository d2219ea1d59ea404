from typing import Any, ClassVar

from django.contrib import messages
from django.contrib.auth.mixins import LoginRequiredMixin, UserPassesTestMixin
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.generic import DetailView, View
from django_filters import CharFilter, ChoiceFilter, FilterSet

from ecosystem.accounts.models import Role
from ecosystem.core.lists import Column, RecordList
from ecosystem.outbox.actions import retry_mail
from ecosystem.outbox.models import Mail, MailState


class MailFilter(FilterSet):
    q = CharFilter(field_name="subject", lookup_expr="icontains", label=_("Subject"))
    state = ChoiceFilter(choices=MailState, label=_("State"))

    class Meta:
        model = Mail
        fields = ("q", "state")


class Outbox(RecordList):
    """The mail written to the reader, or sent because they asked for it; an admin sees everybody's."""

    permission_required: ClassVar[tuple[str, ...]] = ()
    filterset_class = MailFilter
    template_name = "outbox/list.html"
    row_template = "outbox/_mail_row.html"
    default_sort = "-written"
    title = "Outbox"
    noun, noun_plural = "mail", "mails"
    empty_text = "Reminders and digests appear here as they are written."
    columns = (
        Column("subject", "Subject", ("subject",)),
        Column("to", "To", ("address",)),
        Column("kind", "Kind", ("kind",)),
        Column("state", "State", ("state",)),
        Column("written", "Written", ("created_at",)),
        Column("sent", "Sent", ("sent_at",)),
    )

    def records(self) -> QuerySet[Mail]:
        return Mail.objects.visible_to(self.request.user).defer("html", "text")


class ReadMail(LoginRequiredMixin, DetailView[Mail]):
    """One mail as it was written."""

    template_name = "outbox/detail.html"
    context_object_name = "mail"

    def get_queryset(self) -> QuerySet[Mail]:
        return Mail.objects.visible_to(self.request.user)


class RetryMail(UserPassesTestMixin, View):
    """POST queues a mail that was given up again; for admins."""

    raise_exception = True

    def test_func(self) -> bool:
        return getattr(self.request.user, "role", "") == Role.ADMIN

    def post(self, request: HttpRequest, pk: int, **kwargs: Any) -> HttpResponse:
        mail = get_object_or_404(Mail, pk=pk, state=MailState.FAILED)
        retry_mail(mail=mail)
        messages.success(request, _("Queued again."))
        return redirect("outbox-mail", pk=mail.pk)

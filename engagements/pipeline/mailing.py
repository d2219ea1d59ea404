"""The weekly mail of a saved export: what it comes to today for its reader, and where to download it.

The file itself is not attached. It can hold 20,000 rows and more, and a mail stays where it was sent when its reader's
rights change; behind the link the file is made for who is signed in, at that moment.
"""

import logging
from datetime import datetime, time, timedelta

import css_inline
from django.conf import settings
from django.core import signing
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ecosystem.accounts.models import User
from ecosystem.core.words import money_text
from ecosystem.outbox.actions import Letter, write_mail
from ecosystem.outbox.models import Mail
from engagements.models import ExportMailing
from engagements.pipeline.saved_exports import exports_of, file_for
from engagements.pipeline.views import PipelineExport

logger = logging.getLogger(__name__)
SALT = "engagements.pipeline.mailing"


def mailings_due(now: datetime) -> list[ExportMailing]:
    """Return the mailings whose time of this week has come at `now` (UTC), those of this week already sent among them."""
    mailings = ExportMailing.objects.filter(reader__is_active=True, reader__email__isnull=False)
    return [each for each in mailings.select_related("reader") if is_due(each, now)]


def is_due(mailing: ExportMailing, now: datetime) -> bool:
    """Return whether the mailing's time of the reader's own week has come, and had not when it was asked for."""
    local = now.astimezone(mailing.reader.zone)
    day = local.date() - timedelta(days=local.weekday()) + timedelta(days=mailing.weekday)
    moment = datetime.combine(day, time(mailing.hour), tzinfo=mailing.reader.zone)
    return mailing.since < moment <= now


@transaction.atomic
def mail_export(*, mailing: ExportMailing, now: datetime) -> Mail | None:
    """Write the mail of this week. None when it was written before, or its reader may no longer have the export.

    The key names reader, export and week, so that whatever runs this twice, or twice at once, writes one mail.
    """
    found = ExportMailing.objects.select_for_update().filter(pk=mailing.pk).first()
    if found is None:
        return None
    reader = found.reader
    export = exports_of(reader).filter(pk=found.export_id).first()
    if export is None:
        return None
    year, week, _day = now.astimezone(reader.zone).isocalendar()
    key = f"weekly-export:{export.pk}:{reader.pk}:{year}-W{week:02}"
    if Mail.objects.filter(key=key).exists():
        return None
    with timezone.override(reader.zone):
        try:
            file = file_for(reader, export.path, export.query)
        except PermissionDenied:
            return None
        letter = export_letter(found, export.name, file)
    mail = write_mail(reader=reader, key=key, kind="weekly export", letter=letter)
    if mail is not None:
        logger.info("Weekly export queued: key=%s", mail.key)
    return mail


def export_letter(mailing: ExportMailing, name: str, file: PipelineExport) -> Letter:
    """Return the mail that tells its reader what the export `name` comes to, as the `file` made for them would."""
    total, number = file.matrix.base, file.matrix.total.count
    count = ngettext("%(n)s engagement", "%(n)s engagements", number) % {"n": f"{number:,}"}
    base = settings.BASE_CURRENCY
    context = {
        "reader": mailing.reader,
        "mailing": mailing,
        "name": name,
        "count": count,
        "amount": money_text(total.amount, base),
        "weighted": money_text(total.weighted, base),
        "unconverted": file.matrix.unconverted,
        "download": settings.SITE_URL + reverse("pipeline-export-file", args=[mailing.export_id]),
        "page": settings.SITE_URL + reverse("pipeline-export", args=[mailing.export_id]),
        "unsubscribe": settings.SITE_URL + reverse("pipeline-unsubscribe", args=[sign(mailing)]),
        "refusal": file.refusal(),
    }
    subject = _("%(name)s no longer works") if context["refusal"] else _("%(name)s: %(count)s, %(amount)s")
    return Letter(
        subject=subject % context,
        text=render_to_string("engagements/mail/weekly_export.txt", context),
        html=css_inline.inline(render_to_string("engagements/mail/weekly_export.html", context)),
    )


def sign(mailing: ExportMailing) -> str:
    """Return the words by which whoever holds them may end the mailing, and nothing else."""
    return signing.dumps([mailing.export_id, mailing.reader_id], salt=SALT)


def signed(token: str) -> tuple[int, User] | None:
    """Return the export (id) and the reader whose mailing `token` may end; None for a token that is not ours."""
    try:
        export, reader = signing.loads(token, salt=SALT)
    except signing.BadSignature:
        return None
    user = User.objects.filter(pk=reader).first()
    return (export, user) if user else None


def mail_exports(*, now: datetime) -> int:
    """Write the mails that are due at `now` (UTC); return how many were written."""
    return sum(mail_export(mailing=each, now=now) is not None for each in mailings_due(now))

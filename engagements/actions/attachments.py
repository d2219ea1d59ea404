"""Attaching files to an engagement, and removing them.

A file is stored before its row and deleted after the row's removal is committed: a row that is there always has its
file. What is left of a process that died in between is deleted by the hourly sweep, as far as a row tells of it.
"""

import logging

from botocore.exceptions import BotoCoreError, ClientError  # type: ignore[import-untyped]  # it has no stubs
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from ecosystem.accounts.models import User
from ecosystem.core.transactions import one_transaction
from ecosystem.core.uploads import checked
from engagements.models import Attachment, Engagement

logger = logging.getLogger(__name__)

# Files that one engagement holds.
MOST_FILES = 500
# What a disk or an S3 server that fails raises.
STORE_FAILURES = (OSError, BotoCoreError, ClientError)


class StoreFailed(Exception):
    """Where the files are kept does not answer, or is full; nothing was written."""


def attach_file(*, by: User, engagement: Engagement, file: UploadedFile) -> Attachment:
    """Keep `file` with `engagement` and return it; the same file of the same name is attached once.

    Raises ValidationError for a file that is too large, empty, or not of an allowed kind by its content, and
    StoreFailed when it can't be kept.
    """
    known = checked(file, most=settings.ATTACHMENT_LIMIT)
    same = Attachment.objects.present().filter(engagement=engagement, name=known.name, sha256=known.sha256)
    if attached := same.first():
        return attached
    if Attachment.objects.present().filter(engagement=engagement).count() >= MOST_FILES:
        raise ValidationError(
            _("An engagement holds at most %(most)d files."), code="full", params={"most": MOST_FILES}
        )
    attachment = Attachment(
        engagement=engagement,
        name=known.name,
        size=known.size,
        content_type=known.content_type,
        sha256=known.sha256,
        uploaded_by=by,
    )
    try:
        file.seek(0)
        attachment.file.save(known.name, file, save=False)
    except STORE_FAILURES as error:
        logger.exception("An attachment could not be stored")
        raise StoreFailed from error
    try:
        with transaction.atomic():
            attachment.save(force_insert=True)
    except BaseException as error:
        _delete(attachment.file.name or "")
        # Sent twice at the same moment: the other one keeps it.
        if isinstance(error, IntegrityError) and (attached := same.first()):
            return attached
        raise
    return attachment


@one_transaction
def remove_attachment(*, by: User, attachment: Attachment) -> Attachment:
    """Take `attachment` off its engagement; its row tells that it was there. The file is deleted once that is certain."""
    attachment = Attachment.objects.select_for_update().get(pk=attachment.pk)
    if attachment.removed_at is None:
        attachment.removed_at, attachment.removed_by = timezone.now(), by
        attachment.save(update_fields=["removed_at", "removed_by"])
        transaction.on_commit(lambda: delete_file(attachment))
    return attachment


def delete_file(attachment: Attachment) -> bool:
    """Delete the file of a removed `attachment`; return whether it is gone. Deleting twice does no harm."""
    name = attachment.file.name
    if not name or not _delete(name):
        return False
    return bool(
        Attachment.objects.filter(pk=attachment.pk, removed_at__isnull=False, file=name).update(file="")
    )


def delete_removed_files(*, most: int) -> int:
    """Delete up to `most` files whose attachments were removed and which are still there; return how many."""
    left = Attachment.objects.filter(removed_at__isnull=False).exclude(file="")[:most]
    return sum(delete_file(attachment) for attachment in left)


def _delete(name: str) -> bool:
    try:
        Attachment._meta.get_field("file").storage.delete(name)  # type: ignore[union-attr]  # a file field
    except STORE_FAILURES:
        logger.exception("The file %s could not be deleted", name)
        return False
    return True

"""Files that colleagues upload: how large they may be, and what they are by their content, whatever they are called."""

import codecs
import hashlib
import re
import unicodedata
import zipfile
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Any

import puremagic
from django.conf import settings
from django.core.exceptions import RequestDataTooBig, ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import FileUploadHandler
from django.utils.translation import gettext as _

TEXT = "text/plain"
OFFICE = "application/vnd.openxmlformats-officedocument"
OPEN_DOCUMENT = "application/vnd.oasis.opendocument"
# What may be attached: the ending of the name, and the type that the file is given out as.
ALLOWED = {
    "pdf": "application/pdf",
    "png": "image/png",
    "jpg": "image/jpeg",
    "jpeg": "image/jpeg",
    "gif": "image/gif",
    "webp": "image/webp",
    "docx": f"{OFFICE}.wordprocessingml.document",
    "xlsx": f"{OFFICE}.spreadsheetml.sheet",
    "pptx": f"{OFFICE}.presentationml.presentation",
    "odt": f"{OPEN_DOCUMENT}.text",
    "ods": f"{OPEN_DOCUMENT}.spreadsheet",
    "odp": f"{OPEN_DOCUMENT}.presentation",
    "zip": "application/zip",
    **dict.fromkeys(("txt", "md", "csv", "tsv", "log", "json", "yaml", "yml"), TEXT),
}
# The part of an office file that says which kind it is.
OFFICE_PARTS = {"docx": "word/document.xml", "xlsx": "xl/workbook.xml", "pptx": "ppt/presentation.xml"}
# Endings that a computer might run, or a browser draw; none may stand in front of the last one either.
RUNNABLE = {
    "app", "bat", "cmd", "com", "cpl", "dll", "dmg", "exe", "hta", "htm", "html", "jar", "js", "jse", "lnk", "mjs",
    "msi", "php", "pif", "ps1", "py", "reg", "scr", "sh", "svg", "svgz", "vb", "vbe", "vbs", "wsf", "xhtml", "xml",
}  # fmt: skip
LONGEST_NAME = 150
# Bytes by which a file shows what it is.
HEAD = 8192
# Members of an archive that are looked at; more is no document.
MOST_MEMBERS = 20_000
# Characters that steer how text is drawn, such as those that turn "gpj.exe" round.
STEERING = re.compile(r"[\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]")
CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f]")
BINARY = re.compile(rb"[\x00-\x08\x0b\x0e-\x1a\x1c-\x1f]")
# What stands before the first tag is read once and in one way, or thousands of comments would take for ever.
MARKUP = re.compile(
    rb"(?>\s*(?:<!--.*?-->\s*)*)<\s*(?:!doctype|html|head|body|script|svg|iframe|\?xml)", re.I | re.S
)


@dataclass(frozen=True)
class Checked:
    """An upload that may be kept: a harmless name, the type by its content, its size in bytes and its SHA-256."""

    name: str
    content_type: str
    size: int
    sha256: str


class LargestBody(FileUploadHandler):
    """Refuses a form with files that is larger than UPLOAD_LIMIT before any of it is read: 413."""

    def handle_raw_input(
        self,
        input_data: Any,
        META: Any,  # noqa: N803  # Django's own name
        content_length: int,
        boundary: Any,
        encoding: Any = None,  # Django's
    ) -> None:
        if content_length > settings.UPLOAD_LIMIT:
            raise RequestDataTooBig("The upload is larger than UPLOAD_LIMIT.")

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes:
        return raw_data

    def file_complete(self, file_size: int) -> None:
        return None


def checked(file: UploadedFile, *, most: int) -> Checked:
    """Return what is known of `file`, of at most `most` bytes, or raise ValidationError that says what is wrong."""
    name = safe_name(file.name or "")
    size = file.size or 0
    if size == 0:
        raise ValidationError(_("The file is empty."), code="empty")
    if size > most:
        raise ValidationError(
            _("The file is larger than %(most)d MB."), code="too_large", params={"most": most // 1024**2}
        )
    return Checked(name, content_type_of(file, name), size, _digest(file))


def safe_name(name: str) -> str:
    """Return the last part of a path as a name for a file: no path, no steering or control characters, not too long."""
    last = re.split(r"[/\\]", unicodedata.normalize("NFC", name))[-1]
    plain = " ".join(CONTROL.sub(" ", STEERING.sub("", last)).split()).strip(". ")
    stem, dot, ending = plain.rpartition(".")
    if not dot:
        return plain[:LONGEST_NAME] or "file"
    return f"{stem[: LONGEST_NAME - len(ending) - 1]}.{ending}"[:LONGEST_NAME]


def content_type_of(file: UploadedFile, name: str) -> str:
    """Return the type of `file` where its content is what `name` says and may be kept; else raise ValidationError."""
    endings = [suffix.removeprefix(".").strip().lower() for suffix in PurePosixPath(name).suffixes]
    ending = endings[-1] if endings else ""
    if ending not in ALLOWED:
        raise ValidationError(
            _("Files of this kind are not kept here. Allowed: %(allowed)s."),
            code="kind",
            params={"allowed": ", ".join(ALLOWED)},
        )
    if RUNNABLE.intersection(endings[:-1]):
        raise ValidationError(_("The name has two endings. Rename the file."), code="two_endings")
    if not _is_what_it_says(file, ending):
        raise ValidationError(
            _("The content is not what the ending .%(ending)s says."),
            code="content",
            params={"ending": ending},
        )
    return ALLOWED[ending]


def _is_what_it_says(file: UploadedFile, ending: str) -> bool:
    content_type = ALLOWED[ending]
    if content_type == TEXT:
        return _is_text(file)
    file.seek(0)
    head = file.read(HEAD)
    if ending in OFFICE_PARTS or ending == "zip" or content_type.startswith(OPEN_DOCUMENT):
        return head[:4] == b"PK\x03\x04" and _is_archive_of(file, ending)
    try:
        found = {match.mime_type for match in puremagic.magic_string(head)}
    except (puremagic.PureError, ValueError):
        return False
    return content_type in found


def _is_text(file: UploadedFile) -> bool:
    """Return whether all of it is text that no browser would take for a page."""
    # Not only UTF-8: without a byte that text has no use for it may be one of the older code pages.
    for number, chunk in enumerate(file.chunks()):
        if BINARY.search(chunk) or (number == 0 and MARKUP.match(chunk.removeprefix(codecs.BOM_UTF8))):
            return False
    return True


def _is_archive_of(file: UploadedFile, ending: str) -> bool:
    """Return whether an archive has the parts of its kind, and none that holds macros."""
    file.seek(0)
    try:
        with zipfile.ZipFile(file) as archive:  # type: ignore[arg-type]  # reads, seeks and tells
            members = archive.namelist()
            if len(members) > MOST_MEMBERS:
                return False
            if ending in OFFICE_PARTS:
                return OFFICE_PARTS[ending] in members and not any("vbaproject" in m.lower() for m in members)
            if ending != "zip":
                with archive.open("mimetype") as said:
                    return said.read(100).decode("ascii", "replace").strip() == ALLOWED[ending]
    except (zipfile.BadZipFile, KeyError, OSError, ValueError, NotImplementedError, RuntimeError):
        return False
    return True


def _digest(file: UploadedFile) -> str:
    digest = hashlib.sha256()
    for chunk in file.chunks():
        digest.update(chunk)
    return digest.hexdigest()

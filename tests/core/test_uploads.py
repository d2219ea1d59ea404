"""What an upload is by its content, whatever it is called."""

import io
import unicodedata
import zipfile

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ecosystem.core.uploads import ALLOWED, LONGEST_NAME, RUNNABLE, checked, safe_name

PNG = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x01\x00\x00\x00\x01\x08\x06\x00\x00\x00"
PDF = b"%PDF-1.7\n1 0 obj\n<< >>\nendobj\n"
JPEG = b"\xff\xd8\xff\xe0\x00\x10JFIF\x00\x01\x01\x00\x00\x01"
GIF = b"GIF89a\x01\x00\x01\x00\x00\x00\x00;"
WEBP = b"RIFF\x24\x00\x00\x00WEBPVP8 "


def archive(*members: tuple[str, bytes]) -> bytes:
    """Return a zip archive of `members`."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as written:
        for name, content in members:
            written.writestr(name, content)
    return file.getvalue()


DOCX = archive(("[Content_Types].xml", b"<Types/>"), ("word/document.xml", b"<w/>"))
XLSX = archive(("[Content_Types].xml", b"<Types/>"), ("xl/workbook.xml", b"<w/>"))
ODT = archive(("mimetype", ALLOWED["odt"].encode()), ("content.xml", b"<c/>"))


@pytest.mark.parametrize(
    ("name", "content", "content_type"),
    [
        ("report.pdf", PDF, "application/pdf"),
        ("Shot.PNG", PNG, "image/png"),
        ("photo.jpg", JPEG, "image/jpeg"),
        ("photo.jpeg", JPEG, "image/jpeg"),
        ("move.gif", GIF, "image/gif"),
        ("image.webp", WEBP, "image/webp"),
        ("offer.docx", DOCX, ALLOWED["docx"]),
        ("sheet.xlsx", XLSX, ALLOWED["xlsx"]),
        ("text.odt", ODT, ALLOWED["odt"]),
        ("case.zip", archive(("mesh.stl", b"solid")), "application/zip"),
        ("notes.md", "# Grüße\n\nx < y, and <b>bold</b>\n".encode(), "text/plain"),
        ("old.csv", "Größe;1\n".encode("latin-1"), "text/plain"),
        ("bom.txt", "﻿text".encode(), "text/plain"),
        ("comments.txt", b"<!---->" * 9000 + b"x", "text/plain"),
        ("run.json", b'{"a": 1}', "text/plain"),
        ("results v1.2 final.pdf", PDF, "application/pdf"),
    ],
)
def test_what_is_allowed_is_kept_as_what_it_is(name: str, content: bytes, content_type: str) -> None:
    known = checked(SimpleUploadedFile(name, content, "text/html"), most=100_000)
    assert (known.name, known.content_type, known.size) == (name, content_type, len(content))


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("empty.txt", b"", "empty"),
        ("large.txt", b"x" * 10_001, "too_large"),
        ("page.html", b"<html>", "kind"),
        ("picture.svg", b"<svg/>", "kind"),
        ("run.exe", b"MZ" + b"\0" * 100, "kind"),
        ("report.pdf.exe", PDF, "kind"),
        ("noending", PDF, "kind"),
        (".pdf", PDF, "kind"),
        ("report.exe.pdf", PDF, "two_endings"),
        ("page.html .png", PNG, "two_endings"),
        ("page.png", b"<html><script>alert(1)</script>", "content"),
        ("page.txt", b"<!doctype html><script>alert(1)</script>", "content"),
        ("page.txt", b"\xef\xbb\xbf  <!-- a -->\n<SVG xmlns='x' onload='alert(1)'>", "content"),
        ("page.md", b"<script>alert(1)</script>", "content"),
        ("page.csv", b"<?xml version='1.0'?><svg/>", "content"),
        ("page.txt", "<html>".encode("utf-16"), "content"),
        ("program.txt", b"MZ\x90\x00\x03", "content"),
        ("picture.png", JPEG, "content"),
        ("picture.pdf", PNG, "content"),
        ("pdf.png", b" " + PNG, "content"),
        ("sheet.docx", XLSX, "content"),
        ("sheet.xlsx", b"PK\x03\x04 not a zip", "content"),
        ("macros.docx", archive(("word/document.xml", b""), ("word/vbaProject.bin", b"")), "content"),
        ("text.odt", DOCX, "content"),
        ("text.zip", PDF, "content"),
    ],
)
def test_what_is_not_says_why(name: str, content: bytes, code: str) -> None:
    with pytest.raises(ValidationError) as refused:
        checked(SimpleUploadedFile(name, content, "application/pdf"), most=10_000)
    assert refused.value.code == code


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("../../etc/passwd.txt", "passwd.txt"),
        ("C:\\Users\\tom\\plan.pdf", "plan.pdf"),
        ("..", "file"),
        ("", "file"),
        (" ..plan.pdf", "plan.pdf"),
        ("photo\u202egnp.exe", "photognp.exe"),
        ("a\r\nSet-Cookie: x.pdf", "a Set-Cookie: x.pdf"),
        ("Bericht Größe.pdf", unicodedata.normalize("NFC", "Bericht Größe.pdf")),
        ("x" * 300 + ".pdf", "x" * (LONGEST_NAME - 4) + ".pdf"),
    ],
)
def test_a_name_is_made_harmless(typed: str, kept: str) -> None:
    assert safe_name(typed) == kept


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.text(max_size=400), st.binary(max_size=200))
def test_no_name_and_no_content_gets_by(name: str, content: bytes) -> None:
    kept = safe_name(name)
    assert 0 < len(kept) <= LONGEST_NAME
    assert not set(kept) & set("/\\\x00\r\n\u202e") and not kept.startswith(".")
    assert safe_name(kept) == kept
    try:
        known = checked(SimpleUploadedFile(kept, content), most=100)
    except ValidationError:
        return
    endings = known.name.lower().split(".")
    assert endings[-1] in ALLOWED and not RUNNABLE & set(endings[1:])

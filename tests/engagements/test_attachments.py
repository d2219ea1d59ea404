"""The files of an engagement: kept, handed out to those who may see it, and removed."""

import hashlib
import importlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.files.storage import Storage, storages
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from ecosystem import settings as settings_module
from ecosystem.accounts.models import Role, User
from engagements.actions.attachments import delete_removed_files
from engagements.models import Attachment, Engagement
from engagements.page import SHOWN
from engagements.tasks import delete_removed_files as delete_task
from tests.core.test_uploads import PDF, PNG
from tests.engagements.page_factories import AttachmentFactory
from tests.factories import EngagementFactory, UserFactory

pytestmark = pytest.mark.django_db
HTMX = {"HTTP_HX_REQUEST": "true"}


def upload(name: str = "report.pdf", content: bytes = PDF) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content, "text/html")


def attach(client: Client, engagement: Engagement, *files: SimpleUploadedFile, **headers: str) -> Any:
    return client.post(f"/engagements/{engagement.pk}/attachments/", {"files": list(files)}, **headers)  # type: ignore[arg-type]


def place_of(attachment: Attachment) -> Path:
    return Path(attachment.file.path)


def test_several_files_are_attached_at_once(sign_in: Callable[[User], Client]) -> None:
    engagement, by = EngagementFactory(), UserFactory()
    client = sign_in(by)
    assert attach(client, engagement, upload(), upload("../shot.png", PNG)).status_code == 302
    shot, report = Attachment.objects.order_by("name").reverse()
    assert (report.name, report.content_type, report.size) == ("report.pdf", "application/pdf", len(PDF))
    assert (shot.name, report.uploaded_by) == ("shot.png", by)
    assert report.sha256 == hashlib.sha256(PDF).hexdigest()
    assert place_of(report).read_bytes() == PDF
    assert place_of(report).stat().st_mode & 0o077 == 0
    assert "report" not in report.file.name and report.file.name.startswith(f"engagements/{engagement.pk}/")
    page = client.get(engagement.get_absolute_url()).content.decode()
    assert "shot.png" in page and report.get_absolute_url() in page


def test_the_same_file_is_attached_once(sign_in: Callable[[User], Client]) -> None:
    engagement, client = EngagementFactory(), sign_in(UserFactory())
    attach(client, engagement, upload(), upload())
    attach(client, engagement, upload())
    assert Attachment.objects.count() == 1
    attach(client, engagement, upload("other name.pdf"))
    assert Attachment.objects.count() == 2


def test_a_refused_file_is_named_and_the_others_are_kept(sign_in: Callable[[User], Client]) -> None:
    engagement, client = EngagementFactory(), sign_in(UserFactory())
    answer = attach(client, engagement, upload(), upload("page.png", b"<html>"), upload("e.txt", b""), **HTMX)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "page.png: The content is not what the ending .png says." in page and "The file is empty" in page
    assert "1 file attached" in page and "report.pdf" in page and "<html" not in page.replace("&lt;html", "")
    assert [each.name for each in Attachment.objects.all()] == ["report.pdf"]
    assert attach(client, engagement, upload("bad.exe")).status_code == 422
    assert attach(client, engagement).status_code == 422
    assert client.post(f"/engagements/{engagement.pk}/attachments/", {"files": "text"}).status_code == 422
    assert attach(client, engagement, *[upload(f"{n}.pdf") for n in range(21)]).status_code == 422
    assert Attachment.objects.count() == 1


def test_a_large_file_and_a_larger_form_are_refused(sign_in: Callable[[User], Client], settings: Any) -> None:
    settings.ATTACHMENT_LIMIT = 1024 * 1024
    engagement, client = EngagementFactory(), sign_in(UserFactory())
    answer = attach(client, engagement, upload("large.pdf", PDF + b"x" * 1024 * 1024))
    assert answer.status_code == 422 and "larger than 1 MB" in answer.content.decode()
    settings.UPLOAD_LIMIT = 2048
    assert attach(client, engagement, upload("large.pdf", PDF + b"x" * 4096)).status_code == 413
    assert not Attachment.objects.exists()


def test_a_file_is_handed_out_to_be_saved_only(sign_in: Callable[[User], Client]) -> None:
    engagement, client = EngagementFactory(), sign_in(UserFactory())
    attach(client, engagement, upload('Größe "x".pdf'))
    answer = client.get(Attachment.objects.get().get_absolute_url())
    assert b"".join(answer) == PDF  # type: ignore[arg-type]  # streamed
    assert answer["Content-Disposition"].startswith("attachment; ")
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert answer["Content-Type"] == "application/pdf" and answer["Content-Length"] == str(len(PDF))
    assert "no-store" in answer["Cache-Control"]


def test_only_who_may_see_the_engagement_gets_it(sign_in: Callable[[User], Client]) -> None:
    file = AttachmentFactory(engagement__partner__restricted=True)
    engagement, outsider = file.engagement, sign_in(UserFactory())
    assert Client().get(file.get_absolute_url()).status_code == 302
    for address in (file.get_absolute_url(), f"/engagements/{engagement.pk}/attachments/"):
        assert outsider.get(address).status_code == 404
        assert sign_in(engagement.partner.owner).get(address).status_code == 200
    assert outsider.post(f"{file.get_absolute_url()}removal/").status_code == 404
    assert attach(outsider, engagement, upload()).status_code == 404
    viewer, open_file = sign_in(UserFactory(role=Role.VIEWER)), AttachmentFactory()
    assert viewer.get(open_file.get_absolute_url()).status_code == 200
    assert viewer.post(f"{open_file.get_absolute_url()}removal/").status_code == 403
    assert attach(viewer, open_file.engagement, upload()).status_code == 403


def test_removing_deletes_the_file_once_it_is_certain(
    sign_in: Callable[[User], Client], django_capture_on_commit_callbacks: Any
) -> None:
    file, by = AttachmentFactory(), UserFactory()
    place, client = place_of(file), sign_in(by)
    with django_capture_on_commit_callbacks() as callbacks:
        answer = client.post(f"{file.get_absolute_url()}removal/", **HTMX)
    assert file.name not in answer.content.decode().partition("toasts")[0]
    assert place.exists()
    file.refresh_from_db()
    assert (file.removed_by, file.removed_at is not None, file.sha256 != "") == (by, True, True)
    for callback in callbacks:
        callback()
    assert not place.exists()
    assert Attachment.objects.get().file.name == ""
    assert client.get(file.get_absolute_url()).status_code == 404
    assert client.post(f"{file.get_absolute_url()}removal/").status_code == 404
    assert attach(client, file.engagement, upload()).status_code == 302


def test_what_a_killed_process_left_is_swept_up() -> None:
    left, there = AttachmentFactory(removed_at="2026-01-01T00:00Z"), AttachmentFactory()
    place = place_of(left)
    assert delete_task() == 1
    assert delete_removed_files(most=10) == 0
    assert not place.exists() and place_of(there).exists()


def test_a_file_that_is_gone_is_not_found(sign_in: Callable[[User], Client]) -> None:
    file = AttachmentFactory()
    place_of(file).unlink()
    assert sign_in(UserFactory()).get(file.get_absolute_url()).status_code == 404


class FullDisk(Storage):
    """A place that takes nothing, gives nothing, and forgets nothing."""

    def _save(self, name: str, content: Any) -> str:
        raise OSError("No space left on device")

    def _open(self, name: str, mode: str = "rb") -> Any:
        raise OSError("Input/output error")

    def delete(self, name: str) -> None:
        raise OSError("Input/output error")

    def exists(self, name: str) -> bool:
        return False


def test_a_place_that_fails_loses_nothing(sign_in: Callable[[User], Client], monkeypatch: Any) -> None:
    engagement, client, removed = EngagementFactory(), sign_in(UserFactory()), AttachmentFactory()
    there = AttachmentFactory(engagement=engagement)
    monkeypatch.setattr(Attachment._meta.get_field("file"), "storage", FullDisk())
    answer = attach(client, engagement, upload())
    assert answer.status_code == 503 and "does not answer" in answer.content.decode()
    assert client.get(there.get_absolute_url()).status_code == 503
    Attachment.objects.filter(pk=removed.pk).update(removed_at="2026-01-01T00:00Z")
    assert delete_removed_files(most=10) == 0
    assert Attachment.objects.count() == 2 and Attachment.objects.get(pk=removed.pk).file.name


def test_many_files_are_cut_with_a_link_to_all(sign_in: Callable[[User], Client]) -> None:
    engagement, client = EngagementFactory(), sign_in(UserFactory())
    AttachmentFactory.create_batch(SHOWN + 1, engagement=engagement)
    page = client.get(engagement.get_absolute_url())
    assert len(page.context["attachments"]) == SHOWN
    assert f"All {SHOWN + 1} files" in page.content.decode()
    assert len(client.get(f"/engagements/{engagement.pk}/attachments/").context["attachments"]) == SHOWN + 1


def test_files_go_to_a_bucket_where_one_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in {
        "BUCKET": "files",
        "ENDPOINT": "http://localhost:9",
        "REGION": "eu-central-1",
        "KEY_ID": "somebody",
        "SECRET": "x",
        "PREFIX": "prm",
    }.items():
        monkeypatch.setenv(f"ATTACHMENTS_{name}", value)
    try:
        given = importlib.reload(settings_module).STORAGES["attachments"]
    finally:
        monkeypatch.undo()
        importlib.reload(settings_module)
    store: Any = storages.create_storage(given)
    assert type(store).__name__ == "S3Storage"
    assert (store.bucket_name, store.location, store.default_acl) == ("files", "prm", None)
    assert (store.endpoint_url, store.region_name) == ("http://localhost:9", "eu-central-1")
    assert (store.access_key, store.secret_key, store.file_overwrite) == ("somebody", "x", False)
    assert (
        type(storages.create_storage(settings_module.STORAGES["attachments"])).__name__ == "FileSystemStorage"
    )

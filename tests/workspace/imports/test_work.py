"""The work on an import: seen while it runs, started again when it stopped, never done twice."""

from datetime import timedelta

import pytest
from django.db import connection, connections
from django.test import Client
from django.utils import timezone

from ecosystem.accounts.models import Role
from ecosystem.workspace.imports import jobs
from ecosystem.workspace.imports.progress import Progress
from ecosystem.workspace.models import ImportRun
from partners.models import Partner
from tests.factories import UserFactory
from tests.workspace.imports.working import WorkingClient, as_csv, last_run

HTMX = {"HTTP_HX_REQUEST": "true"}


def waiting(desk: WorkingClient) -> ImportRun:
    """Return a run whose file nobody has read yet."""
    Client.post(desk, "/imports/", {"file": _file()})
    return last_run()


def _file() -> object:
    from django.core.files.uploadedfile import SimpleUploadedFile

    return SimpleUploadedFile(
        "partners.csv", as_csv(["Name", "Tier"], *([f"P{n}", "watch"] for n in range(10)))
    )


def test_the_page_shows_how_far_it_is_and_where_it_ends(desk: WorkingClient) -> None:
    run = waiting(desk)
    page = desk.page(run)
    assert (
        "Starting" in page and "You can leave this page" in page and 'href="' + run.get_absolute_url() in page
    )
    part = f"{run.get_absolute_url()}progress/?of=reading"
    progress = Progress(run, 1234)
    progress.told_at = 0
    progress.at(617)
    answer = desk.get(part, **HTMX)
    assert 'value="50"' in answer.content.decode() and "617 of 1,234 rows" in answer.content.decode()
    assert "617 of 1,234 rows" in desk.page(run)
    assert jobs.read(run.pk)
    answer = desk.get(part, **HTMX)
    assert answer["HX-Refresh"] == "true"
    assert "Bring in 10 partners" in desk.page(run)


def test_work_that_stopped_can_be_started_again(desk: WorkingClient) -> None:
    run = waiting(desk)
    assert "Start again" not in desk.page(run)
    ImportRun.objects.filter(pk=run.pk).update(state_since=timezone.now() - timedelta(minutes=2))
    assert "Start again" in desk.page(run)
    desk.post(f"{run.get_absolute_url()}restart/")
    run.refresh_from_db()
    assert run.state == "preview"
    desk.bring_in(run)
    assert Partner.objects.count() == 10


def test_told_twice_it_is_done_once(desk: WorkingClient) -> None:
    run = waiting(desk)
    assert jobs.read(run.pk)
    assert not jobs.read(run.pk)
    assert not jobs.undo_run(run.pk)
    assert not jobs.bring_in(run.pk)
    Client.post(desk, f"{run.get_absolute_url()}confirmation/")
    assert jobs.bring_in(run.pk)
    assert not jobs.bring_in(run.pk)
    assert Partner.objects.count() == 10


def test_a_fault_in_the_work_is_told_and_nothing_is_written(
    desk: WorkingClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = waiting(desk)
    jobs.read(run.pk)
    Client.post(desk, f"{run.get_absolute_url()}confirmation/")

    def fails(self: object) -> None:
        raise RuntimeError("the disk is full")

    monkeypatch.setattr("ecosystem.workspace.imports.writing.Writing._belongings", fails)
    with pytest.raises(RuntimeError):
        jobs.bring_in(run.pk)
    assert not Partner.objects.exists()
    page = desk.page(run)
    assert "Something went wrong on our side" in page and "Bring in 10 partners" in page


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_while_one_worker_is_at_it_another_leaves_it_alone() -> None:
    desk = WorkingClient()
    desk.force_login(UserFactory(role=Role.ALLIANCE))
    run = ImportRun.objects.create(by=UserFactory(role=Role.ALLIANCE), file_name="x.csv", state="reading")
    other = connection.copy()
    try:
        other.set_autocommit(False)
        with other.cursor() as cursor:
            cursor.execute("SELECT 1 FROM workspace_importrun WHERE id = %s FOR UPDATE", [run.pk])
        assert not jobs.read(run.pk)
        other.rollback()
    finally:
        other.close()
        connections.close_all()
    run.refresh_from_db()
    assert run.state == "reading"

"""Imports and the rules of stages: moves obey what a stage asks for, what is new comes as it stands elsewhere."""

import pytest
from django.utils import timezone

from engagements.models import Engagement, Stage, Track
from tests.factories import EngagementFactory, PartnerFactory, stage
from tests.workspace.imports.working import WorkingClient, outcomes

pytestmark = pytest.mark.django_db
HEADINGS = ["Title", "Partner", "Track", "Stage", "Next step", "Close reason"]


def test_a_move_lacks_nothing_that_the_stage_asks_for(desk: WorkingClient) -> None:
    Stage.objects.filter(slug="evaluation").update(asks_for=["next_step"])
    Stage.objects.filter(slug="stopped").update(asks_for=["close_reason"])
    partner = PartnerFactory(name="Boreal")
    for title in ("One", "Two", "Three"):
        EngagementFactory(title=title, partner=partner)
    run = desk.upload_rows(
        HEADINGS,
        ["One", "Boreal", "Technical", "Evaluation", "", ""],
        ["Two", "Boreal", "Technical", "Evaluation", "Send the mesh", ""],
        ["Three", "Boreal", "Technical", "Stopped", "", "Budget"],
        ["Four", "Boreal", "Technical", "Stopped", "", ""],
    )
    assert outcomes(run) == ["bad", "update", "update", "create"]
    assert "Evaluation asks for: next step." in desk.page(run)
    desk.bring_in(run)
    three = Engagement.objects.get(title="Three")
    assert (three.close_reason, three.stage.slug) == ("Budget", "stopped")
    assert Engagement.objects.get(title="One").stage == stage()


def test_what_opens_again_has_no_reason(desk: WorkingClient) -> None:
    EngagementFactory(
        title="One",
        partner__name="Boreal",
        stage=stage(slug="stopped"),
        closed_on=timezone.localdate(),
        close_reason="Budget",
    )
    run = desk.upload_rows(HEADINGS, ["One", "Boreal", "Technical", "Evaluation", "", "Budget"])
    desk.bring_in(run)
    saved = Engagement.objects.get()
    assert (saved.close_reason, saved.closed_on) == ("", None)


def test_a_retired_track_takes_nothing_new(desk: WorkingClient) -> None:
    PartnerFactory(name="Boreal")
    Track.objects.filter(slug="technical").update(retired_at=timezone.now())
    run = desk.upload_rows(HEADINGS, ["One", "Boreal", "Technical", "Evaluation", "", ""])
    assert outcomes(run) == ["bad"]
    assert "takes no new engagements" in desk.page(run)

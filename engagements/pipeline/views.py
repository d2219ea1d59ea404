"""The pipeline in the browser: the matrix, its rows, and both as files."""

import logging
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponseBase
from django.utils import timezone

from ecosystem.core.lists import Column, RecordList
from ecosystem.core.tables import send_xlsx, stream_csv
from engagements.models import Engagement
from engagements.pipeline.exports import OWN, PRESETS, export_rows
from engagements.pipeline.filters import PipelineFilter
from engagements.pipeline.report import pipeline_matrix

logger = logging.getLogger(__name__)


class Pipeline(RecordList):
    """Quarters across, stages down, and the rows beneath: all of the same filter."""

    permission_required: Any = "engagements.view_pipeline"
    filterset_class = PipelineFilter
    template_name = "engagements/pipeline.html"
    row_template = "engagements/_pipeline_row.html"
    default_sort = "close"
    title = "Pipeline"
    noun, noun_plural = "engagement", "engagements"
    empty_text = "Engagements appear here with what they may bring."
    columns = (
        Column("title", "Title", ("title",)),
        Column("partner", "Partner", ("partner__name",)),
        Column("stage", "Stage", ("track__order", "stage__order")),
        Column("amount", "Amount", ("amount",), numeric=True),
        Column("weighted", "Weighted", ("weighted_amount",), numeric=True),
        Column("close", "Closes", ("expected_close",)),
        Column("owner", "Owner", ("owner__name",)),
        Column("health", "Health", ("health",)),
    )

    def records(self) -> QuerySet[Engagement]:
        engagements = Engagement.objects.visible_to(self.request.user).live()
        return engagements.with_value(on=timezone.localdate()).select_related(
            "partner", "track", "stage", "owner"
        )

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        matrix = pipeline_matrix(self.filtered(), on=timezone.localdate())
        return super().get_context_data(**kwargs) | {
            "matrix": matrix,
            "weighted": self.request.GET.get("sums") == "weighted",
            "can_export": self.request.user.has_perm("engagements.export_pipeline"),
        }


class PipelineExport(Pipeline):
    """The rows of the page's filter, all pages of them, as a file. `preset` chooses the columns."""

    permission_required = ("engagements.view_pipeline", "engagements.export_pipeline")
    file_type = "csv"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:  # type: ignore[override]
        preset = PRESETS.get(request.GET.get("preset", ""), OWN)
        rows = export_rows(self.filtered(), preset)
        name = f"pipeline-{preset.name}-{timezone.localdate():%Y-%m-%d}.{self.file_type}"
        logger.info(
            "Pipeline exported: by=%s preset=%s type=%s", request.user.pk, preset.name, self.file_type
        )
        if self.file_type == "csv":
            return stream_csv(name, preset.headings, rows)
        return send_xlsx(name, preset.headings, rows)

"""The pipeline in the browser: the matrix, its rows, and both as files."""

from collections.abc import Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.core.paginator import Page, Paginator
from django.db.models import QuerySet
from django.db.models.functions import Coalesce
from django.http import QueryDict
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from ecosystem.accounts.models import User
from ecosystem.core.list_exports import ListExport
from ecosystem.core.lists import Chip, Column, RecordList
from ecosystem.core.money import Rates, rates_on
from engagements.models import Engagement, Stage
from engagements.pipeline.breakdown import Matrix, pipeline_matrix
from engagements.pipeline.dimensions import DIMENSIONS, Dimension
from engagements.pipeline.exports import OWN, Layout, read_layout, with_related
from engagements.pipeline.filters import ALL, MONEY_TRACK, OUTCOMES, PipelineFilter, stages_of
from engagements.pipeline.quarters import quarter_of

# What `across` in the address says for nothing, and what of the address says how the sums are laid out.
NOTHING_ACROSS = "none"
LAID_OUT_BY = {"rows", "across", "currency", "page"}


class Pipeline(RecordList):
    """The sums by two dimensions, stages down and quarters across unless asked, and the rows beneath: of one filter."""

    permission_required: Any = "engagements.view_pipeline"
    export_permission = "engagements.export_pipeline"
    filterset_class = PipelineFilter
    template_name = "engagements/pipeline.html"
    part_template = "engagements/_pipeline_part.html"
    row_template = "engagements/_pipeline_row.html"
    default_sort = "close"
    title = _("Pipeline")
    noun, noun_plural = _("engagement"), _("engagements")
    empty_text = _("Engagements appear here with what they may bring, by stage and quarter.")
    columns = (
        Column("title", "Title", ("title",)),
        Column("partner", "Partner", ("partner__name",)),
        Column("stage", "Stage", ("track__order", "stage__order")),
        Column("amount", "Amount", ("base_amount", "amount"), numeric=True),
        Column("weighted", "Weighted", ("weighted_amount",), numeric=True),
        Column("close", "Closes", ("closes_on",)),
        Column("owner", "Owner", ("owner__name",)),
        Column("health", "Health", ("health",)),
    )
    filterset: PipelineFilter

    def records(self) -> QuerySet[Engagement]:
        """Return the engagements that the reader may see, with their value and the day on which they close."""
        engagements = Engagement.objects.visible_to(self.reader).live()
        return (
            engagements.with_value(on=timezone.localdate())
            .annotate(closes_on=Coalesce("closed_on", "expected_close"))
            .select_related("partner", "track", "stage", "owner")
        )

    @property
    def reader(self) -> User:
        """Who is signed in."""
        assert isinstance(self.request.user, User)
        return self.request.user

    @cached_property
    def matrix(self) -> Matrix:
        """The sums of all rows that the filter leaves."""
        rows, across = self.dimensions
        return pipeline_matrix(
            self.filtered(),
            rows=rows,
            across=across,
            filterset=self.filterset,
            stages=self.stages() if "stage" in {rows.key, across.key if across else ""} else (),
            rates=self.rates,
        )

    @cached_property
    def rates(self) -> Rates:
        """Today's rates, and the currency that the address asks for where it has one."""
        return rates_on(timezone.localdate(), to=self.request.GET.get("currency", ""))

    @cached_property
    def dimensions(self) -> tuple[Dimension, Dimension | None]:
        """What stands down and what across, as the address asks; the same twice is once."""
        rows = DIMENSIONS.get(self.request.GET.get("rows", ""), DIMENSIONS["stage"])
        asked = self.request.GET.get("across", "")
        usual = DIMENSIONS["stage" if rows.key == "quarter" else "quarter"]
        across = None if asked == NOTHING_ACROSS else DIMENSIONS.get(asked, usual)
        return rows, None if across is rows else across

    def stages(self) -> QuerySet[Stage]:
        """Return the stages that the filter leaves room for, in order."""
        chosen = self.filterset.form.cleaned_data if self.filterset.is_valid() else {}
        stages = Stage.objects.select_related("track").filter(stages_of(chosen.get("outcome", ALL)))
        if chosen.get("track", ALL) != ALL:
            stages = stages.filter(track__slug=chosen["track"])
        if chosen.get("stage"):
            stages = stages.filter(pk__in=chosen["stage"])
        return stages.order_by("track__order", "order")

    @cached_property
    def page(self) -> Page[Any]:
        """The page that the address asks for, of as many rows as the matrix counted."""
        return _Counted(self.filtered(), self.page_size, rows=self.matrix.total.count).get_page(
            self.request.GET.get("page")
        )

    def chips(self) -> list[Chip]:
        """Return the filters in force; what the tabs and the track field show needs no chip."""
        shown = {str(self.filterset.form.fields["outcome"].label)}
        if self.filterset.track_shown == MONEY_TRACK:
            shown.add(str(self.filterset.form.fields["track"].label))
        return [chip for chip in super().chips() if chip.label not in shown]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs) | {
            "matrix": self.matrix,
            "weighted": self.request.GET.get("sums") == "weighted",
            "this_quarter": quarter_of(timezone.localdate()),
            "outcomes": OUTCOMES,
            "outcome": self.filterset.outcome_shown,
            "rates": self.rates,
            "dimensions": DIMENSIONS.values(),
            "nothing_across": NOTHING_ACROSS,
            "asked_besides": [
                (name, value)
                for name, values in self.request.GET.lists()
                for value in values
                if name not in LAID_OUT_BY
            ],
        }


class PipelineExport(ListExport, Pipeline):
    """The rows of the page's filter, all pages of them, as a file. `preset` and `fields` choose its columns."""

    @cached_property
    def layout(self) -> Layout:
        """The columns that the address asks for. Raises ValidationError for what is unknown."""
        return read_layout(self.request.GET)

    def refusal(self) -> str:
        """Return why there is no such file, "" if there is."""
        try:
            self.layout  # noqa: B018  # read, to see whether it can be
        except ValidationError as error:
            return " ".join(error.messages)
        return super().refusal()

    def file_columns(self) -> Sequence[Column]:
        return self.layout.columns

    def file_records(self) -> QuerySet[Engagement]:
        return with_related(self.filtered(), self.layout.columns)

    def file_stem(self) -> str:
        return f"pipeline-{self.layout.preset.name}"

    def canonical(self, query: QueryDict) -> str:
        """Return the part of `query` that says something of the file: filter, order, layout and columns."""
        kept = QueryDict(super().canonical(query), mutable=True)
        try:
            layout = read_layout(query)
        except ValidationError:
            return kept.urlencode()
        if layout.preset != OWN:
            kept["preset"] = layout.preset.name
        kept.setlist("fields", layout.keys)
        return kept.urlencode()


class _Counted(Paginator[Any]):
    """Pages over rows that were counted before."""

    def __init__(self, rows_of: QuerySet[Any], size: int, *, rows: int) -> None:
        super().__init__(rows_of, size)
        self._rows = rows

    @cached_property
    def count(self) -> int:
        """How many rows there are on all pages."""
        return self._rows

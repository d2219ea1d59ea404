from django.urls import path

from engagements.pipeline import export_views
from engagements.pipeline.forecast_views import ForecastPage
from engagements.pipeline.funnel_views import FunnelPage, StayList
from engagements.pipeline.movement_views import MoveList, MovementPage
from engagements.pipeline.targets import AddTarget, ArchiveTarget, EditTarget, TargetList
from engagements.pipeline.views import Pipeline, PipelineExport

urlpatterns = [
    path("pipeline/", Pipeline.as_view(), name="pipeline"),
    path("pipeline/export.csv", PipelineExport.as_view(), name="pipeline-csv"),
    path("pipeline/export.xlsx", PipelineExport.as_view(file_type="xlsx"), name="pipeline-xlsx"),
    path("pipeline/exports/", export_views.SavedExports.as_view(), name="pipeline-exports"),
    path("pipeline/exports/columns/", export_views.ChooseColumns.as_view(), name="pipeline-export-columns"),
    path("pipeline/exports/new/", export_views.SaveExport.as_view(), name="pipeline-export-save"),
    path("pipeline/exports/<int:pk>/", export_views.SavedExportPage.as_view(), name="pipeline-export"),
    path(
        "pipeline/exports/<int:pk>/file/", export_views.DownloadExport.as_view(), name="pipeline-export-file"
    ),
    path(
        "pipeline/exports/<int:pk>/query/", export_views.ChangeExport.as_view(), name="pipeline-export-change"
    ),
    path(
        "pipeline/exports/<int:pk>/removal/",
        export_views.RemoveExport.as_view(),
        name="pipeline-export-remove",
    ),
    path(
        "pipeline/exports/<int:pk>/mailing/", export_views.MailExport.as_view(), name="pipeline-export-mail"
    ),
    path(
        "pipeline/exports/<int:pk>/mailing/removal/",
        export_views.StopExportMail.as_view(),
        name="pipeline-export-mail-stop",
    ),
    path(
        "pipeline/exports/unsubscribe/<str:token>/",
        export_views.Unsubscribe.as_view(),
        name="pipeline-unsubscribe",
    ),
    path("pipeline/funnel/", FunnelPage.as_view(), name="pipeline-funnel"),
    path("pipeline/funnel/stays/", StayList.as_view(), name="pipeline-stays"),
    path("pipeline/movement/", MovementPage.as_view(), name="pipeline-movement"),
    path("pipeline/movement/engagements/", MoveList.as_view(), name="pipeline-moves"),
    path("pipeline/forecast/", ForecastPage.as_view(), name="pipeline-forecast"),
    path("pipeline/targets/", TargetList.as_view(), name="pipeline-targets"),
    path("pipeline/targets/new/", AddTarget.as_view(), name="pipeline-target-create"),
    path("pipeline/targets/<int:pk>/edit/", EditTarget.as_view(), name="pipeline-target-edit"),
    path("pipeline/targets/<int:pk>/archive/", ArchiveTarget.as_view(), name="pipeline-target-archive"),
]

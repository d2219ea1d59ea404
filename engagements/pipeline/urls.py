from django.urls import path

from engagements.pipeline import export_views
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
]

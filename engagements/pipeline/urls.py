from django.urls import path

from engagements.pipeline.views import Pipeline, PipelineExport

urlpatterns = [
    path("pipeline/", Pipeline.as_view(), name="pipeline"),
    path("pipeline/export.csv", PipelineExport.as_view(), name="pipeline-csv"),
    path("pipeline/export.xlsx", PipelineExport.as_view(file_type="xlsx"), name="pipeline-xlsx"),
]

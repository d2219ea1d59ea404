from django.urls import include, path

from roadmap_feedback import views

gaps = [
    path("", views.GapList.as_view(), name="list"),
    path("new/", views.AddGap.as_view(), name="create"),
    path("report/", views.GapReportPage.as_view(), name="report"),
    path("report.csv", views.GapReportFile.as_view(), name="report-csv"),
    path("similar/", views.SimilarGaps.as_view(), name="similar"),
    path("<int:pk>/", views.GapPage.as_view(), name="detail"),
    path("<int:pk>/evidence/", views.AddEvidence.as_view(), name="evidence"),
    path("<int:pk>/decision/", views.DecideGap.as_view(), name="decision"),
    path("<int:pk>/merge/", views.MergeGap.as_view(), name="merge"),
]
urlpatterns = [
    path("gaps/", include((gaps, "gaps"))),
    path("roadmap/", views.Roadmap.as_view(), name="roadmap"),
]

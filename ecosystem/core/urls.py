from django.urls import path

from ecosystem.core import bulk, health, saved_views
from ecosystem.core.views import styleguide

urlpatterns = [
    path("healthz/", health.healthz, name="healthz"),
    path("readyz/", health.readyz, name="readyz"),
    path("settings/styleguide/", styleguide, name="styleguide"),
    path("views/", saved_views.SaveView.as_view(), name="saved-view-create"),
    path("views/<int:pk>/", saved_views.OpenView.as_view(), name="saved-view"),
    path("views/<int:pk>/query/", saved_views.ChangeViewQuery.as_view(), name="saved-view-query"),
    path("views/<int:pk>/removal/", saved_views.ForgetView.as_view(), name="saved-view-forget"),
    path("changes/", bulk.NewBulkChange.as_view(), name="bulk-change-create"),
    path("changes/<int:pk>/", bulk.BulkChangePage.as_view(), name="bulk-change"),
    path("changes/<int:pk>/undoing/", bulk.UndoBulkChange.as_view(), name="bulk-change-undo"),
]

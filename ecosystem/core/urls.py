from django.urls import path

from ecosystem.core import bulk, health, saved_views
from ecosystem.core.exchange_rates import views as exchange_rates
from ecosystem.core.views import styleguide

urlpatterns = [
    path("healthz/", health.healthz, name="healthz"),
    path("readyz/", health.readyz, name="readyz"),
    path("settings/styleguide/", styleguide, name="styleguide"),
    path("settings/exchange-rates/", exchange_rates.RateList.as_view(), name="exchange-rates"),
    path("settings/exchange-rates/new/", exchange_rates.AddRate.as_view(), name="exchange-rate-create"),
    path("settings/exchange-rates/file/", exchange_rates.UploadRates.as_view(), name="exchange-rate-file"),
    path(
        "settings/exchange-rates/<int:pk>/", exchange_rates.CorrectRate.as_view(), name="exchange-rate-edit"
    ),
    path(
        "settings/exchange-rates/<int:pk>/removal/",
        exchange_rates.RemoveRate.as_view(),
        name="exchange-rate-remove",
    ),
    path("views/", saved_views.SaveView.as_view(), name="saved-view-create"),
    path("views/<int:pk>/", saved_views.OpenView.as_view(), name="saved-view"),
    path("views/<int:pk>/query/", saved_views.ChangeViewQuery.as_view(), name="saved-view-query"),
    path("views/<int:pk>/removal/", saved_views.ForgetView.as_view(), name="saved-view-forget"),
    path("changes/", bulk.NewBulkChange.as_view(), name="bulk-change-create"),
    path("changes/<int:pk>/", bulk.BulkChangePage.as_view(), name="bulk-change"),
    path("changes/<int:pk>/undoing/", bulk.UndoBulkChange.as_view(), name="bulk-change-undo"),
]

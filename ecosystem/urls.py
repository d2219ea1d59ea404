"""Where each address leads. Every app has its own `urls.py`; the addresses themselves are promised to stay."""

from django.contrib import admin
from django.urls import include, path
from drf_spectacular.views import SpectacularAPIView, SpectacularSwaggerView

handler400 = "ecosystem.core.views.bad_request"
urlpatterns = [
    path("", include("ecosystem.workspace.urls")),
    path("", include("partners.urls")),
    path("", include("engagements.urls")),
    path("", include("roadmap_feedback.urls")),
    path("", include("ecosystem.outbox.urls")),
    path("", include("ecosystem.accounts.urls")),
    path("", include("ecosystem.core.urls")),
    path("accounts/", include("allauth.urls")),
    path("api/schema/", SpectacularAPIView.as_view(), name="api-schema"),
    path("api/docs/", SpectacularSwaggerView.as_view(url_name="api-schema"), name="api-docs"),
    path("admin/", admin.site.urls),
]

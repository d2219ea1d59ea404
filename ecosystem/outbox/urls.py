from django.urls import path

from ecosystem.outbox import views

urlpatterns = [
    path("outbox/", views.Outbox.as_view(), name="outbox"),
    path("outbox/<int:pk>/", views.ReadMail.as_view(), name="outbox-mail"),
    path("outbox/<int:pk>/retry/", views.RetryMail.as_view(), name="outbox-retry"),
]

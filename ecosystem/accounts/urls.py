from django.urls import path

from ecosystem.accounts import views

urlpatterns = [
    path("settings/", views.Preferences.as_view(), name="settings"),
    path("people/options/", views.PeopleOptions.as_view(), name="people-options"),
]

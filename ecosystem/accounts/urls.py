from django.urls import path

from ecosystem.accounts import views

urlpatterns = [
    path("settings/", views.Preferences.as_view(), name="settings"),
    path("settings/calendar-feed/", views.NewCalendarFeed.as_view(), name="calendar-feed-new"),
    path(
        "settings/calendar-feed/revocation/", views.RevokeCalendarFeed.as_view(), name="calendar-feed-revoke"
    ),
    path("people/options/", views.PeopleOptions.as_view(), name="people-options"),
]

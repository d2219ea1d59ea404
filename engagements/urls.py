from django.urls import include, path

from engagements.pipeline.views import Pipeline, PipelineExport
from engagements.views import engagements, events, meetings

engagement_urls = [
    path("", engagements.EngagementList.as_view(), name="list"),
    path("new/", engagements.AddEngagement.as_view(), name="create"),
    path("board/", engagements.BoardHome.as_view(), name="boards"),
    path("board/<slug:track>/", engagements.Board.as_view(), name="board"),
    path("<int:pk>/", engagements.EngagementPage.as_view(), name="detail"),
    path("<int:pk>/edit/", engagements.EditEngagement.as_view(), name="edit"),
    path("<int:pk>/stage-changes/", engagements.MoveEngagement.as_view(), name="move"),
]
meeting_urls = [
    path("", meetings.MeetingList.as_view(), name="list"),
    path("<int:pk>/", meetings.MeetingPage.as_view(), name="detail"),
    path("<int:pk>/edit/", meetings.EditMeeting.as_view(), name="edit"),
]
follow_up_urls = [
    path("", meetings.FollowUpList.as_view(), name="list"),
    path("new/", meetings.AddFollowUp.as_view(), name="create"),
    path("<int:pk>/", meetings.FollowUpPage.as_view(), name="detail"),
    path("<int:pk>/completion/", meetings.Complete.as_view(), name="complete"),
    path("<int:pk>/reopening/", meetings.Reopen.as_view(), name="reopen"),
    path("<int:pk>/snooze/", meetings.Snooze.as_view(), name="snooze"),
]
event_urls = [
    path("", events.EventList.as_view(), name="list"),
    path("<int:pk>/", events.EventPage.as_view(), name="detail"),
]
showcase_urls = [
    path("", events.ShowcaseList.as_view(), name="list"),
    path("<int:pk>/", events.ShowcasePage.as_view(), name="detail"),
]
urlpatterns = [
    path("engagements/", include((engagement_urls, "engagements"))),
    path("meetings/", include((meeting_urls, "meetings"))),
    path("follow-ups/", include((follow_up_urls, "follow-ups"))),
    path("events/", include((event_urls, "events"))),
    path("showcases/", include((showcase_urls, "showcases"))),
    path("pipeline/", Pipeline.as_view(), name="pipeline"),
    path("pipeline/export.csv", PipelineExport.as_view(), name="pipeline-csv"),
    path("pipeline/export.xlsx", PipelineExport.as_view(file_type="xlsx"), name="pipeline-xlsx"),
]

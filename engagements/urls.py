from django.urls import include, path

from engagements.views import (
    boards,
    engagements,
    events,
    follow_up_list,
    follow_ups,
    meetings,
    plan,
    planning,
    quick_add,
    showcases,
)

engagement_urls = [
    path("", engagements.EngagementList.as_view(), name="list"),
    path("new/", engagements.AddEngagement.as_view(), name="create"),
    path("options/", engagements.EngagementOptions.as_view(), name="options"),
    path("board/", boards.BoardHome.as_view(), name="boards"),
    path("board/<slug:track>/", boards.Board.as_view(), name="board"),
    path("board/<slug:track>/<int:stage>/", boards.MoreCards.as_view(), name="more-cards"),
    path("<int:pk>/", engagements.EngagementPage.as_view(), name="detail"),
    path("<int:pk>/edit/", engagements.EditEngagement.as_view(), name="edit"),
    path("<int:pk>/archive/", engagements.ArchiveEngagement.as_view(), name="archive"),
    path("<int:pk>/stage-changes/", boards.MoveEngagement.as_view(), name="move"),
    path("<int:pk>/plan/", plan.PlanPage.as_view(), name="plan"),
    path("plan-items/<int:pk>/", plan.EditPlanItem.as_view(), name="plan-edit"),
    path("plan-items/<int:pk>/completion/", plan.TickPlanItem.as_view(), name="plan-tick"),
    path("plan-items/<int:pk>/reopening/", plan.UntickPlanItem.as_view(), name="plan-untick"),
    path("plan-items/<int:pk>/place/", plan.PlacePlanItem.as_view(), name="plan-place"),
    path("plan-items/<int:pk>/removal/", plan.RemovePlanItem.as_view(), name="plan-remove"),
]
# /meetings/log/ and the drafts are the workspace's.
meeting_urls = [
    path("", meetings.MeetingList.as_view(), name="list"),
    path("plan/", planning.PlanMeeting.as_view(), name="plan"),
    path("<int:pk>/", meetings.MeetingPage.as_view(), name="detail"),
    path("<int:pk>/edit/", meetings.EditMeeting.as_view(), name="edit"),
    path("<int:pk>/archive/", meetings.ArchiveMeeting.as_view(), name="archive"),
    path("<int:pk>/plan/", planning.ChangePlanned.as_view(), name="change-planned"),
    path("<int:pk>/cancellation/", planning.CancelPlanned.as_view(), name="cancel"),
]
follow_up_urls = [
    path("", follow_up_list.FollowUpList.as_view(), name="list"),
    path("export.csv", follow_up_list.FollowUpExport.as_view(), name="csv"),
    path("export.xlsx", follow_up_list.FollowUpExport.as_view(file_type="xlsx"), name="xlsx"),
    path("quick/", quick_add.QuickAdd.as_view(), name="quick-add"),
    path("quick/reading/", quick_add.ReadQuickAdd.as_view(), name="quick-add-reading"),
    path("new/", follow_ups.AddFollowUp.as_view(), name="create"),
    path("<int:pk>/", follow_ups.FollowUpPage.as_view(), name="detail"),
    path("<int:pk>/edit/", follow_ups.EditFollowUp.as_view(), name="edit"),
    path("<int:pk>/completion/", follow_ups.Complete.as_view(), name="complete"),
    path("<int:pk>/reopening/", follow_ups.Reopen.as_view(), name="reopen"),
    path("<int:pk>/cancellation/", follow_ups.Cancel.as_view(), name="cancel"),
    path("<int:pk>/snooze/", follow_ups.Snooze.as_view(), name="snooze"),
    path("<int:pk>/waking/", follow_ups.Wake.as_view(), name="wake"),
    path("<int:pk>/assignment/", follow_ups.Reassign.as_view(), name="reassign"),
]
event_urls = [
    path("", events.EventList.as_view(), name="list"),
    path("new/", events.AddEvent.as_view(), name="create"),
    path("<int:pk>/", events.EventPage.as_view(), name="detail"),
    path("<int:pk>/edit/", events.EditEvent.as_view(), name="edit"),
    path("<int:pk>/archive/", events.ArchiveEvent.as_view(), name="archive"),
    path("<int:pk>/parts/", events.SetPart.as_view(), name="part-set"),
    path("parts/<int:pk>/removal/", events.RemovePart.as_view(), name="part-remove"),
]
showcase_urls = [
    path("", showcases.ShowcaseList.as_view(), name="list"),
    path("new/", showcases.AddShowcase.as_view(), name="create"),
    path("<int:pk>/", showcases.ShowcasePage.as_view(), name="detail"),
    path("<int:pk>/edit/", showcases.EditShowcase.as_view(), name="edit"),
    path("<int:pk>/archive/", showcases.ArchiveShowcase.as_view(), name="archive"),
    path("<int:pk>/approvals/<slug:side>/", showcases.Approve.as_view(), name="approve"),
    path("<int:pk>/approvals/<slug:side>/withdrawal/", showcases.WithdrawApproval.as_view(), name="withdraw"),
    path("<int:pk>/publication/", showcases.Publish.as_view(), name="publish"),
]
urlpatterns = [
    path("engagements/", include((engagement_urls, "engagements"))),
    path("meetings/", include((meeting_urls, "meetings"))),
    path("follow-ups/", include((follow_up_urls, "follow-ups"))),
    path("events/", include((event_urls, "events"))),
    path("showcases/", include((showcase_urls, "showcases"))),
    path("", include("engagements.pipeline.urls")),
]

from django.urls import include, path

from partners import views

partners = [
    path("", views.PartnerList.as_view(), name="list"),
    path("new/", views.AddPartner.as_view(), name="create"),
    path("options/", views.PartnerOptions.as_view(), name="options"),
    path("<slug:slug>/", views.PartnerPage.as_view(), name="detail"),
    path("<slug:slug>/edit/", views.EditPartner.as_view(), name="edit"),
    path("<slug:slug>/timeline/", views.Timeline.as_view(), name="timeline"),
    path("<slug:slug>/team/", views.AddTeamMember.as_view(), name="team"),
    path("<slug:slug>/adoptions/", views.SetAdoption.as_view(), name="adoptions"),
    path("<slug:slug>/contacts/new/", views.AddContact.as_view(), name="add-contact"),
]
contacts = [
    path("", views.ContactList.as_view(), name="list"),
    path("<int:pk>/edit/", views.EditContact.as_view(), name="edit"),
]
urlpatterns = [
    path("partners/", include((partners, "partners"))),
    path("contacts/", include((contacts, "contacts"))),
]

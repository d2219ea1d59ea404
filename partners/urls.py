from django.urls import include, path

from partners.views import around, contacts, partners

partner_urls = [
    path("", partners.PartnerList.as_view(), name="list"),
    path("new/", partners.AddPartner.as_view(), name="create"),
    path("options/", partners.PartnerOptions.as_view(), name="options"),
    path("<slug:slug>/", partners.PartnerPage.as_view(), name="detail"),
    path("<slug:slug>/edit/", partners.EditPartner.as_view(), name="edit"),
    path("<slug:slug>/archive/", partners.ArchivePartner.as_view(), name="archive"),
    path("<slug:slug>/restore/", partners.RestorePartner.as_view(), name="restore"),
    path("<slug:slug>/timeline/", partners.Timeline.as_view(), name="timeline"),
    path("<slug:slug>/team/", around.Team.as_view(), name="team"),
    path("<slug:slug>/team/<int:pk>/remove/", around.RemoveTeamMember.as_view(), name="team-remove"),
    path("<slug:slug>/adoptions/", around.Adoptions.as_view(), name="adoptions"),
    path("<slug:slug>/programmes/new/", around.AddMembership.as_view(), name="membership-create"),
    path("<slug:slug>/programmes/<int:pk>/edit/", around.EditMembership.as_view(), name="membership-edit"),
    path("<slug:slug>/solutions/new/", around.AddSolution.as_view(), name="solution-create"),
    path("<slug:slug>/solutions/<int:pk>/edit/", around.EditSolution.as_view(), name="solution-edit"),
    path(
        "<slug:slug>/solutions/<int:pk>/archive/", around.ArchiveSolution.as_view(), name="solution-archive"
    ),
]
contact_urls = [
    path("", contacts.ContactList.as_view(), name="list"),
    path("new/", contacts.AddContact.as_view(), name="create"),
    path("options/", contacts.ContactOptions.as_view(), name="options"),
    path("<int:pk>/edit/", contacts.EditContact.as_view(), name="edit"),
    path("<int:pk>/archive/", contacts.ArchiveContact.as_view(), name="archive"),
]
urlpatterns = [
    path("partners/", include((partner_urls, "partners"))),
    path("contacts/", include((contact_urls, "contacts"))),
]

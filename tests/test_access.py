"""Who may open what: every address has a row here, and a new one without a row fails."""

import re
from collections.abc import Iterator

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from ecosystem.accounts.models import Role, User
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db

ALL = set(Role.values)
WRITERS = ALL - {Role.VIEWER}
PARTNER_WRITERS = {Role.DEVREL, Role.ALLIANCE, Role.ADMIN}
PARTNER_AND_MARKETING = {*PARTNER_WRITERS, Role.MARKETING}
MONEY = {Role.DEVREL, Role.PRODUCT, Role.ALLIANCE, Role.ADMIN}
IMPORTERS = {Role.ALLIANCE, Role.ADMIN}
LEGAL = {Role.ALLIANCE, Role.ADMIN}
TARGET_SETTERS = {Role.ALLIANCE, Role.ADMIN}
DECIDERS = {Role.PRODUCT, Role.ADMIN}
ADMINS = {Role.ADMIN}

# Each address with each method that it answers, and the roles that may use it. Records are asked for by ids that nobody
# has, and nothing is posted: who may gets anything but 403, and nobody a failure.
MATRIX: dict[str, set[str]] = {
    "GET ": ALL,
    "GET imports/": IMPORTERS,
    "POST imports/": IMPORTERS,
    "GET imports/<int:pk>/": IMPORTERS,
    "POST imports/<int:pk>/": IMPORTERS,
    "GET imports/<int:pk>/progress/": IMPORTERS,
    "GET imports/<int:pk>/columns/": IMPORTERS,
    "POST imports/<int:pk>/columns/": IMPORTERS,
    "GET imports/<int:pk>/bad-rows.csv": IMPORTERS,
    "POST imports/<int:pk>/confirmation/": IMPORTERS,
    "POST imports/<int:pk>/undo/": IMPORTERS,
    "POST imports/<int:pk>/restart/": IMPORTERS,
    "POST imports/<int:pk>/discard/": IMPORTERS,
    "GET search/": ALL,
    "GET meetings/log/": WRITERS,
    "POST meetings/log/": WRITERS,
    "POST meetings/log/reading/": WRITERS,
    "POST meetings/log/preview/": WRITERS,
    "GET meetings/log/session/": WRITERS,
    "GET meetings/drafts/<uuid:key>/": WRITERS,
    "POST meetings/drafts/<uuid:key>/": WRITERS,
    "POST meetings/drafts/<uuid:key>/discard/": WRITERS,
    "GET solutions/": ALL,
    "GET solutions/export.csv": PARTNER_WRITERS,
    "GET solutions/export.xlsx": PARTNER_WRITERS,
    "GET solutions/<int:pk>/": ALL,
    "POST solutions/<int:pk>/": PARTNER_AND_MARKETING,
    "POST solutions/claims/<int:pk>/removal/": PARTNER_AND_MARKETING,
    "GET adoption/": ALL,
    "GET adoption/export.csv": PARTNER_WRITERS,
    "GET adoption/export.xlsx": PARTNER_WRITERS,
    "GET programmes/": ALL,
    "GET programmes/new/": IMPORTERS,
    "POST programmes/new/": IMPORTERS,
    "GET programmes/<int:pk>/": ALL,
    "GET programmes/<int:pk>/edit/": IMPORTERS,
    "POST programmes/<int:pk>/edit/": IMPORTERS,
    "GET programmes/<int:pk>/benefits/new/": IMPORTERS,
    "POST programmes/<int:pk>/benefits/new/": IMPORTERS,
    "GET programmes/benefits/<int:pk>/edit/": IMPORTERS,
    "POST programmes/benefits/<int:pk>/edit/": IMPORTERS,
    "POST programmes/benefits/<int:pk>/retirement/": IMPORTERS,
    "GET programmes/memberships/<int:pk>/": ALL,
    "POST programmes/memberships/<int:pk>/": PARTNER_WRITERS,
    "POST programmes/uses/<int:pk>/removal/": PARTNER_WRITERS,
    "GET programmes/export.csv": PARTNER_WRITERS,
    "GET programmes/export.xlsx": PARTNER_WRITERS,
    "GET partners/": ALL,
    "GET partners/new/": PARTNER_WRITERS,
    "POST partners/new/": PARTNER_WRITERS,
    "GET partners/export.csv": PARTNER_WRITERS,
    "GET partners/export.xlsx": PARTNER_WRITERS,
    "GET partners/options/": ALL,
    "GET partners/duplicates/": PARTNER_WRITERS,
    "GET partners/duplicates/not-the-same/": PARTNER_WRITERS,
    "GET partners/duplicates/merges/": PARTNER_WRITERS,
    "GET partners/duplicates/merges/<int:pk>/": PARTNER_WRITERS,
    "POST partners/duplicates/merges/<int:pk>/": PARTNER_WRITERS,
    "GET partners/duplicates/<int:one>/<int:other>/": PARTNER_WRITERS,
    "POST partners/duplicates/<int:one>/<int:other>/": PARTNER_WRITERS,
    "POST partners/duplicates/<int:one>/<int:other>/not-the-same/": PARTNER_WRITERS,
    "POST partners/duplicates/<int:one>/<int:other>/not-the-same/remove/": PARTNER_WRITERS,
    "GET partners/<slug:slug>/": ALL,
    "GET partners/<slug:slug>/prep/": ALL,
    "GET partners/<slug:slug>/edit/": PARTNER_WRITERS,
    "POST partners/<slug:slug>/edit/": PARTNER_WRITERS,
    "GET partners/<slug:slug>/fields/<slug:field>/": PARTNER_WRITERS,
    "POST partners/<slug:slug>/fields/<slug:field>/": PARTNER_WRITERS,
    "GET partners/<slug:slug>/adoptions/<int:product>/": PARTNER_WRITERS,
    "POST partners/<slug:slug>/adoptions/<int:product>/": PARTNER_WRITERS,
    "POST partners/<slug:slug>/archive/": PARTNER_WRITERS,
    "POST partners/<slug:slug>/restore/": PARTNER_WRITERS,
    "GET partners/<slug:slug>/timeline/": ALL,
    "GET partners/<slug:slug>/history/": ALL,
    "POST partners/<slug:slug>/history/taking-back/": PARTNER_WRITERS,
    "GET partners/<slug:slug>/plan/": ALL,
    "GET partners/<slug:slug>/plan.pdf": ALL,
    "POST partners/<slug:slug>/plan/carry-over/": PARTNER_WRITERS,
    "GET partners/<slug:slug>/plan/goals/new/": PARTNER_WRITERS,
    "POST partners/<slug:slug>/plan/goals/new/": PARTNER_WRITERS,
    "GET partners/<slug:slug>/plan/goals/<int:pk>/edit/": PARTNER_WRITERS,
    "POST partners/<slug:slug>/plan/goals/<int:pk>/edit/": PARTNER_WRITERS,
    "POST partners/<slug:slug>/plan/goals/<int:pk>/move/": PARTNER_WRITERS,
    "POST partners/<slug:slug>/plan/goals/<int:pk>/removal/": PARTNER_WRITERS,
    "GET partners/<slug:slug>/champion/": PARTNER_AND_MARKETING,
    "POST partners/<slug:slug>/champion/": PARTNER_AND_MARKETING,
    "GET partners/<slug:slug>/team/": PARTNER_WRITERS,
    "POST partners/<slug:slug>/team/": PARTNER_WRITERS,
    "POST partners/<slug:slug>/team/<int:pk>/remove/": PARTNER_WRITERS,
    "GET partners/<slug:slug>/adoptions/": PARTNER_WRITERS,
    "POST partners/<slug:slug>/adoptions/": PARTNER_WRITERS,
    "GET partners/<slug:slug>/programmes/new/": PARTNER_WRITERS,
    "POST partners/<slug:slug>/programmes/new/": PARTNER_WRITERS,
    "GET partners/<slug:slug>/programmes/<int:pk>/edit/": PARTNER_WRITERS,
    "POST partners/<slug:slug>/programmes/<int:pk>/edit/": PARTNER_WRITERS,
    "POST partners/<slug:slug>/programmes/<int:pk>/archive/": PARTNER_WRITERS,
    "GET partners/<slug:slug>/solutions/new/": PARTNER_WRITERS,
    "POST partners/<slug:slug>/solutions/new/": PARTNER_WRITERS,
    "GET partners/<slug:slug>/solutions/<int:pk>/edit/": PARTNER_AND_MARKETING,
    "POST partners/<slug:slug>/solutions/<int:pk>/edit/": PARTNER_AND_MARKETING,
    "POST partners/<slug:slug>/solutions/<int:pk>/archive/": PARTNER_AND_MARKETING,
    "GET contacts/": ALL,
    "GET contacts/new/": PARTNER_AND_MARKETING,
    "POST contacts/new/": PARTNER_AND_MARKETING,
    "GET contacts/export.csv": PARTNER_WRITERS,
    "GET contacts/export.xlsx": PARTNER_WRITERS,
    "GET contacts/options/": ALL,
    "GET contacts/duplicates/": PARTNER_AND_MARKETING,
    "GET contacts/duplicates/not-the-same/": PARTNER_AND_MARKETING,
    "GET contacts/duplicates/merges/": PARTNER_AND_MARKETING,
    "GET contacts/duplicates/merges/<int:pk>/": PARTNER_AND_MARKETING,
    "POST contacts/duplicates/merges/<int:pk>/": PARTNER_AND_MARKETING,
    "GET contacts/duplicates/<int:one>/<int:other>/": PARTNER_AND_MARKETING,
    "POST contacts/duplicates/<int:one>/<int:other>/": PARTNER_AND_MARKETING,
    "POST contacts/duplicates/<int:one>/<int:other>/not-the-same/": PARTNER_AND_MARKETING,
    "POST contacts/duplicates/<int:one>/<int:other>/not-the-same/remove/": PARTNER_AND_MARKETING,
    "GET contacts/export.vcf": PARTNER_WRITERS,
    "GET contacts/vcards/": PARTNER_AND_MARKETING,
    "POST contacts/vcards/": PARTNER_AND_MARKETING,
    "POST contacts/vcards/confirmation/": PARTNER_AND_MARKETING,
    "GET contacts/<int:pk>.vcf": ALL,
    "GET contacts/<int:pk>/": ALL,
    "GET contacts/<int:pk>/move/": PARTNER_AND_MARKETING,
    "POST contacts/<int:pk>/move/": PARTNER_AND_MARKETING,
    "GET contacts/<int:pk>/personal-data/": PARTNER_AND_MARKETING,
    "GET contacts/<int:pk>/personal-data.json": PARTNER_AND_MARKETING,
    "GET contacts/<int:pk>/erasure/": ADMINS,
    "POST contacts/<int:pk>/erasure/": ADMINS,
    "GET contacts/<int:pk>/edit/": PARTNER_AND_MARKETING,
    "POST contacts/<int:pk>/edit/": PARTNER_AND_MARKETING,
    "GET contacts/<int:pk>/history/": ALL,
    "POST contacts/<int:pk>/history/taking-back/": PARTNER_AND_MARKETING,
    "POST contacts/<int:pk>/archive/": PARTNER_AND_MARKETING,
    "GET engagements/": ALL,
    "GET engagements/export.csv": PARTNER_WRITERS,
    "GET engagements/export.xlsx": PARTNER_WRITERS,
    "GET engagements/new/": PARTNER_WRITERS,
    "POST engagements/new/": PARTNER_WRITERS,
    "GET engagements/options/": ALL,
    "GET engagements/board/": ALL,
    "POST engagements/board/": ALL,
    "GET engagements/board/<slug:track>/": ALL,
    "GET engagements/board/<slug:track>/<int:stage>/": ALL,
    "GET engagements/<int:pk>/": ALL,
    "GET engagements/<int:pk>/edit/": PARTNER_WRITERS,
    "POST engagements/<int:pk>/edit/": PARTNER_WRITERS,
    "POST engagements/<int:pk>/archive/": PARTNER_WRITERS,
    "GET engagements/<int:pk>/stage-changes/": PARTNER_WRITERS,
    "POST engagements/<int:pk>/stage-changes/": PARTNER_WRITERS,
    "GET engagements/<int:pk>/plan/": ALL,
    "POST engagements/<int:pk>/plan/": PARTNER_WRITERS,
    "GET engagements/<int:pk>/plan/template/": PARTNER_WRITERS,
    "POST engagements/<int:pk>/plan/template/": PARTNER_WRITERS,
    "GET engagements/<int:pk>/people/": PARTNER_WRITERS,
    "POST engagements/<int:pk>/people/": PARTNER_WRITERS,
    "POST engagements/<int:pk>/people/contacts/": PARTNER_WRITERS,
    "GET engagements/<int:pk>/attachments/": ALL,
    "POST engagements/<int:pk>/attachments/": WRITERS,
    "GET engagements/attachments/<int:pk>/": ALL,
    "POST engagements/attachments/<int:pk>/removal/": PARTNER_WRITERS,
    "GET engagements/<int:pk>/comments/": ALL,
    "POST engagements/<int:pk>/comments/": WRITERS,
    "GET engagements/<int:pk>/comments/people/": ALL,
    "GET engagements/comments/<int:pk>/": WRITERS,
    "POST engagements/comments/<int:pk>/": WRITERS,
    "POST engagements/comments/<int:pk>/deletion/": WRITERS,
    "GET settings/plan-templates/": ADMINS,
    "GET settings/plan-templates/new/": ADMINS,
    "POST settings/plan-templates/new/": ADMINS,
    "GET settings/plan-templates/<int:pk>/": ADMINS,
    "POST settings/plan-templates/<int:pk>/": ADMINS,
    "POST settings/plan-templates/<int:pk>/archive/": ADMINS,
    "POST settings/plan-templates/<int:pk>/restore/": ADMINS,
    "GET engagements/plan-items/<int:pk>/": PARTNER_WRITERS,
    "POST engagements/plan-items/<int:pk>/": PARTNER_WRITERS,
    "POST engagements/plan-items/<int:pk>/place/": PARTNER_WRITERS,
    "POST engagements/plan-items/<int:pk>/completion/": PARTNER_WRITERS,
    "POST engagements/plan-items/<int:pk>/reopening/": PARTNER_WRITERS,
    "POST engagements/plan-items/<int:pk>/removal/": PARTNER_WRITERS,
    "GET meetings/": ALL,
    "GET meetings/export.csv": PARTNER_WRITERS,
    "GET meetings/export.xlsx": PARTNER_WRITERS,
    "GET meetings/calendar/": ALL,
    "GET meetings/<int:pk>/invitation.ics": ALL,
    "GET meetings/<int:pk>/invitation/": WRITERS,
    "POST meetings/<int:pk>/invitation/": WRITERS,
    "GET calendar/<str:key>.ics": ALL,
    "GET meetings/plan/": WRITERS,
    "POST meetings/plan/": WRITERS,
    "GET meetings/<int:pk>/plan/": WRITERS,
    "POST meetings/<int:pk>/plan/": WRITERS,
    "GET meetings/<int:pk>/cancellation/": WRITERS,
    "POST meetings/<int:pk>/cancellation/": WRITERS,
    "GET meetings/<int:pk>/": ALL,
    "GET meetings/<int:pk>/prep/": ALL,
    "GET meetings/<int:pk>/edit/": WRITERS,
    "POST meetings/<int:pk>/edit/": WRITERS,
    "POST meetings/<int:pk>/archive/": WRITERS,
    "GET follow-ups/": ALL,
    "GET follow-ups/export.csv": PARTNER_WRITERS,
    "GET follow-ups/export.xlsx": PARTNER_WRITERS,
    "POST follow-ups/quick/": WRITERS,
    "POST follow-ups/quick/reading/": WRITERS,
    "GET follow-ups/new/": WRITERS,
    "POST follow-ups/new/": WRITERS,
    "GET follow-ups/<int:pk>/": ALL,
    "GET follow-ups/<int:pk>/edit/": WRITERS,
    "POST follow-ups/<int:pk>/edit/": WRITERS,
    "POST follow-ups/<int:pk>/completion/": WRITERS,
    "POST follow-ups/<int:pk>/reopening/": WRITERS,
    "POST follow-ups/<int:pk>/cancellation/": WRITERS,
    "POST follow-ups/<int:pk>/snooze/": WRITERS,
    "POST follow-ups/<int:pk>/waking/": WRITERS,
    "POST follow-ups/<int:pk>/assignment/": WRITERS,
    "GET events/": ALL,
    "GET events/new/": PARTNER_AND_MARKETING,
    "POST events/new/": PARTNER_AND_MARKETING,
    "GET events/export.csv": PARTNER_WRITERS,
    "GET events/export.xlsx": PARTNER_WRITERS,
    "GET events/<int:pk>/": ALL,
    "GET events/<int:pk>/edit/": PARTNER_AND_MARKETING,
    "POST events/<int:pk>/edit/": PARTNER_AND_MARKETING,
    "POST events/<int:pk>/archive/": PARTNER_AND_MARKETING,
    "POST events/<int:pk>/parts/": PARTNER_AND_MARKETING,
    "GET events/<int:pk>/follow-ups/": WRITERS,
    "POST events/<int:pk>/follow-ups/": WRITERS,
    "GET events/<int:pk>/leads/": ALL,
    "GET events/<int:pk>/leads/new/": WRITERS,
    "POST events/<int:pk>/leads/new/": WRITERS,
    "GET events/<int:pk>/leads/export.csv": PARTNER_AND_MARKETING,
    "GET events/<int:pk>/leads/export.xlsx": PARTNER_AND_MARKETING,
    "POST events/parts/<int:pk>/removal/": PARTNER_AND_MARKETING,
    "GET events/leads/<int:pk>/": ALL,
    "GET events/leads/<int:pk>/edit/": PARTNER_AND_MARKETING,
    "POST events/leads/<int:pk>/edit/": PARTNER_AND_MARKETING,
    "POST events/leads/<int:pk>/contact/": PARTNER_AND_MARKETING,
    "POST events/leads/<int:pk>/drop/": PARTNER_AND_MARKETING,
    "POST events/leads/<int:pk>/reopening/": PARTNER_AND_MARKETING,
    "GET events/leads/<int:pk>/erasure/": ADMINS,
    "POST events/leads/<int:pk>/erasure/": ADMINS,
    "GET showcases/": ALL,
    "GET showcases/gallery/": ALL,
    "GET showcases/new/": PARTNER_AND_MARKETING,
    "POST showcases/new/": PARTNER_AND_MARKETING,
    "GET showcases/export.csv": PARTNER_WRITERS,
    "GET showcases/export.xlsx": PARTNER_WRITERS,
    "GET showcases/<int:pk>/": ALL,
    "GET showcases/<int:pk>/edit/": PARTNER_AND_MARKETING,
    "POST showcases/<int:pk>/edit/": PARTNER_AND_MARKETING,
    "POST showcases/<int:pk>/archive/": PARTNER_AND_MARKETING,
    "POST showcases/<int:pk>/stage/": PARTNER_AND_MARKETING,
    "POST showcases/<int:pk>/requests/": PARTNER_AND_MARKETING,
    "POST showcases/<int:pk>/requests/<int:asked>/revocation/": PARTNER_AND_MARKETING,
    "POST showcases/<int:pk>/approvals/partner/": PARTNER_AND_MARKETING,
    "POST showcases/<int:pk>/approvals/legal/": LEGAL,
    "POST showcases/<int:pk>/approvals/<slug:side>/withdrawal/": PARTNER_AND_MARKETING,
    "POST showcases/<int:pk>/publication/": PARTNER_AND_MARKETING,
    # For who has the link; it says nothing to who has another, signed in or not.
    "GET approvals/<str:token>/": ALL,
    "POST approvals/<str:token>/": ALL,
    "GET pipeline/": MONEY,
    "GET pipeline/export.csv": PARTNER_WRITERS,
    "GET pipeline/export.xlsx": PARTNER_WRITERS,
    "GET pipeline/exports/": PARTNER_WRITERS,
    "GET pipeline/exports/columns/": PARTNER_WRITERS,
    "GET pipeline/exports/new/": PARTNER_WRITERS,
    "POST pipeline/exports/new/": PARTNER_WRITERS,
    "GET pipeline/exports/<int:pk>/": PARTNER_WRITERS,
    "POST pipeline/exports/<int:pk>/": PARTNER_WRITERS,
    "GET pipeline/exports/<int:pk>/file/": PARTNER_WRITERS,
    "POST pipeline/exports/<int:pk>/query/": PARTNER_WRITERS,
    "POST pipeline/exports/<int:pk>/removal/": PARTNER_WRITERS,
    "POST pipeline/exports/<int:pk>/mailing/": PARTNER_WRITERS,
    "POST pipeline/exports/<int:pk>/mailing/removal/": PARTNER_WRITERS,
    # The signed words in a mail are what lets in.
    "GET pipeline/exports/unsubscribe/<str:token>/": ALL,
    "POST pipeline/exports/unsubscribe/<str:token>/": ALL,
    "GET pipeline/funnel/": MONEY,
    "GET pipeline/funnel/stays/": MONEY,
    "GET pipeline/movement/": MONEY,
    "GET pipeline/movement/engagements/": MONEY,
    "GET pipeline/forecast/": MONEY,
    "GET pipeline/targets/": MONEY,
    "GET pipeline/targets/new/": TARGET_SETTERS,
    "POST pipeline/targets/new/": TARGET_SETTERS,
    "GET pipeline/targets/<int:pk>/edit/": TARGET_SETTERS,
    "POST pipeline/targets/<int:pk>/edit/": TARGET_SETTERS,
    "POST pipeline/targets/<int:pk>/archive/": TARGET_SETTERS,
    "GET gaps/": ALL,
    "GET gaps/new/": WRITERS,
    "POST gaps/new/": WRITERS,
    "GET gaps/report/": ALL,
    "GET gaps/report.csv": ALL,
    "GET gaps/similar/": ALL,
    "GET gaps/<int:pk>/": ALL,
    "GET gaps/<int:pk>/evidence/": WRITERS,
    "POST gaps/<int:pk>/evidence/": WRITERS,
    "GET gaps/<int:pk>/decision/": DECIDERS,
    "POST gaps/<int:pk>/decision/": DECIDERS,
    "GET gaps/<int:pk>/merge/": DECIDERS,
    "POST gaps/<int:pk>/merge/": DECIDERS,
    "GET roadmap/": ALL,
    "GET outbox/": ALL,
    "GET outbox/<int:pk>/": ALL,
    "POST outbox/<int:pk>/retry/": ADMINS,
    "GET settings/": ALL,
    "POST settings/": ALL,
    "GET settings/tracks/": ADMINS,
    "GET settings/tracks/new/": ADMINS,
    "POST settings/tracks/new/": ADMINS,
    "GET settings/tracks/stages/<int:pk>/": ADMINS,
    "POST settings/tracks/stages/<int:pk>/": ADMINS,
    "POST settings/tracks/stages/<int:pk>/place/": ADMINS,
    "GET settings/tracks/stages/<int:pk>/retirement/": ADMINS,
    "POST settings/tracks/stages/<int:pk>/retirement/": ADMINS,
    "POST settings/tracks/stages/<int:pk>/restoration/": ADMINS,
    "GET settings/tracks/<slug:track>/edit/": ADMINS,
    "POST settings/tracks/<slug:track>/edit/": ADMINS,
    "POST settings/tracks/<slug:track>/place/": ADMINS,
    "POST settings/tracks/<slug:track>/retirement/": ADMINS,
    "POST settings/tracks/<slug:track>/restoration/": ADMINS,
    "GET settings/tracks/<slug:track>/stages/new/": ADMINS,
    "POST settings/tracks/<slug:track>/stages/new/": ADMINS,
    "POST settings/calendar-feed/": ALL,
    "POST settings/calendar-feed/revocation/": ALL,
    "GET people/options/": ALL,
    "GET settings/exchange-rates/": ALL,
    "GET settings/exchange-rates/new/": ADMINS,
    "POST settings/exchange-rates/new/": ADMINS,
    "GET settings/exchange-rates/file/": ADMINS,
    "POST settings/exchange-rates/file/": ADMINS,
    "GET settings/exchange-rates/<int:pk>/": ADMINS,
    "POST settings/exchange-rates/<int:pk>/": ADMINS,
    "POST settings/exchange-rates/<int:pk>/removal/": ADMINS,
    "GET settings/styleguide/": ADMINS,
    "POST settings/styleguide/": ADMINS,
    "POST views/": ALL,
    "GET views/<int:pk>/": ALL,
    "POST views/<int:pk>/": ALL,
    "POST views/<int:pk>/query/": ALL,
    "POST views/<int:pk>/removal/": ALL,
    "POST changes/": ALL,
    "GET changes/<int:pk>/": ALL,
    "POST changes/<int:pk>/": ALL,
    "POST changes/<int:pk>/undoing/": ALL,
}
# Open to strangers: sign-in, and the health checks.
OPEN = ("accounts/", "healthz/", "readyz/")
# The frameworks' own pages, behind the sign-in like ours.
FRAMEWORK = ("admin/", "api/")


@pytest.mark.parametrize("row", MATRIX)
def test_a_role_does_what_it_may(row: str) -> None:
    method, _space, route = row.partition(" ")
    may, failed = set(), []
    for role in Role.values:
        client = Client(raise_request_exception=False)
        client.force_login(UserFactory(role=role))
        status = getattr(client, method.lower())(_concrete(route)).status_code
        may |= {role} if status != 403 else set()
        failed += [(role, status)] if status >= 500 else []
    assert may == MATRIX[row]
    assert failed == []


def test_every_address_has_a_row_for_each_of_its_methods() -> None:
    assert set(answered(get_resolver().url_patterns)) == set(MATRIX)


def answered(patterns: list[URLPattern | URLResolver], before: str = "") -> Iterator[str]:
    """Yield "METHOD route" for every address of ours and each of GET and POST that it answers."""
    for pattern in patterns:
        route = before + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from answered(pattern.url_patterns, route)
        elif not route.startswith((*OPEN, *FRAMEWORK, "^")):
            view = getattr(pattern.callback, "view_class", None)
            for method in ("get", "post"):
                if view is None or (hasattr(view, method) and method in view.http_method_names):
                    yield f"{method.upper()} {route}"


def addresses(patterns: list[URLPattern | URLResolver], before: str = "") -> Iterator[str]:
    for pattern in patterns:
        route = before + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from addresses(pattern.url_patterns, route)
        else:
            yield route


def test_nothing_but_sign_in_and_health_answers_a_stranger(db: None) -> None:
    """Every address there is, asked without a session: none shows anything."""
    client = Client()
    for route in addresses(get_resolver().url_patterns):
        if route.startswith((*OPEN, "admin/", "^")):
            continue
        for method in (client.get, client.post):
            response = method(_concrete(route))
            assert response.status_code in {302, 403, 404, 405}, (route, response.status_code)
            assert response.status_code != 302 or response["Location"].startswith("/accounts/login/"), route


def _concrete(route: str) -> str:
    """Return an address of `route` that names records which nobody has."""
    route = re.sub(
        r"<uuid:\w+>", "6f9619ff-8b86-4d01-b42d-00c04fc964ff", re.sub(r"<int:\w+>", "999999", route)
    )
    return "/" + re.sub(r"<\w+:\w+>", "x", route)


def test_a_person_switched_off_is_signed_out() -> None:
    user: User = UserFactory()
    client = Client()
    client.force_login(user)
    user.is_active = False
    user.save()
    assert client.get("/").status_code == 302

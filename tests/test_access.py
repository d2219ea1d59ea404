"""Who may open what: every address has a row here, and a new one without a row fails."""

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
MONEY = {Role.DEVREL, Role.PRODUCT, Role.ALLIANCE, Role.ADMIN}

# Address and the roles that may GET it. Records are asked for by ids that nobody has: who may look gets 404.
MATRIX: dict[str, set[str]] = {
    "/": ALL,
    "/search/?q=x": ALL,
    "/partners/": ALL,
    "/partners/options/": ALL,
    "/partners/nobody/": ALL,
    "/partners/nobody/timeline/": ALL,
    "/partners/new/": PARTNER_WRITERS,
    "/contacts/": ALL,
    "/engagements/": ALL,
    "/engagements/board/technical/": ALL,
    "/engagements/999999/": ALL,
    "/engagements/new/": PARTNER_WRITERS,
    "/meetings/": ALL,
    "/meetings/999999/": ALL,
    "/meetings/log/": WRITERS,
    "/follow-ups/": ALL,
    "/follow-ups/999999/": ALL,
    "/events/": ALL,
    "/showcases/": ALL,
    "/pipeline/": MONEY,
    "/pipeline/export.csv": {Role.DEVREL, Role.ALLIANCE, Role.ADMIN},
    "/pipeline/export.xlsx": {Role.DEVREL, Role.ALLIANCE, Role.ADMIN},
    "/gaps/": ALL,
    "/gaps/999999/": ALL,
    "/gaps/new/": WRITERS,
    "/gaps/report/": ALL,
    "/gaps/report.csv": ALL,
    "/roadmap/": ALL,
    "/imports/": {Role.ALLIANCE, Role.ADMIN},
    "/outbox/": ALL,
    "/settings/": ALL,
    "/people/options/": ALL,
}
# Open to strangers: sign-in, and the health checks.
OPEN = ("accounts/", "healthz/", "readyz/")
# The frameworks' own pages, behind the sign-in like ours.
FRAMEWORK = ("admin/", "api/")


@pytest.mark.parametrize("address", MATRIX)
@pytest.mark.parametrize("role", Role.values)
def test_a_role_opens_what_it_may(address: str, role: str) -> None:
    client = Client()
    client.force_login(UserFactory(role=role))
    status = client.get(address).status_code
    assert (status != 403) == (role in MATRIX[address]), status
    assert status in {200, 302, 403, 404}


@pytest.mark.parametrize("address", MATRIX)
def test_a_stranger_is_sent_to_sign_in(address: str) -> None:
    response = Client().get(address)
    assert response.status_code == 302 and response["Location"].startswith("/accounts/login/")


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
        if route.startswith((*OPEN, "admin/", "^")) or "calendar" in route:
            continue
        concrete = "/" + "/".join(_sample(part) for part in route.split("/"))
        for method in (client.get, client.post):
            response = method(concrete)
            assert response.status_code in {302, 403, 404, 405}, (route, response.status_code)
            assert response.status_code != 302 or response["Location"].startswith("/accounts/login/"), route


def _sample(part: str) -> str:
    if "<int:" in part:
        return "1"
    if "<uuid:" in part:
        return "6f9619ff-8b86-4d01-b42d-00c04fc964ff"
    return "x" if part.startswith("<") else part


def test_a_person_switched_off_is_signed_out() -> None:
    user: User = UserFactory()
    client = Client()
    client.force_login(user)
    user.is_active = False
    user.save()
    assert client.get("/").status_code == 302

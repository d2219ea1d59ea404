"""Who changed what on a partner or contact, and taking it back."""

from collections.abc import Callable

import pghistory
import pytest
from django.test import Client

from ecosystem.accounts.models import Role, User
from partners.models import Partner
from tests.factories import ContactFactory, IndustryFactory, PartnerFactory, UserFactory, domain

SignIn = Callable[[User], Client]


@pytest.fixture
def dana(db: None) -> User:
    return UserFactory(name="Dana Reyes", role=Role.DEVREL)


def edited(client: Client, partner: Partner, **changes: str) -> Partner:
    """Edit `partner` in the browser as somebody would, and return it as it is then."""
    page = client.get(f"{partner.get_absolute_url()}edit/")
    form = page.context["form"]
    data = {name: form[name].value() for name in form.fields}
    data = {name: getattr(value, "pk", value) for name, value in data.items() if value not in (None, False)}
    answer = client.post(f"{partner.get_absolute_url()}edit/", data | changes)
    assert answer.status_code == 302, answer.content.decode()
    partner.refresh_from_db()
    return partner


def test_each_field_is_told_with_who_from_and_to(dana: User, sign_in: SignIn) -> None:
    client = sign_in(dana)
    partner = edited(
        client, PartnerFactory(name="Boreal", tier="watch"), tier="strategic", summary="<b>New</b>"
    )
    page = client.get(f"{partner.get_absolute_url()}history/").content.decode()
    assert page.count("Dana Reyes") >= 2
    assert "Watch" in page
    assert "Strategic" in page
    assert "&lt;b&gt;New&lt;/b&gt;" in page
    assert "Added" in page
    assert "Version" not in page


def test_a_field_is_taken_back_and_that_is_told_too(dana: User, sign_in: SignIn) -> None:
    client = sign_in(dana)
    partner = edited(client, PartnerFactory(tier="watch", country="NO"), tier="strategic", country="SE")
    address = f"{partner.get_absolute_url()}history/"
    (change, _first) = client.get(address).context["changes"]
    client.post(f"{address}taking-back/", {"event": change.event, "field": "tier"})
    partner.refresh_from_db()
    assert (partner.tier, partner.country) == ("watch", "SE")
    newest = client.get(address).context["changes"][0]
    assert [(f.name, f.before, f.after) for f in newest.fields] == [("tier", "Strategic", "Watch")]


def test_lists_of_records_are_told_and_taken_back_too(dana: User, sign_in: SignIn) -> None:
    client, partner = sign_in(dana), PartnerFactory(tier="watch")
    partner.domains.add(domain("turbulence"))
    climate, energy = domain("weather-climate"), IndustryFactory(name="Energy")
    edited(client, partner, domains=[climate.pk], industries=[energy.pk], tier="strategic")  # type: ignore[arg-type]  # as posted
    edited(client, partner, domains=[], industries=[energy.pk])  # type: ignore[arg-type]  # as posted
    address = f"{partner.get_absolute_url()}history/"
    emptied, changed = client.get(address).context["changes"][:2]
    assert [(f.name, f.before, f.after) for f in emptied.fields] == [("domains", "Weather and climate", "")]
    assert {(f.name, f.before, f.after) for f in changed.fields} == {
        ("tier", "Watch", "Strategic"),
        ("domains", "Turbulence", "Weather and climate"),
        ("industries", "", "Energy"),
    }
    assert (changed.by, changed.event is None) == ("Dana Reyes", False)
    client.post(f"{address}taking-back/", {"event": changed.event, "field": "domains"})
    assert [d.slug for d in partner.domains.all()] == ["turbulence"]
    assert list(partner.industries.all()) == [energy]
    newest = client.get(address).context["changes"][0]
    assert [(f.name, f.before, f.after) for f in newest.fields] == [("domains", "", "Turbulence")]


def test_a_list_changed_apart_from_its_record_is_told(dana: User, sign_in: SignIn) -> None:
    partner = PartnerFactory()
    with pghistory.context(user=dana.pk):
        partner.domains.add(domain("turbulence"))
    changes = sign_in(dana).get(f"{partner.get_absolute_url()}history/").context["changes"]
    (alone,) = [change for change in changes if change.event is None]
    assert [(f.label, f.before, f.after) for f in alone.fields] == [("Domains", "", "Turbulence")]
    assert alone.by == "Dana Reyes"


def test_what_the_rules_refuse_is_not_taken_back(dana: User, sign_in: SignIn) -> None:
    client = sign_in(dana)
    partner = edited(client, PartnerFactory(name="Boreal"), name="Boreal Dynamics")
    PartnerFactory(name="Boreal")
    address = f"{partner.get_absolute_url()}history/"
    event = client.get(address).context["changes"][0].event
    page = client.post(f"{address}taking-back/", {"event": event, "field": "name"}, follow=True)
    assert page.status_code == 200
    partner.refresh_from_db()
    assert partner.name == "Boreal Dynamics"


@pytest.mark.parametrize(
    "data", [{}, {"event": "x"}, {"event": "1", "field": "id"}, {"event": "99999", "field": "tier"}]
)
def test_malformed_requests_are_refused(dana: User, sign_in: SignIn, data: dict[str, str]) -> None:
    address = f"{PartnerFactory().get_absolute_url()}history/"
    client = sign_in(dana)
    assert client.post(f"{address}taking-back/", data).status_code == 400
    assert client.get(f"{address}?before=x").status_code == 400


def test_related_records_out_of_sight_are_not_named(dana: User, sign_in: SignIn) -> None:
    secret, open_one = PartnerFactory(name="Secret Lab", restricted=True), PartnerFactory(name="Boreal")
    contact = ContactFactory(partner=secret)
    contact.partner = open_one
    contact.save()
    page = sign_in(dana).get(f"/contacts/{contact.pk}/history/").content.decode()
    assert "Boreal" in page
    assert "Secret Lab" not in page
    assert sign_in(dana).get(f"{secret.get_absolute_url()}history/").status_code == 404


def test_viewers_read_and_take_nothing_back(dana: User, sign_in: SignIn) -> None:
    partner = edited(sign_in(dana), PartnerFactory(tier="watch"), tier="growth")
    viewer = sign_in(UserFactory(role=Role.VIEWER))
    page = viewer.get(f"{partner.get_absolute_url()}history/")
    assert "taking-back" not in page.content.decode()
    event = page.context["changes"][0].event
    answer = viewer.post(
        f"{partner.get_absolute_url()}history/taking-back/", {"event": event, "field": "tier"}
    )
    assert answer.status_code == 403


def test_long_histories_come_in_parts(dana: User, sign_in: SignIn) -> None:
    partner = PartnerFactory()
    for number in range(120):
        partner.summary = f"Version {number}"
        partner.save()
    client, seen, address = sign_in(dana), 0, f"{partner.get_absolute_url()}history/"
    page = client.get(address)
    while True:
        seen += len(page.context["changes"])
        if page.context["older"] is None:
            break
        page = client.get(f"{address}?before={page.context['older']}")
    assert seen == 121

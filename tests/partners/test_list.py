"""The partner list as its reader finds it: searched, filtered, sorted, paged and counted."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from ecosystem.accounts.models import User
from partners.models import Partner
from tests.factories import (
    AdoptionFactory,
    MembershipFactory,
    PartnerFactory,
    ProductFactory,
    ProgrammeFactory,
    UserFactory,
    domain,
)

pytestmark = pytest.mark.django_db
SignIn = Callable[[User], Client]


@pytest.fixture
def reader(sign_in: SignIn) -> Client:
    return sign_in(UserFactory(name="Maria Okafor"))


def listed(client: Client, **query: Any) -> list[str]:
    """Return the names that the list shows for a query, in order."""
    return [partner.name for partner in client.get("/partners/", query).context["page"]]


def days_ago(days: float) -> Any:
    return timezone.now() - timedelta(days=days)


# --- Search ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "typed"),
    [
        ("Nordic Boreal Dynamics", "boreal"),
        ("Nordic Boreal Dynamics", "REAL DYN"),
        ("Nordic Boreal Dynamics", "  boreal  "),
        ("Zürich Fluids", "zurich"),
        ("Zurich Fluids", "zürich"),
        ("GRÜN Simulation", "grün"),
        ("GRÜN Simulation", "run sim"),
        ("Ørsted Wind", "orsted"),
        ("Łódź Aero", "lodz"),
        ("École de Turbulence", "ecole"),
        ("Научный центр", "ЦЕНТР"),
        ("株式会社流体", "流体"),
        ("Boreal Dynamics", "borael"),
        ("Boreal Dynamics", "boral"),
        ("Boreal Dynamics", "bureal"),
        ("Boreal Dynamics", "boreal dinamics"),
        ("Kestrel Climate Lab", "kestral"),
        ("Tidewater Subsurface", "subsurfcae"),
        ("Zürich Fluids", "zurch"),
    ],
)
def test_search_finds_the_name_however_it_is_typed(name: str, typed: str, reader: Client) -> None:
    PartnerFactory(name=name)
    PartnerFactory(name="Quite Other Matter")
    assert listed(reader, q=typed) == [name]


def test_what_comes_near_is_said_to_be_no_more_than_that(reader: Client) -> None:
    PartnerFactory(name="Boreal Dynamics", tier="strategic")
    words = "nobody is called that; these come nearest"
    assert words in reader.get("/partners/", {"q": "boral"}).content.decode()
    assert words not in reader.get("/partners/", {"q": "boreal"}).content.decode()
    assert listed(reader, q="boral", tier="watch") == [], "the other filters hold"


def test_a_typo_brings_nothing_where_the_words_themselves_are_found(reader: Client) -> None:
    PartnerFactory(name="Boral Cement")
    PartnerFactory(name="Boreal Dynamics")
    assert listed(reader, q="boral") == ["Boral Cement"]


@pytest.mark.parametrize("typed", ["%", "_", "\\", "100%", "' OR 1=1 --"])
def test_search_takes_signs_as_they_are(typed: str, reader: Client) -> None:
    PartnerFactory(name="Boreal Dynamics")
    PartnerFactory(name=f"A {typed} B")
    assert listed(reader, q=typed) == [f"A {typed} B"]


def test_search_for_what_nobody_is_called_says_so(reader: Client) -> None:
    PartnerFactory(name="Boreal Dynamics")
    answer = reader.get("/partners/", {"q": "xylophone"})
    assert list(answer.context["page"]) == []
    assert "Nothing matches these filters" in answer.content.decode()


# --- Filters --------------------------------------------------------------------------------------


def test_each_filter_keeps_what_it_names(reader: Client) -> None:
    product, programme = ProductFactory(), ProgrammeFactory()
    boreal = PartnerFactory(
        name="Boreal",
        tier="strategic",
        status="active",
        kind="isv",
        country="NO",
        domains=[domain("turbulence"), domain("weather-climate")],
        last_touch_at=days_ago(40),
    )
    kestrel = PartnerFactory(
        name="Kestrel",
        tier="watch",
        status="prospect",
        kind="research_lab",
        country="DE",
        domains=[domain("industrial-hpc")],
        last_touch_at=days_ago(2),
    )
    AdoptionFactory(partner=boreal, product=product, stage="in_production")
    MembershipFactory(partner=kestrel, programme=programme)
    assert listed(reader) == ["Boreal", "Kestrel"]
    for query in (
        {"tier": "strategic"},
        {"status": "active"},
        {"kind": "isv"},
        {"country": "NO"},
        {"owner": boreal.owner_id},
        {"domain": domain("turbulence").pk},
        {"product": product.pk},
        {"stage": "in_production"},
        {"quiet": 30},
        {"late": "true"},
    ):
        assert listed(reader, **query) == ["Boreal"], query
    for query in (
        {"tier": "watch"},
        {"programme": programme.pk},
        {"country": "DE"},
        {"domain": domain("industrial-hpc").pk},
        {"kind": "research_lab"},
    ):
        assert listed(reader, **query) == ["Kestrel"], query


def test_several_values_mean_any_and_several_fields_all(reader: Client) -> None:
    turbulence, weather = domain("turbulence"), domain("weather-climate")
    PartnerFactory(name="A", tier="strategic", kind="isv", domains=[turbulence, weather])
    PartnerFactory(name="B", tier="watch", kind="isv", domains=[weather])
    PartnerFactory(name="C", tier="watch", kind="agency")
    PartnerFactory(name="D", tier="growth", kind="agency")
    assert listed(reader, tier=["strategic", "watch"]) == ["A", "B", "C"]
    assert listed(reader, tier=["strategic", "watch"], kind="isv") == ["A", "B"]
    assert listed(reader, domain=[turbulence.pk, weather.pk]) == ["A", "B"], "each once"
    assert listed(reader, q="b", tier="watch", kind=["isv", "agency"], domain=weather.pk) == ["B"]


def test_product_and_adoption_stage_speak_of_the_same_adoption(reader: Client) -> None:
    modulus, earth = ProductFactory(), ProductFactory()
    one, other = PartnerFactory(name="One"), PartnerFactory(name="Other")
    AdoptionFactory(partner=one, product=modulus, stage="exploring")
    AdoptionFactory(partner=one, product=earth, stage="in_production")
    AdoptionFactory(partner=other, product=modulus, stage="in_production")
    assert listed(reader, stage="in_production") == ["One", "Other"]
    assert listed(reader, product=modulus.pk, stage="in_production") == ["Other"]
    assert listed(reader, product=[modulus.pk, earth.pk], stage="in_production") == ["One", "Other"]


def test_quiet_counts_whole_days_and_takes_those_never_met(reader: Client) -> None:
    PartnerFactory(name="Just now", last_touch_at=days_ago(29.9))
    PartnerFactory(name="Long ago", last_touch_at=days_ago(30.1))
    PartnerFactory(name="Never")
    assert listed(reader, quiet=30) == ["Long ago", "Never"]


def test_past_cadence_is_for_those_to_keep_in_touch_with(reader: Client) -> None:
    """The tiers' days between two contacts: strategic 30, watch 180."""
    PartnerFactory(name="Late", tier="strategic", last_touch_at=days_ago(31))
    PartnerFactory(name="In time", tier="strategic", last_touch_at=days_ago(29))
    PartnerFactory(name="Watched", tier="watch", last_touch_at=days_ago(31))
    PartnerFactory(name="Dormant", tier="strategic", last_touch_at=days_ago(31), status="dormant")
    PartnerFactory(name="Never met", tier="strategic", created_at=days_ago(31))
    assert listed(reader, late="true") == ["Late", "Never met"]
    answer = reader.get("/partners/")
    assert "2 past their cadence" in answer.content.decode()
    assert "past" not in " ".join(reader.get("/partners/", {"q": "Dormant"}).context["facts"])


def test_restricted_is_a_filter_for_the_team(sign_in: SignIn) -> None:
    secret = PartnerFactory(name="Secret Lab", restricted=True)
    PartnerFactory(name="Open Lab")
    client = sign_in(secret.owner)
    assert listed(client, restricted="true") == ["Secret Lab"]
    assert listed(client, restricted="false") == ["Open Lab"]


def test_filters_in_force_stand_as_chips_that_take_themselves_away(reader: Client) -> None:
    owner = UserFactory(name="Jun Tanaka")
    PartnerFactory(country="NO", owner=owner)
    answer = reader.get(
        "/partners/",
        {"tier": ["strategic", "growth"], "country": "NO", "owner": owner.pk, "late": "true", "page": "3"},
    )
    chips = {(chip.label, chip.value): chip.query for chip in answer.context["chips"]}
    assert set(chips) == {
        ("Tier", "Strategic"),
        ("Tier", "Growth"),
        ("Country", "Norway"),
        ("Owner", "Jun Tanaka"),
        ("Past cadence", "Yes"),
    }
    without = chips["Tier", "Growth"]
    assert "tier=strategic" in without and "tier=growth" not in without and "page" not in without
    assert "Remove Tier Growth" in answer.content.decode()


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("tier=gold", "Select a valid choice"),
        ("status=%00", "Select a valid choice"),
        ("domain=x", "Select a valid choice"),
        ("owner=99999999999999999999", "Select a valid choice"),
        ("product=-1", "Select a valid choice"),
        ("country=zz", "Select a valid choice"),
        ("quiet=soon", "Enter a number"),
        ("quiet=NaN", "Enter a number"),
        ("quiet=0", "greater than or equal to 1"),
        ("quiet=1e999999", "less than or equal to 9999"),
        ("q=a%00b", "Null characters"),
    ],
)
def test_a_filter_that_makes_no_sense_says_so_and_finds_nothing(
    query: str, words: str, reader: Client
) -> None:
    PartnerFactory()
    answer = reader.get(f"/partners/?{query}")
    assert answer.status_code == 200
    assert list(answer.context["page"]) == []
    assert words in answer.content.decode()


@pytest.mark.parametrize(
    "query",
    [
        "restricted=perhaps",
        "late=1;drop",
        "sort=;drop",
        "sort=-",
        "sort=--name",
        "sort=domains",
        "sort=version",
        "nothing=here",
        "quiet=",
        "q=%20",
    ],
)
def test_what_means_nothing_is_passed_over(query: str, reader: Client) -> None:
    PartnerFactory(name="B")
    PartnerFactory(name="A")
    answer = reader.get(f"/partners/?{query}")
    assert [partner.name for partner in answer.context["page"]] == ["A", "B"]
    assert not answer.context["chips"]


# --- Sorting --------------------------------------------------------------------------------------

SORTED = [
    ("name", ["alba", "Boreal", "Öst", "Zeta"]),
    ("kind", ["Boreal", "Öst", "alba", "Zeta"]),
    ("tier", ["Zeta", "alba", "Boreal", "Öst"]),
    ("status", ["Boreal", "alba", "Zeta", "Öst"]),
    ("country", ["Öst", "Boreal", "alba", "Zeta"]),
    ("owner", ["Öst", "alba", "Boreal", "Zeta"]),
    ("touch", ["Zeta", "Öst", "alba", "Boreal"]),
]


@pytest.fixture
def four(db: None) -> list[Partner]:
    """Four partners that no two columns put in the same order."""
    ada, bo = UserFactory(name="Ada Brandt"), UserFactory(name="bo Lindqvist")
    return [
        PartnerFactory(
            name="Zeta",
            kind="startup",
            tier="strategic",
            status="dormant",
            country="",
            owner=None,
            last_touch_at=days_ago(90),
        ),
        PartnerFactory(
            name="alba",
            kind="isv",
            tier="growth",
            status="active",
            country="CH",
            owner=bo,
            last_touch_at=days_ago(3),
        ),
        PartnerFactory(
            name="Öst",
            kind="community",
            tier="watch",
            status="former",
            country="AT",
            owner=ada,
            last_touch_at=days_ago(60),
        ),
        PartnerFactory(
            name="Boreal",
            kind="agency",
            tier="emerging",
            status="prospect",
            country="DE",
            owner=bo,
            last_touch_at=None,
        ),
    ]


@pytest.mark.parametrize(("column", "order"), SORTED, ids=[column for column, _ in SORTED])
def test_a_column_sorts_both_ways(column: str, order: list[str], four: list[Partner], reader: Client) -> None:
    assert listed(reader, sort=column) == order
    empty = {"country": "Zeta", "owner": "Zeta", "touch": "Boreal"}.get(column)
    filled = [name for name in order if name != empty]
    assert listed(reader, sort=f"-{column}") == [*reversed(filled), *([empty] if empty else [])]
    head = reader.get("/partners/", {"sort": f"-{column}", "columns": column}).content.decode()
    assert head.count('aria-sort="descending"') == 1


def test_equal_rows_keep_their_order_over_all_pages(reader: Client) -> None:
    PartnerFactory.create_batch(120, country="NO", tier="growth")
    for sort in ("country", "-country", "touch", "-touch", "owner"):
        seen = [name for page in (1, 2, 3) for name in listed(reader, sort=sort, page=page)]
        assert len(seen) == len(set(seen)) == 120, sort


# --- Pages and counts -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("page", "number"), [("1", 1), ("2", 2), ("99", 2), ("0", 2), ("-1", 2), ("x", 1), ("9" * 30, 2), ("", 1)]
)
def test_any_page_number_leads_to_a_page_there_is(page: str, number: int, reader: Client) -> None:
    PartnerFactory.create_batch(51)
    assert reader.get("/partners/", {"page": page}).context["page"].number == number


def test_the_summary_counts_the_rows_of_all_pages(reader: Client) -> None:
    PartnerFactory.create_batch(60, tier="strategic")
    PartnerFactory(tier="watch")
    assert "61 partners" in reader.get("/partners/").content.decode()
    page = reader.get("/partners/", {"tier": "strategic", "page": 2}).content.decode()
    assert "60 partners" in page
    assert "51 to 60 of 60" in page
    assert "tier=strategic" in page.split('rel="prev"')[1][:80], "pages keep the filters"
    assert re.search(r"\b1 partner\s*<", reader.get("/partners/", {"tier": "watch"}).content.decode())


def test_archived_partners_are_left_out(reader: Client) -> None:
    PartnerFactory(name="Kept", country="NO")
    PartnerFactory(name="Put away", country="DE", archived_at=timezone.now())
    assert listed(reader) == ["Kept"]
    assert listed(reader, q="put away") == []
    page = reader.get("/partners/").content.decode()
    assert "Put away" not in page and "Germany" not in page


def test_an_empty_list_says_what_belongs_there(reader: Client) -> None:
    page = reader.get("/partners/").content.decode()
    assert "The organisations that build on your products appear here." in page
    assert "0 partners" in page


def test_htmx_gets_the_list_alone_with_its_count(reader: Client) -> None:
    PartnerFactory(name="Boreal")
    headers = {"HX-Request": "true", "HX-Target": "list"}
    part = reader.get("/partners/", headers=headers).content.decode()
    assert part.lstrip().startswith('<div id="list">') and "<html" not in part
    assert 'id="list-total"' in part and "Boreal" in part


def test_the_views_over_the_list_are_mine_and_past_cadence(sign_in: SignIn) -> None:
    me = UserFactory()
    PartnerFactory(name="Mine, late", owner=me, tier="strategic", last_touch_at=days_ago(99))
    PartnerFactory(name="Mine", owner=me, last_touch_at=days_ago(1))
    PartnerFactory(name="Theirs", last_touch_at=days_ago(1))
    client = sign_in(me)
    assert listed(client, owner=me.pk) == ["Mine", "Mine, late"]
    assert listed(client, owner=me.pk, late="true") == ["Mine, late"]
    assert 'aria-current="page">Mine<' in client.get("/partners/", {"owner": me.pk}).content.decode()


def test_the_reader_can_always_ask_for_their_own(sign_in: SignIn) -> None:
    """Whoever owns nothing yet finds themselves among the owners, and an empty list, not an error."""
    me = UserFactory()
    answer = sign_in(me).get("/partners/", {"owner": me.pk})
    assert answer.context["filterset"].is_valid()

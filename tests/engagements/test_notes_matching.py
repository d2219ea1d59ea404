"""A name typed in notes finds the person or product that is meant, or nobody."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engagements.notes import Person, ProductName, match_person, match_product

PEOPLE = [
    Person(1, "Maria Silva", "maria.silva@example.com"),
    Person(2, "Marco Rossi", "mrossi+work@example.com"),
    Person(3, "José Müller-Lüdenscheidt", "jml@example.com"),
    Person(4, "Anna Silva"),
    Person(5, "王小明", "xiaoming@example.com"),
    Person(6, "", "robot@example.com"),
]


@pytest.mark.parametrize(
    ("hint", "ids"),
    [
        ("maria", [1]),
        ("MARIA.SILVA", [1]),
        ("Maria Silva", [1]),
        ("maria.silva@example.com", [1]),
        ("silva", [4, 1]),
        ("ms", [1]),
        ("m.silva", [1]),
        ("mari", [1]),
        ("mar", []),
        ("mrossi", [2]),
        ("jose", [3]),
        ("José", [3]),
        ("jose\u0301", [3]),
        ("ludenscheidt", [3]),
        ("luedenscheidt", [3]),
        ("jml", [3]),
        ("王小明", [5]),
        ("robot", [6]),
        ("nobody", []),
        ("", []),
        (". -", []),
    ],
)
def test_it_finds_a_person(hint: str, ids: list[int]) -> None:
    assert match_person(hint, PEOPLE) == ids


PRODUCTS = [
    ProductName(1, ("PhysicsNeMo", "Modulus")),
    ProductName(2, ("Earth-2",)),
    ProductName(3, ("Earth2Studio",)),
    ProductName(4, ("CUDA-X",)),
    ProductName(5, ("Modulus Sym", "Earth 2")),
]


@pytest.mark.parametrize(
    ("hint", "id_"),
    [
        ("Modulus", 1),
        ("physics nemo", 1),
        ("PHYSICSNEMO", 1),
        ("Physics", 1),
        ("earth2", 2),
        ("Earth-2", 2),
        ("earth 2 studio", 3),
        ("earth2st", 3),
        ("ear", None),
        ("cudax", 4),
        ("cu", None),
        ("-", None),
        ("", None),
        ("Abaqus", None),
    ],
)
def test_it_finds_a_product(hint: str, id_: int | None) -> None:
    assert match_product(hint, PRODUCTS) == id_


@given(st.text(), st.text(), st.text())
def test_no_name_raises(hint: str, name: str, email: str) -> None:
    assert match_person(hint, [Person(1, name, email)]) in ([], [1])
    assert match_product(hint, [ProductName(1, (name, email))]) in (None, 1)

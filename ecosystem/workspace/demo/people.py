"""The colleagues and the products of the demonstration."""

from django.contrib.auth.hashers import make_password
from django.utils.text import slugify

from ecosystem.accounts.models import Role, User
from ecosystem.workspace.demo.plan import Demo
from partners.models import Product

# Key, role, name, time zone. The first six sign in, as <role>@example.com; the others are named only.
PEOPLE = [
    ("dana", Role.DEVREL, "Dana Reyes", "America/Los_Angeles"),
    ("priya", Role.PRODUCT, "Priya Raman", "America/Los_Angeles"),
    ("alex", Role.ALLIANCE, "Alex Brandt", "Europe/Berlin"),
    ("mika", Role.MARKETING, "Mika Sato", "Asia/Tokyo"),
    ("vera", Role.VIEWER, "Vera Lind", "Europe/Stockholm"),
    ("ada", Role.ADMIN, "Ada Quinn", "Europe/London"),
    ("tom", Role.DEVREL, "Tom Okoye", "Europe/London"),
    ("lena", Role.DEVREL, "Lena Fischer", "Europe/Berlin"),
    ("carlos", Role.ALLIANCE, "Carlos Vega", "America/Mexico_City"),
]
SIGN_INS = 6


def add_people(demo: Demo, password: str) -> None:
    """Save the colleagues; `password` is for the six who sign in."""
    # Hashed once: it is the same for all, and each hash takes as long as an attacker should need.
    hashed = make_password(password)
    for number, (key, role, name, zone) in enumerate(PEOPLE):
        signs_in = number < SIGN_INS
        user = User(email=f"{role if signs_in else key}@example.com", name=name, role=role, time_zone=zone)
        user.password = hashed if signs_in else make_password(None)
        user.date_joined = demo.moments.at_work(user, demo.moments.day(700 - 40 * number))
        user.save(force_insert=True)
        demo.users[key] = user


def add_products(demo: Demo) -> None:
    """Lay out the products."""
    for text in demo.content.products:
        product = Product(**text, slug=slugify(text["name"]), owner=demo.users["priya"])
        demo.products[product.name] = product
        demo.add(product)

"""Addresses for many new partners at once."""

from django.urls import resolve, reverse
from django.utils.text import slugify

from partners.actions import SLUG_LENGTH
from partners.models import Partner


class FreeSlugs:
    """Gives addresses that no partner has, as `partners.actions.unique_slug` does for one."""

    def __init__(self) -> None:
        self.taken = set(Partner.objects.values_list("slug", flat=True))

    def give(self, name: str) -> str:
        """Return an address for a partner called `name`, and give it to no other."""
        base = slugify(name)[:SLUG_LENGTH].strip("-") or "partner"
        slug, number = base, 1
        while slug in self.taken or (number == 1 and _is_page(base)):
            number += 1
            slug = f"{base}-{number}"
        self.taken.add(slug)
        return slug


def _is_page(slug: str) -> bool:
    """Return whether a page of another kind stands at the address; those have one short word or two."""
    if len(slug) > 30 or any(letter.isdigit() for letter in slug):
        return False
    return resolve(reverse("partners:detail", args=[slug])).view_name != "partners:detail"

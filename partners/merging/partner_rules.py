"""The rules of the partner side for rows that can't stay beside each other."""

from collections.abc import Iterable
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from partners.choices import AdoptionStage
from partners.merging.rules import Rule, fill_empty, register_rule
from partners.models import Adoption, Contact, Membership, Partner, Solution


def register() -> None:
    """Register them."""
    register_rule("partners.Partner", Rule(fold=fold_partner, plural=""))
    register_rule("partners.Adoption", Rule(fold_adoption, adoption_words, gettext_lazy("Adoption")))
    register_rule("partners.Contact", Rule(fold_contact, contact_words, gettext_lazy("Contacts")))
    register_rule("partners.Solution", Rule(fold_solution, solution_words, gettext_lazy("Solutions")))
    register_rule("partners.Membership", Rule(fold_membership, membership_words, gettext_lazy("Programmes")))
    register_rule("partners.TeamMember", Rule(None, team_words, gettext_lazy("Team")))
    register_rule("partners.ExternalId", Rule(plural=gettext_lazy("Numbers in other systems")))
    register_rule("partners.ContactExternalId", Rule(plural=gettext_lazy("Numbers in other systems")))


def fold_partner(staying: Partner, going: Partner) -> dict[str, Any]:
    """Both heard from us when the later of them did."""
    return {"last_touch_at": _last(staying.last_touch_at, going.last_touch_at)}


def fold_adoption(staying: Adoption, going: Adoption) -> dict[str, Any]:
    """The further stage stays, and the earlier day."""
    stages = AdoptionStage.values
    return {
        "stage": max(staying.stage, going.stage, key=stages.index),
        "since": min(staying.since, going.since),
    }


def adoption_words(one: Adoption, other: Adoption) -> str:
    kept = fold_adoption(one, other)
    return _("%(product)s: the further stage and the earlier day stay, %(stage)s since %(day)s") % {
        "product": one.product,
        "stage": AdoptionStage(kept["stage"]).label,
        "day": date_format(kept["since"], "j M Y"),
    }


def fold_contact(staying: Contact, going: Contact) -> dict[str, Any]:
    """Roles add up; somebody who left one of the two records has not left."""
    left = None if staying.left_at is None or going.left_at is None else max(staying.left_at, going.left_at)
    return {
        **fill_empty(staying, going, but=("left_at", "partner_id")),
        "roles": sorted({*staying.roles, *going.roles}),
        "left_at": left,
    }


def contact_words(one: Contact, other: Contact) -> str:
    if one.name == other.name:
        return _("%(name)s is at both with %(email)s and becomes one contact") % {
            "name": one.name,
            "email": one.email,
        }
    return _("%(one)s and %(other)s have one e-mail address, %(email)s, and become one contact") % {
        "one": one.name,
        "other": other.name,
        "email": one.email,
    }


def fold_solution(staying: Solution, going: Solution) -> dict[str, Any]:
    """What was measured stays with what it was measured against."""
    measured = ("speed_up", "baseline")
    changes = fill_empty(staying, going, but=measured)
    if staying.speed_up is None and going.speed_up is not None:
        changes |= {name: getattr(going, name) for name in measured}
    return changes | {"showcase_ready": staying.showcase_ready or going.showcase_ready}


def solution_words(one: Solution, other: Solution) -> str:
    return _("Both have a solution called %(name)s: they become one") % {"name": one.name}


def fold_membership(staying: Membership, going: Membership) -> dict[str, Any]:
    """It began with the earlier and runs until the later."""
    return {
        "joined_on": min(staying.joined_on, going.joined_on),
        "renews_on": _last(staying.renews_on, going.renews_on),
        "notes": joined([staying.notes, going.notes]),
    }


def membership_words(one: Membership, other: Membership) -> str:
    day = date_format(fold_membership(one, other)["joined_on"], "j M Y")
    return _("Both are in %(programme)s: one membership stays, since %(day)s") % {
        "programme": one.programme,
        "day": day,
    }


def team_words(one: Any, other: Any) -> str:
    return _("%(person)s is on both teams: once is enough") % {"person": one.user}


def joined(texts: Iterable[str]) -> str:
    """Return the texts that say something, each once, under each other."""
    return "\n\n".join(dict.fromkeys(text for text in texts if text.strip()))


def _last(one: Any, other: Any) -> Any:
    return max((each for each in (one, other) if each is not None), default=None)

"""Whose an engagement is to be by a row that names its owner, and perhaps beside the name the e-mail address."""

from django.utils.translation import gettext as _

from ecosystem.core.cells import CellError
from partners.imports.subject import Draft, Said
from partners.imports.words import People


def read_owners(draft: Draft, people: People, said: Said) -> None:
    """Note whom the cells of `draft` mean, or why they mean nobody, unless its user takes rows without an owner.

    Of several colleagues of one name the address tells which. Two cells that mean different people wait for
    `choose_owner`, which knows whose the engagement is.
    """
    name, email = draft.cells.get("owner", ""), draft.cells.get("owner_email", "")
    try:
        if not name and not email:
            return
        if not name or not email:
            draft.values["owner"] = people.find(name or email)
        elif (by_email := people.find(email)) in people.called(name):
            draft.values["owner"] = by_email
        else:
            draft.values["owners"] = (people.called(name) or [people.find(name)], by_email)
    except CellError as error:
        if not said.without_owner:
            draft.reasons.append(str(error))


def choose_owner(draft: Draft) -> None:
    """Settle whose `draft` is, its target found: a new name beside the address of the present owner is an edited name.

    The other way round could not be told from a file that is brought in twice, so it is a bad row.
    """
    if "owners" not in draft.values:
        return
    named, by_email = draft.values.pop("owners")
    if draft.target is not None and draft.target.owner_id == by_email and len(named) == 1:
        draft.values["owner"] = named[0]
    else:
        draft.reasons.append(_("the owner and the owner's e-mail address are of two colleagues: edit both"))

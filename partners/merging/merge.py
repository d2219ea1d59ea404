"""Merging one record into another: the verb, and how the rows that hang on them are brought together."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection
from django.db.models import Model
from django.utils import timezone
from django.utils.translation import gettext as _

from ecosystem.accounts.models import User
from ecosystem.core.errors import check_version
from ecosystem.core.models import Record
from ecosystem.core.transactions import one_transaction
from partners.merging.journal import Journal
from partners.merging.relations import Clash, clashes_of, relations_to, uniqueness_of
from partners.merging.rules import folded
from partners.models import Contact, ContactMerge, Partner, PartnerMerge


@dataclass(frozen=True)
class Chosen:
    """What a reader chose on the merge page: which record stays, and fields that it takes, by attribute name.

    `versions` are those of the two records that the reader saw, by primary key; a record left out isn't checked.
    """

    away: int
    into: int
    values: Mapping[str, Any]
    versions: Mapping[int, int]


def merge_partners(*, by: User, chosen: Chosen) -> PartnerMerge:
    """Merge one partner into another with all that hangs on it, and return the merge. Asked again, it returns the same.

    Raises ValidationError for what the rules refuse and StaleRecord when one of them changed since it was seen.
    """
    with refusals_of_any_model():
        merge = _merge(by, Partner, PartnerMerge, chosen)
    assert isinstance(merge, PartnerMerge)
    return merge


def merge_contacts(*, by: User, chosen: Chosen) -> ContactMerge:
    """Merge one contact into another with all that hangs on it, and return the merge. Asked again, it returns the same.

    Raises ValidationError for what the rules refuse and StaleRecord when one of them changed since it was seen.
    """
    with refusals_of_any_model():
        merge = _merge(by, Contact, ContactMerge, chosen)
    assert isinstance(merge, ContactMerge)
    return merge


@one_transaction
def _merge(
    by: User,
    model: type[Partner] | type[Contact],
    merges: type[PartnerMerge] | type[ContactMerge],
    chosen: Chosen,
) -> PartnerMerge | ContactMerge:
    if chosen.away == chosen.into:
        raise ValidationError(_("A record can't be merged into itself."), code="itself")
    away, into = locked_pair(model, chosen.away, chosen.into)
    done = merges.objects.in_force().filter(away=away.pk, into=into.pk).first()
    if done is not None:
        return done
    check_both_open(away, into)
    for record in (away, into):
        check_version(record, chosen.versions.get(record.pk))
    merge = merges(by=by, away=away, into=into)  # type: ignore[misc]  # of the same model
    merge.save()
    values = {**folded(into, away), **chosen.values} if model is Partner else dict(chosen.values)
    fold(Journal(merge), away, into, values, archive=True)
    check_what_hangs_together()
    check_still_seen(by, into)
    return merge


def locked_pair(model: type[Any], *pks: int) -> tuple[Any, ...]:
    """Return the records in the order asked for, locked. Raises DoesNotExist when one isn't there.

    Merges and their undoing, which are rare, wait for each other from here on: each holds rows that another may need,
    such as what was merged into its own records before.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('partners.merging'))")
    found = {
        record.pk: record
        for record in model._base_manager.filter(pk__in=pks).order_by("pk").select_for_update()
    }
    if len(found) < len(pks):
        raise model.DoesNotExist
    return tuple(found[pk] for pk in pks)


def check_both_open(*records: Any) -> None:
    """Raise ValidationError for a record that is archived, in words that say whether it was merged."""
    for record in records:
        if record.merged_into_id is not None:
            into = {"name": record, "into": record.merged_into}
            raise ValidationError(_("“%(name)s” is merged into “%(into)s” already.") % into, code="merged")
        if record.archived_at is not None:
            raise ValidationError(
                _("“%(name)s” is archived: restore it first.") % {"name": record}, code="archived"
            )


def check_still_seen(by: User, into: Partner | Contact) -> None:
    """Raise ValidationError when `by` would no longer see what stays."""
    partner = into.pk if isinstance(into, Partner) else Contact.objects.get(pk=into.pk).partner_id
    if not Partner.objects.visible_to(by).filter(pk=partner).exists():
        raise ValidationError(
            _("You would no longer see it: choose yourself as its owner, or join its team first."),
            code="unseen",
        )


def fold(journal: Journal, going: Model, staying: Model, values: dict[str, Any], *, archive: bool) -> None:
    """Bring all that hangs on `going` to `staying`, put `going` away, and set `values` in `staying`.

    What hangs on both and may be there once is folded likewise. `archive` puts it in the archive; else it is deleted.
    """
    for relation in relations_to(type(going)):
        journal.lock(relation.model, relation.field.column, going.pk)
        if any(True for _each in uniqueness_of(relation)):
            journal.lock(relation.model, relation.field.column, staying.pk)
            for clash in list(clashes_of(relation, going.pk, staying.pk)):
                _fold_clash(journal, clash)
        journal.move(relation.model, relation.field, going.pk, staying.pk)
    # `going` first: a name or an address may be had by one open record only.
    if archive:
        left: dict[str, Any] = {"archived_at": timezone.now()}
        if isinstance(going, (Partner, Contact)):
            left["merged_into_id"] = staying.pk
        journal.change(type(going), going.pk, left)
    else:
        journal.take_away(type(going), going.pk)
    journal.change(type(staying), staying.pk, values)


def _fold_clash(journal: Journal, clash: Clash) -> None:
    rows = clash.relation.model._base_manager.in_bulk([clash.going, clash.staying])
    going, staying = rows[clash.going], rows[clash.staying]
    values = {} if clash.relation.is_link else folded(staying, going)
    archive = isinstance(going, Record) and clash.uniqueness.spares_archived
    fold(journal, going, staying, values, archive=archive)


def check_what_hangs_together() -> None:
    """Let the database check now what it else checks when the transaction ends, so that a refusal is ours to word."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")


@contextmanager
def refusals_of_any_model() -> Iterator[None]:
    """Raise the ValidationError that a constraint of whichever model words, where the database refuses a row by it.

    Leave it outside the transaction.
    """
    try:
        yield
    except IntegrityError as error:
        name = getattr(getattr(error.__cause__, "diag", None), "constraint_name", None)
        for model in apps.get_models():
            for constraint in model._meta.constraints:
                if constraint.name == name:
                    raise ValidationError(
                        constraint.get_violation_error_message(), code="constraint"
                    ) from error
        raise ValidationError(
            _("Something that was added since has the place of a row that would move."), code="constraint"
        ) from error

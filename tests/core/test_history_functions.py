"""The functions that history goes through: quick ones, that mean the same as those they stand in for."""

from typing import Any

import pghistory
import pgtrigger
import pytest
from django.db import connection, transaction
from pghistory.models import Context

from partners.models import Partner
from tests.factories import PartnerFactory

pytestmark = pytest.mark.django_db


def lines_of(partner: Partner) -> Any:
    return Partner.pgh_event_model.objects.filter(pgh_obj_id=partner.pk).order_by("pgh_id")  # type: ignore[attr-defined]


def test_neither_catches_errors_which_would_cost_a_subtransaction_a_row() -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT proname FROM pg_proc WHERE proname IN ('_pgtrigger_should_ignore', '_pgh_attach_context') "
            "AND prosrc NOT ILIKE '%%exception%%' ORDER BY 1"
        )
        assert [name for (name,) in cursor.fetchall()] == ["_pgh_attach_context", "_pgtrigger_should_ignore"]


def test_without_a_context_there_is_none() -> None:
    assert lines_of(PartnerFactory()).get().pgh_context_id is None


def test_rows_of_one_context_share_it_also_over_statements() -> None:
    with pghistory.context(user=7):
        one, other = PartnerFactory(), PartnerFactory()
    contexts = {lines_of(each).get().pgh_context_id for each in (one, other)}
    assert Context.objects.get(pk=contexts.pop()).metadata == {"user": 7}
    assert not contexts


def test_what_is_learnt_later_is_added_to_the_context() -> None:
    with pghistory.context(user=7):
        first = PartnerFactory()
        with pghistory.context(reason="merge"):
            PartnerFactory()
    context = Context.objects.get(pk=lines_of(first).get().pgh_context_id)
    assert context.metadata == {"user": 7, "reason": "merge"}


def test_a_context_taken_back_with_a_savepoint_is_written_again() -> None:
    with pghistory.context(user=7):
        with transaction.atomic():
            PartnerFactory()
            transaction.set_rollback(True)
        kept = PartnerFactory()
    assert Context.objects.filter(pk=lines_of(kept).get().pgh_context_id).exists()


def test_triggers_that_are_to_be_ignored_are() -> None:
    partner = PartnerFactory()
    with pgtrigger.ignore("partners.Partner:update_update"):
        Partner.objects.filter(pk=partner.pk).update(name="Unseen")
    assert lines_of(partner).count() == 1
    Partner.objects.filter(pk=partner.pk).update(name="Seen")
    assert lines_of(partner).count() == 2

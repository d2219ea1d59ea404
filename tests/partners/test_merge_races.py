"""Two at once: merges wait for each other and never both happen, nor lock each other out."""

import threading
from collections.abc import Callable
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import connection

from ecosystem.core.errors import StaleRecord
from partners.merging.merge import Chosen, merge_partners
from partners.merging.undo import undo_merge
from partners.models import Contact, Partner, PartnerMerge
from tests.factories import ContactFactory, PartnerFactory, UserFactory
from tests.partners.merging import merged

pytestmark = pytest.mark.django_db(transaction=True, serialized_rollback=True)


def at_once(*jobs: Callable[[], Any]) -> list[Any]:
    """Run jobs on connections of their own, all begun together; return what each returned or raised."""
    begin, results = threading.Barrier(len(jobs)), [None] * len(jobs)

    def run(place: int, job: Callable[[], Any]) -> None:
        try:
            begin.wait(10)
            results[place] = job()
        except Exception as error:
            results[place] = error
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=each) for each in enumerate(jobs)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
        assert not thread.is_alive(), "they wait for each other for ever"
    return results


def test_each_into_the_other_happens_once() -> None:
    by = UserFactory()
    for _again in range(5):
        one, other = PartnerFactory(), PartnerFactory()
        contacts = [ContactFactory(partner=partner) for partner in (one, other) for _number in range(5)]
        results = at_once(lambda: merged(by, one, other), lambda: merged(by, other, one))  # noqa: B023  # run at once
        done = [result for result in results if isinstance(result, PartnerMerge)]
        refused = [result for result in results if isinstance(result, ValidationError)]
        assert (len(done), len(refused)) == (1, 1), results
        assert Partner.objects.live().filter(pk__in=[one.pk, other.pk]).get() == done[0].into
        held = Contact.objects.filter(pk__in=[c.pk for c in contacts], partner=done[0].into).count()
        assert held == len(contacts)


def test_the_same_merge_sent_twice_at_once_acts_once() -> None:
    by, one, other = UserFactory(), PartnerFactory(), PartnerFactory()
    chosen = Chosen(one.pk, other.pk, {}, {one.pk: 1, other.pk: 1})
    results = at_once(*[lambda: merge_partners(by=by, chosen=chosen)] * 3)
    assert {result.pk for result in results} == {PartnerMerge.objects.get().pk}


def test_two_into_one_from_one_page_each_the_second_is_told() -> None:
    """Both pages showed the same third partner: who comes second did not see what it has become."""
    by, one, other, into = UserFactory(), PartnerFactory(), PartnerFactory(), PartnerFactory()
    jobs = [
        lambda away=away: merge_partners(
            by=by,
            chosen=Chosen(
                away.pk, into.pk, {"website": f"https://{away.pk}.example"}, {away.pk: 1, into.pk: 1}
            ),
        )
        for away in (one, other)
    ]
    results = at_once(*jobs)
    assert {type(result) for result in results} == {PartnerMerge, StaleRecord}, results


def test_a_ring_of_merges_never_closes() -> None:
    by = UserFactory()
    for _again in range(5):
        ring = PartnerFactory.create_batch(3)
        results = at_once(*[lambda n=n, ring=ring: merged(by, ring[n], ring[(n + 1) % 3]) for n in range(3)])
        assert all(isinstance(result, (PartnerMerge, ValidationError)) for result in results), results
        assert Partner.objects.live().filter(pk__in=[p.pk for p in ring]).exists()
        away = Partner.objects.filter(merged_into__isnull=False)
        heirs = away.values_list("merged_into__merged_into", flat=True)
        assert set(heirs) <= {None}, "every address of old leads on in one step"


def test_undone_twice_at_once_is_undone_once() -> None:
    by, one, other = UserFactory(), PartnerFactory(), PartnerFactory()
    merge = merged(by, one, other)
    results = at_once(*[lambda: undo_merge(by=by, merge=merge)] * 2)
    assert all(isinstance(result, PartnerMerge) for result in results), results
    one.refresh_from_db()
    assert one.merged_into is None and one.archived_at is None

"""Two who work on one plan, or attach one file, at the same moment."""

from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError
from django.test import Client

from ecosystem.accounts.models import User
from engagements.models import Attachment, PlanDependency, PlanTemplate
from tests.core.test_uploads import PDF
from tests.factories import EngagementFactory, PlanItemFactory, UserFactory
from tests.partners.test_races import at_once

pytestmark = pytest.mark.django_db(transaction=True, serialized_rollback=True)
ROUNDS = 3


def test_two_never_close_a_circle_together(sign_in: Callable[[User], Client]) -> None:
    user, engagement = UserFactory(), EngagementFactory()
    clients = sign_in(user), sign_in(user)
    for _ in range(ROUNDS):
        one, two = PlanItemFactory.create_batch(2, engagement=engagement)

        def let_wait(client: Client, item: Any, other: Any) -> int:
            data = {
                "edit-title": "a",
                "edit-who": "us:",
                "edit-waits_for": [other.pk],
                "edit-seen_version": 1,
            }
            return client.post(f"/engagements/plan-items/{item.pk}/", data).status_code

        answers = at_once(lambda: let_wait(clients[0], one, two), lambda: let_wait(clients[1], two, one))  # noqa: B023  # of this round
        assert sorted(answers) == [302, 422]
        # The same past the actions: the database itself lets one in.
        PlanDependency.objects.all().delete()

        def write(item: Any, other: Any) -> bool:
            try:
                PlanDependency.objects.create(item=item, waits_for=other)
            except IntegrityError:
                return False
            return True

        assert sorted(at_once(lambda: write(one, two), lambda: write(two, one))) == [False, True]  # noqa: B023  # of this round


def test_a_template_and_a_file_come_once(sign_in: Callable[[User], Client]) -> None:
    user, engagement = UserFactory(), EngagementFactory()
    first, second = sign_in(user), sign_in(user)
    template = PlanTemplate.objects.get(kind="launch")
    data = {"template": template.pk, "start_on": "2026-11-27"}
    address = f"/engagements/{engagement.pk}/"

    def apply(client: Client) -> int:
        return client.post(f"{address}plan/template/", data).status_code

    assert sorted(at_once(lambda: apply(first), lambda: apply(second))) == [302, 422]
    assert engagement.plan_items.count() == template.items.count()

    def attach(client: Client) -> int:
        files = {"files": SimpleUploadedFile("report.pdf", PDF)}
        return client.post(f"{address}attachments/", files).status_code

    assert at_once(lambda: attach(first), lambda: attach(second)) == [302, 302]
    assert Attachment.objects.count() == 1

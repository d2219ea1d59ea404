"""The demonstration, seeded once a module, and ways to look at all of it."""

import re
from collections import Counter
from collections.abc import Iterator
from datetime import date, datetime
from io import StringIO
from typing import Any
from zoneinfo import ZoneInfo

import pgtrigger
import pytest
from django.core.management import call_command
from django.db import models, transaction

from ecosystem.accounts.models import User
from ecosystem.workspace.demo.build import build
from ecosystem.workspace.demo.save import ORDER
from roadmap_feedback.models import DemandSnapshot

# Whom a comment mentions stands in it as an id, which is another each time.
MENTION = re.compile(r"@\[\d+\]")
PASSWORD = "a demo password"
# Hours between which people work; what is written down after a meeting may be a little later.
FROM, UNTIL, WRITTEN_UNTIL = 8, 17, 18


@pytest.fixture(scope="module")
def demo(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """Seed once for all tests of the module; each test's own changes end with it, and all of it with the last."""
    with django_db_blocker.unblock(), transaction.atomic():
        call_command("seed_demo", password=PASSWORD, stdout=StringIO())
        yield
        transaction.set_rollback(True)


def rows_of(model: type[models.Model]) -> list[tuple[str, ...]]:
    """Return every row in words: its own fields, what it points at by name, and its many-to-many names."""
    left_out = {"id", "password", "last_login", "version"}
    fields = [f for f in model._meta.concrete_fields if f.name not in left_out]
    pointing = [f.name for f in fields if f.is_relation]
    many = [f.name for f in model._meta.many_to_many if model is not User]
    rows = model._base_manager.prefetch_related(*pointing, *many).order_by("pk")
    return [
        (
            *(MENTION.sub("@", str(getattr(row, field.name))) for field in fields),
            *(str(sorted(str(other) for other in getattr(row, name).all())) for name in many),
        )
        for row in rows
    ]


def everything() -> dict[str, list[tuple[str, ...]]]:
    """Return all rows of the demonstration, by model."""
    return {model.__name__: rows_of(model) for model in [User, *ORDER, DemandSnapshot]}


def put_away() -> None:
    """Delete all rows of the demonstration, also those that nobody deletes in the product."""
    with pgtrigger.ignore("engagements.ShowcaseApproval:showcase_approval_stays"):
        for model in reversed([User, *ORDER]):
            model._base_manager.all().delete()


def build_anew(today: date, seed: int = 7) -> None:
    """Put the demonstration away and build it as of `today`."""
    with transaction.atomic():
        put_away()
        build(password=PASSWORD, today=today, seed=seed)


def at_work(at: datetime, zone: ZoneInfo, until: int = WRITTEN_UNTIL) -> bool:
    """Whether `at` is on a working day, in working hours, in `zone`."""
    there = at.astimezone(zone)
    return there.weekday() < 5 and FROM <= there.hour < until


def repeated(words: Any) -> list[Any]:
    """Return what occurs more than once."""
    return [word for word, count in Counter(words).items() if count > 1]

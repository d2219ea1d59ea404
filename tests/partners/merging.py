"""What the tests of merging share: a whole partner, and the exact content of the database."""

import re
from collections import Counter
from typing import Any

import pghistory.models
from django.apps import apps
from django.db import connection
from django.test import Client

from ecosystem.accounts.models import User
from partners.merging.merge import Chosen, merge_contacts, merge_partners
from partners.models import Bookkeeping, Contact, ContactMerge, Partner, PartnerMerge

# Tables of frameworks that a request writes to.
NOT_OURS = {"sessions", "admin", "contenttypes", "auth", "pghistory"}


def dump() -> dict[str, Counter[str]]:
    """Return every row of every table, as PostgreSQL writes it; history and bookkeeping of merges aside."""
    tables = {
        model._meta.db_table
        for model in apps.get_models(include_auto_created=True)
        if model._meta.managed
        and not issubclass(model, (Bookkeeping, pghistory.models.Event))
        and model._meta.app_label not in NOT_OURS
    }
    rows: dict[str, Counter[str]] = {}
    with connection.cursor() as cursor:
        for table in sorted(tables):
            cursor.execute(f'SELECT to_jsonb(t)::text FROM "{table}" t')  # noqa: S608  # own names
            rows[table] = Counter(row[0] for row in cursor.fetchall())
    return rows


def difference(before: dict[str, Counter[str]], after: dict[str, Counter[str]]) -> dict[str, Any]:
    """Return the rows that are in one of the two only, by table."""
    return {
        table: {"gone": dict(before[table] - after[table]), "new": dict(after[table] - before[table])}
        for table in before
        if before[table] != after[table]
    }


def merged(by: User, away: Partner, into: Partner, **values: Any) -> PartnerMerge:
    """Merge two partners, whatever their versions."""
    return merge_partners(by=by, chosen=Chosen(away.pk, into.pk, values, {}))


def merged_contacts(by: User, away: Contact, into: Contact, **values: Any) -> ContactMerge:
    """Merge two contacts, whatever their versions."""
    return merge_contacts(by=by, chosen=Chosen(away.pk, into.pk, values, {}))


def address(one: Any, other: Any) -> str:
    """Return where two records stand side by side."""
    return f"/{'contacts' if isinstance(one, Contact) else 'partners'}/duplicates/{one.pk}/{other.pk}/"


def send(client: Client, away: Any, into: Any, **fields: Any) -> Any:
    """Post the merge page as it stands, with `fields` chosen by the record that they are taken from."""
    page = client.get(address(away, into)).content.decode()
    seen = dict(re.findall(r'name="(seen_\d+)" value="(\d+)"', page))
    chosen = dict(re.findall(r'name="(field_\w+)" value="(\d+)" checked', page))
    picked = {f"field_{name}": record.pk for name, record in fields.items()}
    return client.post(address(away, into), {**seen, **chosen, "stays": into.pk, **picked})

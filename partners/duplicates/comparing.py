"""Compares what was added or changed with all the rest, in sets, and keeps the likely pairs.

Triggers note what is to be compared (migration 0006). Pairs depend on their two records alone, and how common a website or
an e-mail domain is on open partners alone: nothing here tells of a restricted partner to those who may not know it.
"""

from typing import Any

from django.db import connection
from django.db.backends.utils import CursorWrapper

from ecosystem.core.transactions import one_transaction

# Records that a page compares before it shows; the rest is done by the worker.
AT_ONCE = 200
# Records that the worker compares in one transaction.
BATCH = 500
# Names this alike, from 0 to 1, are shown as a pair.
ALIKE = 0.6
# Likest names that one partner is paired with: of a family of names, the nearest are enough to look at.
LIKEST = 20
# A website or mail domain of more open partners than this is a platform's or a consultancy's, and says nothing.
COMMON_HOST = 10
COMMON_MAIL = 5
# Mail domains that anybody can have an address at.
OPEN_TO_ALL = [
    "gmail.com",
    "googlemail.com",
    "outlook.com",
    "hotmail.com",
    "live.com",
    "msn.com",
    "yahoo.com",
    "ymail.com",
    "icloud.com",
    "me.com",
    "mac.com",
    "aol.com",
    "gmx.de",
    "gmx.net",
    "gmx.com",
    "web.de",
    "t-online.de",
    "freenet.de",
    "proton.me",
    "protonmail.com",
    "pm.me",
    "mail.com",
    "mail.ru",
    "yandex.ru",
    "yandex.com",
    "qq.com",
    "163.com",
    "126.com",
    "sina.com",
    "foxmail.com",
    "naver.com",
    "hanmail.net",
    "orange.fr",
    "free.fr",
    "wanadoo.fr",
    "laposte.net",
    "libero.it",
    "virgilio.it",
    "uol.com.br",
    "bol.com.br",
    "terra.com.br",
    "hey.com",
    "fastmail.com",
    "zoho.com",
]

KEEP_NAMES = """
INSERT INTO partners_comparedpartner (record_id, key, digits, host, restricted)
SELECT id, key, btrim(regexp_replace(key, '\\D+', ' ', 'g')), coalesce(website_host(website), ''), restricted
FROM (SELECT *, name_key(name) AS key FROM partners_partner WHERE id = ANY(%(ids)s) AND archived_at IS NULL) p
"""
COMPARE_PARTNERS = """
WITH fresh AS MATERIALIZED (
  SELECT record_id AS id, key, digits, host FROM partners_comparedpartner WHERE record_id = ANY(%(ids)s)
),
-- "Lab 3" and "Lab 4" are two, however alike: names that hold numbers are like names that hold the same.
alike AS (
  SELECT fresh.id AS one, c.record_id AS other, similarity(c.key, fresh.key) AS likeness, c.restricted
  FROM fresh JOIN partners_comparedpartner c
    ON c.digits = '' AND c.key %% fresh.key AND c.record_id <> fresh.id
  WHERE fresh.digits = ''
  UNION ALL
  SELECT fresh.id, c.record_id, similarity(c.key, fresh.key), c.restricted
  FROM fresh JOIN partners_comparedpartner c
    ON c.digits = fresh.digits AND c.digits <> '' AND c.key %% fresh.key AND c.record_id <> fresh.id
  WHERE fresh.digits <> ''
),
by_name AS (
  SELECT one, other FROM (
    SELECT one, other, row_number() OVER (PARTITION BY one, restricted ORDER BY likeness DESC, other) AS place FROM alike
  ) placed WHERE place <= %(likest)s
),
by_key AS (
  SELECT fresh.id AS one, c.record_id AS other FROM fresh
  JOIN partners_comparedpartner c ON c.key = fresh.key AND c.record_id <> fresh.id
),
by_host AS (
  SELECT fresh.id AS one, c.record_id AS other, fresh.host FROM fresh
  JOIN partners_comparedpartner c ON c.host = fresh.host AND c.host <> '' AND c.record_id <> fresh.id
  WHERE (
    SELECT count(*) FROM partners_comparedpartner d WHERE d.host = fresh.host AND d.host <> '' AND NOT d.restricted
  ) <= %(common_host)s
),
by_id AS (
  -- One number in two spellings: Salesforce gives the same record 15 characters and 18.
  SELECT mine.partner_id AS one, theirs.partner_id AS other, array_agg(DISTINCT mine.system ORDER BY mine.system) AS systems
  FROM fresh
  JOIN partners_externalid mine ON mine.partner_id = fresh.id
  JOIN partners_externalid theirs ON theirs.system = mine.system AND theirs.partner_id <> mine.partner_id AND (
    lower(btrim(theirs.value)) = lower(btrim(mine.value))
    OR (length(mine.value) = 15 AND length(theirs.value) = 18 AND left(theirs.value, 15) = mine.value)
    OR (length(mine.value) = 18 AND length(theirs.value) = 15 AND left(mine.value, 15) = theirs.value)
  )
  JOIN partners_partner p ON p.id = theirs.partner_id AND p.archived_at IS NULL
  GROUP BY 1, 2
),
domains AS (
  SELECT DISTINCT fresh.id, mail_domain(c.email) AS domain FROM fresh
  JOIN partners_contact c ON c.partner_id = fresh.id AND c.archived_at IS NULL AND c.email <> ''
),
own_domains AS (
  SELECT id, domain FROM domains WHERE domain IS NOT NULL AND domain <> ALL(%(open_to_all)s) AND (
    SELECT count(DISTINCT c.partner_id) FROM partners_contact c
    JOIN partners_partner p ON p.id = c.partner_id AND p.archived_at IS NULL AND NOT p.restricted
    WHERE mail_domain(c.email) = domains.domain AND c.archived_at IS NULL AND c.email <> ''
  ) <= %(common_mail)s
),
by_mail AS (
  SELECT DISTINCT ON (one, other) one, other, domain, contacts FROM (
    SELECT mine.id AS one, theirs.partner_id AS other, mine.domain,
      count(*) + (
        SELECT count(*) FROM partners_contact c
        WHERE c.partner_id = mine.id AND mail_domain(c.email) = mine.domain AND c.archived_at IS NULL AND c.email <> ''
      ) AS contacts
    FROM own_domains mine
    JOIN partners_contact theirs ON mail_domain(theirs.email) = mine.domain
      AND theirs.archived_at IS NULL AND theirs.email <> '' AND theirs.partner_id <> mine.id
    JOIN partners_partner p ON p.id = theirs.partner_id AND p.archived_at IS NULL
    GROUP BY mine.id, theirs.partner_id, mine.domain
  ) shared ORDER BY one, other, contacts DESC, domain
),
pairs AS (
  SELECT DISTINCT least(one, other) AS first, greatest(one, other) AS second FROM (
    SELECT one, other FROM by_name UNION ALL SELECT one, other FROM by_key UNION ALL SELECT one, other FROM by_host
    UNION ALL SELECT one, other FROM by_id UNION ALL SELECT one, other FROM by_mail
  ) found
),
reasons AS (
  SELECT pairs.first, pairs.second, round(100 * similarity(a.key, b.key))::int AS likeness, a.key = b.key AS same_key,
    coalesce(host.host, '') AS host, coalesce(number.systems, '{}') AS systems, mail.domain, mail.contacts
  FROM pairs
  JOIN partners_comparedpartner a ON a.record_id = pairs.first
  JOIN partners_comparedpartner b ON b.record_id = pairs.second
  LEFT JOIN (SELECT least(one, other) AS first, greatest(one, other) AS second, max(host) AS host
    FROM by_host GROUP BY 1, 2) host USING (first, second)
  LEFT JOIN (SELECT least(one, other) AS first, greatest(one, other) AS second, max(systems) AS systems
    FROM by_id GROUP BY 1, 2) number USING (first, second)
  LEFT JOIN (SELECT DISTINCT ON (1, 2) least(one, other) AS first, greatest(one, other) AS second, domain, contacts
    FROM by_mail ORDER BY 1, 2, contacts DESC, domain) mail USING (first, second)
)
INSERT INTO partners_likelypartners
  (first_id, second_id, likeness, same_key, host, systems, mail_domain, mail_contacts, score)
SELECT first, second, likeness, same_key, host, systems, coalesce(domain, ''), coalesce(contacts, 0),
  -- Reasons add up as chances do: each takes its part of the doubt that is left.
  round(100 * (1 - (CASE WHEN systems <> '{}' THEN 0.1 ELSE 1 END)
    * (CASE WHEN same_key THEN 0.15 WHEN likeness >= 60 THEN 1.2 - likeness / 100.0 ELSE 1 END)
    * (CASE WHEN host <> '' THEN 0.3 ELSE 1 END)
    * (CASE WHEN domain IS NULL THEN 1 WHEN contacts > 2 THEN 0.45 ELSE 0.6 END)))::int
FROM reasons
ON CONFLICT (first_id, second_id) DO NOTHING
"""

COMPARE_CONTACTS = """
WITH fresh AS MATERIALIZED (
  SELECT c.id, c.partner_id, lower(c.email) AS email, comparable_name(c.name) AS key
  FROM partners_contact c WHERE c.id = ANY(%(ids)s) AND c.archived_at IS NULL
),
found AS (
  SELECT fresh.id AS one, c.id AS other FROM fresh
  JOIN partners_contact c ON lower(c.email) = fresh.email AND c.email <> '' AND c.archived_at IS NULL AND c.id <> fresh.id
  WHERE fresh.email <> ''
  UNION ALL
  SELECT fresh.id, c.id FROM fresh
  JOIN partners_contact c ON c.partner_id = fresh.partner_id AND comparable_name(c.name) = fresh.key
    AND c.archived_at IS NULL AND c.id <> fresh.id
  WHERE fresh.key <> ''
),
reasons AS (
  SELECT DISTINCT a.id AS first, b.id AS second,
    a.email <> '' AND lower(a.email) = lower(b.email) AS same_email,
    comparable_name(a.name) = comparable_name(b.name) AS same_name,
    a.partner_id = b.partner_id AS same_partner
  FROM found JOIN partners_contact a ON a.id = least(one, other) JOIN partners_contact b ON b.id = greatest(one, other)
)
INSERT INTO partners_likelycontacts (first_id, second_id, same_email, same_name, same_partner, score)
SELECT first, second, same_email, same_name, same_partner,
  CASE WHEN same_email AND same_name THEN 98 WHEN same_email THEN 85 ELSE 70 END
FROM reasons
ON CONFLICT (first_id, second_id) DO NOTHING
"""


def compare_noted_partners(*, most: int = BATCH) -> int:
    """Compare up to `most` partners that were added or changed, and return how many. One transaction."""
    return _compare_noted("partner", COMPARE_PARTNERS, most)


def compare_noted_contacts(*, most: int = BATCH) -> int:
    """Compare up to `most` contacts that were added or changed, and return how many. One transaction."""
    return _compare_noted("contact", COMPARE_CONTACTS, most)


@one_transaction
def _compare_noted(kind: str, compare: str, most: int) -> int:
    """Return how many records were compared; 0 also while somebody else is at it."""
    likely, noted = f"partners_likely{kind}s", f"partners_{kind}tocompare"
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(hashtext(%s))", [likely])
        if not cursor.fetchone()[0]:
            return 0
        ids = _taken(cursor, noted, most)
        if ids:
            cursor.execute(
                f"DELETE FROM {likely} WHERE first_id = ANY(%s) OR second_id = ANY(%s)",  # noqa: S608  # own names
                [ids, ids],
            )
            if kind == "partner":
                cursor.execute("DELETE FROM partners_comparedpartner WHERE record_id = ANY(%s)", [ids])
                cursor.execute(KEEP_NAMES, _parameters(ids))
            cursor.execute("SELECT set_config('pg_trgm.similarity_threshold', %s, true)", [str(ALIKE)])
            cursor.execute(compare, _parameters(ids))
        return len(ids)


def _taken(cursor: CursorWrapper, noted: str, most: int) -> list[int]:
    """Strike the notes on up to `most` records, however many there are on each, and return the records' ids."""
    cursor.execute(f"SELECT DISTINCT record_id FROM {noted} ORDER BY record_id LIMIT %s", [most])  # noqa: S608  # own names
    ids = [row[0] for row in cursor.fetchall()]
    cursor.execute(f"DELETE FROM {noted} WHERE record_id = ANY(%s)", [ids])  # noqa: S608  # own names
    return ids


def _parameters(ids: list[int]) -> dict[str, Any]:
    return {
        "ids": list(set(ids)),
        "likest": LIKEST,
        "common_host": COMMON_HOST,
        "common_mail": COMMON_MAIL,
        "open_to_all": OPEN_TO_ALL,
    }


def compare_all() -> int:
    """Compare everything that is noted, batch by batch, each in a transaction of its own; return how many records."""
    total = 0
    for compare in (compare_noted_partners, compare_noted_contacts):
        while done := compare():
            total += done
    return total

"""Two functions that every row of history runs through, as quick as they should be.

Those that pgtrigger and pghistory bring ask for a setting that may not be there and catch the error. Each time that is a
subtransaction that is taken back, for which PostgreSQL walks through all checks that the transaction has put off to its
end; so the time of a bulk change grew with the square of its rows. These ask without an error, and write the context of
history once a transaction and not once a row. They mean the same.

Each migration that adds a trigger brings the first function anew, so they are put in place whenever migrations have run.
"""

from typing import Any

from django.db import connections

SHOULD_IGNORE = """
CREATE OR REPLACE FUNCTION "public"._pgtrigger_should_ignore(trigger_name name) RETURNS boolean
LANGUAGE sql STABLE AS $$
  SELECT coalesce(trigger_name = ANY (nullif(current_setting('pgtrigger.ignore', true), '')::text[]), false)
$$
"""
ATTACH_CONTEXT = """
CREATE OR REPLACE FUNCTION _pgh_attach_context() RETURNS uuid LANGUAGE plpgsql AS $$
DECLARE
  context_id text := current_setting('pghistory.context_id', true);
  context_metadata text := current_setting('pghistory.context_metadata', true);
BEGIN
  IF coalesce(context_id, '') = '' OR coalesce(context_metadata, '') = '' THEN
    RETURN NULL;
  END IF;
  -- Set until the end of the transaction, or until a savepoint before it is gone back to, as the row itself.
  IF current_setting('pghistory.context_kept', true) IS DISTINCT FROM context_id || context_metadata THEN
    INSERT INTO pghistory_context (id, metadata, created_at, updated_at)
      VALUES (context_id::uuid, context_metadata::jsonb, now(), now())
      ON CONFLICT (id) DO UPDATE SET metadata = EXCLUDED.metadata, updated_at = EXCLUDED.updated_at
      WHERE pghistory_context.metadata <> EXCLUDED.metadata;
    PERFORM set_config('pghistory.context_kept', context_id || context_metadata, true);
  END IF;
  RETURN context_id::uuid;
END $$
"""


def install(using: str, **_signal: Any) -> None:
    """Put both functions in place on database `using`."""
    with connections[using].cursor() as cursor:
        cursor.execute(SHOULD_IGNORE)
        cursor.execute(ATTACH_CONTEXT)

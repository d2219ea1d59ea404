from django.contrib.postgres.operations import TrigramExtension
from django.db import migrations

# NFKD splits an accented letter into the letter and its mark; letters that do not split are named one by one.
SEARCH_NORMAL = r"""
CREATE FUNCTION search_normal(value text) RETURNS text
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
  SELECT translate(regexp_replace(normalize(lower(value), NFKD), '[\u0300-\u036f]', '', 'g'), 'øłđıħ', 'oldih')
$$
"""


class Migration(migrations.Migration):
    """The search that forgives accents, case and typing errors."""

    initial = True
    dependencies: list[tuple[str, str]] = []
    operations = [
        TrigramExtension(),
        migrations.RunSQL(SEARCH_NORMAL, "DROP FUNCTION search_normal(text)"),
    ]

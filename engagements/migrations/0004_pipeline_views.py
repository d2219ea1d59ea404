from django.db import migrations

# Each move begins a stay, which the next move of the engagement ends.
CREATE_STAYS = """
CREATE VIEW engagements_stay AS
SELECT id, engagement_id, to_stage_id AS stage_id, from_stage_id AS came_from_id, changed_at AS entered_at,
    lead(to_stage_id) OVER moves AS next_stage_id, lead(changed_at) OVER moves AS left_at,
    first_value(changed_at) OVER moves AS begun_at,
    CASE WHEN lag(id) OVER moves IS NULL THEN timestamptz '1000-01-01 00:00Z' ELSE changed_at END AS counts_from,
    coalesce(lead(changed_at) OVER moves, timestamptz '9000-01-01 00:00Z') AS counts_until
FROM engagements_stagechange
WINDOW moves AS (PARTITION BY engagement_id ORDER BY changed_at, id)
"""
# Each line of the history holds until the next one; a moment far away stands for ever.
CREATE_VERSIONS = """
CREATE VIEW engagements_engagementversion AS
SELECT pgh_id AS id, pgh_obj_id AS engagement_id, amount, currency, expected_close, archived_at,
    CASE WHEN lag(pgh_id) OVER lines IS NULL THEN timestamptz '1000-01-01 00:00Z' ELSE pgh_created_at END AS holds_from,
    coalesce(lead(pgh_created_at) OVER lines, timestamptz '9000-01-01 00:00Z') AS holds_until
FROM engagements_engagementevent
WINDOW lines AS (PARTITION BY pgh_obj_id ORDER BY pgh_created_at, pgh_id)
"""


class Migration(migrations.Migration):
    """The stays in stages, and an engagement as it stood at any time, out of what history keeps."""

    dependencies = [("engagements", "0003_plan_templates")]
    operations = [
        migrations.RunSQL(CREATE_STAYS, "DROP VIEW engagements_stay"),
        migrations.RunSQL(CREATE_VERSIONS, "DROP VIEW engagements_engagementversion"),
    ]

from typing import Any

from django.db import migrations

WEIGHTS = [
    ("tier", "strategic", 5),
    ("tier", "growth", 3),
    ("tier", "emerging", 2),
    ("tier", "watch", 1),
    ("severity", "critical", 3),
    ("severity", "medium", 2),
    ("severity", "low", 1),
]
HALF_LIFE_DAYS = 180

PAIR = """
ALTER TABLE roadmap_feedback_evidence ADD CONSTRAINT evidence_meeting_of_its_partner
FOREIGN KEY (meeting_id, partner_id) REFERENCES engagements_meeting (id, partner_id) DEFERRABLE INITIALLY DEFERRED
"""


def add_weights(apps: Any, schema_editor: Any) -> None:
    DemandWeight = apps.get_model("roadmap_feedback", "DemandWeight")
    for dimension, value, weight in WEIGHTS:
        DemandWeight.objects.get_or_create(dimension=dimension, value=value, defaults={"weight": weight})
    RecencyPolicy = apps.get_model("roadmap_feedback", "RecencyPolicy")
    RecencyPolicy.objects.get_or_create(pk=1, defaults={"half_life_days": HALF_LIFE_DAYS})


class Migration(migrations.Migration):
    """The weights that demand begins with, which an admin may change, and a rule between rows."""

    dependencies = [("roadmap_feedback", "0001_gaps"), ("engagements", "0002_tracks")]
    operations = [
        migrations.RunSQL(
            PAIR, "ALTER TABLE roadmap_feedback_evidence DROP CONSTRAINT evidence_meeting_of_its_partner"
        ),
        migrations.RunPython(add_weights, migrations.RunPython.noop),
    ]

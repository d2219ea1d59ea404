from typing import Any

from django.db import migrations

# Track, slug, and its stages: name, slug, probability in percent, outcome.
TRACKS = [
    (
        "Technical",
        "technical",
        [
            ("Discovery", "discovery", 10, "open"),
            ("Evaluation", "evaluation", 25, "open"),
            ("Proof of concept", "proof-of-concept", 50, "open"),
            ("Integration", "integration", 75, "open"),
            ("In production", "in-production", 100, "won"),
            ("Stopped", "stopped", 0, "lost"),
        ],
    ),
    (
        "Product",
        "product",
        [
            ("Idea", "idea", 10, "open"),
            ("Scoping", "scoping", 25, "open"),
            ("Co-design", "co-design", 50, "open"),
            ("Beta", "beta", 75, "open"),
            ("Released", "released", 100, "won"),
            ("Dropped", "dropped", 0, "lost"),
        ],
    ),
    (
        "Marketing",
        "marketing",
        [
            ("Idea", "idea", 10, "open"),
            ("Planned", "planned", 40, "open"),
            ("In progress", "in-progress", 70, "open"),
            ("Published", "published", 100, "won"),
            ("Cancelled", "cancelled", 0, "lost"),
        ],
    ),
    (
        "Go-to-market",
        "go-to-market",
        [
            ("Prospecting", "prospecting", 10, "open"),
            ("Engaging", "engaging", 30, "open"),
            ("Proposal", "proposal", 50, "open"),
            ("Negotiation", "negotiation", 75, "open"),
            ("Won", "won", 100, "won"),
            ("Lost", "lost", 0, "lost"),
        ],
    ),
]

# Rules over two rows that a check can't hold: a pair of columns points at a pair that exists. They are checked
# when a transaction ends, so that rows may be moved together.
PAIRS = [
    (
        "engagements_engagement",
        "engagement_stage_of_its_track",
        "stage_id, track_id",
        "engagements_stage",
        "id, track_id",
    ),
    (
        "engagements_followup",
        "follow_up_engagement_of_its_partner",
        "engagement_id, partner_id",
        "engagements_engagement",
        "id, partner_id",
    ),
    (
        "engagements_followup",
        "follow_up_meeting_of_its_partner",
        "meeting_id, partner_id",
        "engagements_meeting",
        "id, partner_id",
    ),
]


def add_tracks(apps: Any, schema_editor: Any) -> None:
    Track = apps.get_model("engagements", "Track")
    Stage = apps.get_model("engagements", "Stage")
    for order, (name, slug, stages) in enumerate(TRACKS):
        track, _created = Track.objects.get_or_create(slug=slug, defaults={"name": name, "order": order})
        for place, (stage, stage_slug, probability, outcome) in enumerate(stages):
            Stage.objects.get_or_create(
                track=track,
                slug=stage_slug,
                defaults={"name": stage, "order": place, "probability": probability, "outcome": outcome},
            )


class Migration(migrations.Migration):
    """The four tracks with their stages, and the rules that hold between rows."""

    dependencies = [("engagements", "0001_engagements")]
    operations = [
        *(
            migrations.RunSQL(
                f"ALTER TABLE {table} ADD CONSTRAINT {name} FOREIGN KEY ({columns}) "
                f"REFERENCES {other} ({their_columns}) DEFERRABLE INITIALLY DEFERRED",
                f"ALTER TABLE {table} DROP CONSTRAINT {name}",
            )
            for table, name, columns, other, their_columns in PAIRS
        ),
        migrations.RunPython(add_tracks, migrations.RunPython.noop),
    ]

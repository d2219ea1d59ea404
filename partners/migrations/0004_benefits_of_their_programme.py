from django.db import migrations

# Rules over two rows that a check can't hold: a pair of columns points at a pair that exists.
PAIRS = [
    ("benefit_use_of_its_membership", "membership_id, programme_id", "partners_membership"),
    ("benefit_use_of_its_programme", "benefit_id, programme_id", "partners_benefit"),
]


class Migration(migrations.Migration):
    """What a member used is a benefit of the programme that it is in."""

    dependencies = [("partners", "0003_comparing")]
    operations = [
        *(
            migrations.RunSQL(
                f"ALTER TABLE partners_benefituse ADD CONSTRAINT {name} FOREIGN KEY ({columns}) "
                f"REFERENCES {other} (id, programme_id) DEFERRABLE INITIALLY DEFERRED",
                f"ALTER TABLE partners_benefituse DROP CONSTRAINT {name}",
            )
            for name, columns, other in PAIRS
        ),
    ]

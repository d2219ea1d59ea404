from typing import Any

from django.db import migrations

DOMAINS = [
    ("Weather and climate", "weather-climate"),
    ("Sub-surface flow", "sub-surface-flow"),
    ("Turbulence", "turbulence"),
    ("Design optimisation", "design-optimisation"),
    ("Industrial HPC", "industrial-hpc"),
    ("Healthcare simulation", "healthcare-simulation"),
]
# Days between two contacts, at most.
CADENCES = {"strategic": 30, "growth": 45, "emerging": 90, "watch": 180}


def add_first_words(apps: Any, schema_editor: Any) -> None:
    Domain = apps.get_model("partners", "Domain")
    for order, (name, slug) in enumerate(DOMAINS):
        Domain.objects.get_or_create(slug=slug, defaults={"name": name, "order": order})
    TierPolicy = apps.get_model("partners", "TierPolicy")
    for tier, days in CADENCES.items():
        TierPolicy.objects.get_or_create(tier=tier, defaults={"cadence_days": days})


class Migration(migrations.Migration):
    """The simulation domains and tier cadences that an installation begins with. An admin may change them."""

    dependencies = [("partners", "0001_partners")]
    operations = [migrations.RunPython(add_first_words, migrations.RunPython.noop)]

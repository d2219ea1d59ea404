from django.db import migrations

# Demand, term by term; the one place where the formula stands. See roadmap_feedback/demand.py for what it means. The power
# is of two floating-point numbers, a tenth of the cost of two numerics, which agree in the four places that are kept; who
# is hidden is looked up for restricted partners only.
DEMAND_TERMS = """
CREATE FUNCTION gap_demand_terms(on_day date, hidden bigint[])
RETURNS TABLE (
    gap_id bigint, partner_id bigint, tier varchar, tier_weight numeric,
    severity varchar, severity_weight numeric, age_days integer, recency numeric, term numeric
) LANGUAGE sql STABLE AS $$
    SELECT DISTINCT ON (evidence.gap_id, evidence.partner_id)
        evidence.gap_id, evidence.partner_id, partner.tier, tier.weight,
        evidence.severity, severity.weight, age.days, fading.recency,
        round(tier.weight * severity.weight * fading.recency, 2)
    FROM roadmap_feedback_evidence evidence
    JOIN partners_partner partner ON partner.id = evidence.partner_id
    JOIN roadmap_feedback_demandweight tier ON tier.dimension = 'tier' AND tier.value = partner.tier
    JOIN roadmap_feedback_demandweight severity
        ON severity.dimension = 'severity' AND severity.value = evidence.severity
    CROSS JOIN roadmap_feedback_recencypolicy policy
    CROSS JOIN LATERAL (SELECT greatest(on_day - evidence.heard_on, 0) AS days) age
    CROSS JOIN LATERAL (SELECT round(power(0.5::float8, age.days::float8 / policy.half_life_days)::numeric, 4) AS recency) fading
    WHERE evidence.archived_at IS NULL AND partner.archived_at IS NULL AND NOT (partner.restricted AND evidence.partner_id = ANY (hidden))
        -- What was heard later did not count then; a day more, as it may be tomorrow already where it was heard.
        AND evidence.heard_on <= on_day + 1
    ORDER BY evidence.gap_id, evidence.partner_id, severity.weight * fading.recency DESC, evidence.id
$$
"""


class Migration(migrations.Migration):
    """Demand as a function of the database, so that every page and export reckons alike."""

    dependencies = [("roadmap_feedback", "0002_demand_weights")]
    operations = [
        migrations.RunSQL(DEMAND_TERMS, "DROP FUNCTION gap_demand_terms(date, bigint[])"),
    ]

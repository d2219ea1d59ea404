"""What a row about an engagement is refused for, before the database would."""

from copy import deepcopy
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from engagements.choices import Health
from engagements.entry import close_reason_after, missing_for, missing_words
from engagements.models import Engagement, Stage


def asked_of(engagement: Engagement, before: Stage, stage: Stage, values: dict[str, Any]) -> str:
    """Return what `stage` asks for and neither `values` nor `engagement`, now in `before`, has; "" for nothing."""
    if not stage.asks_for:
        return ""
    after = deepcopy(engagement)
    for key, value in values.items():
        setattr(after, key, value)
    after.stage = before
    after.close_reason = close_reason_after(after, stage, values.get("close_reason"))
    after.stage = stage
    missing = missing_for(stage, after)
    return missing_words(stage, missing) if missing else ""


def refusal_of(values: dict[str, Any], known: Engagement | None) -> str:
    """Return why the database would not take the values, "" if it would."""

    def now(key: str) -> Any:
        return values[key] if key in values else getattr(known, key, None)

    if now("started_on") and now("target_on") and now("target_on") < now("started_on"):
        return _("the target date is before the start")
    if values.get("closed_on") and values["closed_on"] > timezone.localdate():
        return _("closed on a day that is yet to come")
    if (now("health") or Health.ON_TRACK) != Health.ON_TRACK and not now("health_reason"):
        return _("at risk or blocked needs a reason")
    return ""

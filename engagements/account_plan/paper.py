"""The account plan on paper: what `templates/pdfs/account_plan.typ` is filled with, all of it in words."""

from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ecosystem.core.pdfs import make_pdf
from ecosystem.core.templatetags.ui import TONES
from ecosystem.core.words import day_text, moment_text, money_text
from engagements.account_plan.plan import ASKS, AccountPlan, Numbers, Owed, TrackPlan
from engagements.choices import Health
from engagements.models import Engagement
from engagements.pipeline.sums import Sums


def account_plan_pdf(plan: AccountPlan) -> bytes:
    """Return `plan` as a PDF."""
    return make_pdf("account_plan", paper(plan), made_at=plan.made_at)


def paper(plan: AccountPlan) -> dict[str, Any]:
    """Return the data of the PDF."""
    partner = plan.partner
    about = [_("Account plan, %(quarter)s") % {"quarter": plan.label}, partner.get_kind_display()]
    if not plan.outside:
        about.append(_("%(tier)s tier") % {"tier": partner.get_tier_display()})
        about.append(_("internal"))
    if partner.owner:
        about.append(_("owner %(name)s") % {"name": partner.owner})
    return {
        "title": f"{partner}: {about[0]}",
        "footer": f"{partner}, {about[0]}" + ("" if plan.outside else _(", internal")),
        "made": _("made from live data on %(moment)s") % {"moment": moment_text(plan.made_at)},
        "partner": partner.name,
        "subtitle": " · ".join(about),
        "tracks": [_track(plan, each) for each in plan.tracks],
        "adoption": [
            {"product": str(a.product), "stage": a.get_stage_display(), "since": day_text(a.since)}
            for a in plan.adoptions
        ],
        "wins": [{"title": win.title, "note": f"{win.how}, {day_text(win.day)}"} for win in plan.wins],
        "ours": _owed(plan.ours),
        "theirs": _owed(plan.theirs),
        "gaps": [
            {"title": ask.title, "state": ask.state, "tone": ask.tone, "note": ask.note} for ask in plan.gaps
        ],
        "numbers": _numbers(plan, plan.numbers) if plan.numbers else None,
    }


def _track(plan: AccountPlan, each: TrackPlan) -> dict[str, Any]:
    more = ngettext("and %(n)d more engagement", "and %(n)d more engagements", each.more) % {"n": each.more}
    return {
        "name": each.track.name,
        "goals": [
            {
                "text": goal.text,
                "state": goal.get_state_display(),
                "tone": TONES.get(goal.state, "neutral"),
                "owner": str(goal.owner or ""),
            }
            for goal in each.goals
        ],
        "open": [_engagement(plan, engagement) for engagement in each.shown],
        "more": more if each.more else "",
    }


def _engagement(plan: AccountPlan, each: Engagement) -> dict[str, str]:
    has_amount = plan.numbers is not None and each.amount is not None
    well = plan.outside or each.health == Health.ON_TRACK
    return {
        "title": each.title,
        "stage": str(each.stage),
        "next_step": each.next_step,
        "when": _("by %(day)s") % {"day": day_text(each.target_on)} if each.target_on else "",
        "health": "" if well else each.get_health_display(),
        "tone": TONES.get(each.health, "neutral"),
        "reason": "" if well else each.health_reason,
        "amount": money_text(each.amount, each.currency) if has_amount and each.amount is not None else "",
    }


def _owed(rows: list[Owed]) -> list[dict[str, str]]:
    shown = [
        {
            "title": row.title,
            "note": ", ".join(
                filter(
                    None, [row.who, _("due %(day)s") % {"day": day_text(row.due_on)} if row.due_on else ""]
                )
            ),
        }
        for row in rows[:ASKS]
    ]
    if len(rows) > ASKS:
        shown.append({"title": _("and %(n)d more") % {"n": len(rows) - ASKS}, "note": ""})
    return shown


def _numbers(plan: AccountPlan, numbers: Numbers) -> dict[str, Any]:
    base = settings.BASE_CURRENCY
    note = [_("Amounts in %(currency)s.") % {"currency": base}]
    note += [
        _("1 %(currency)s = %(rate)s %(base)s of %(day)s.")
        % {"currency": used.currency, "rate": used.digits, "base": base, "day": day_text(used.day)}
        for used in numbers.rates
    ]
    if numbers.unconverted:
        note.append(_("Not in the sums, for want of a rate: %(n)d.") % {"n": numbers.unconverted})
    return {
        "lines": [{"stage": f"{stage.track}: {stage}", **_sums(sums)} for stage, sums in numbers.lines],
        "total": [_("Total"), *_sums(numbers.total).values()],
        "won": _("Won this quarter %(now)s, the quarter before %(before)s.")
        % {"now": money_text(numbers.won, base), "before": money_text(numbers.won_before, base)},
        "note": " ".join(note),
    }


def _sums(sums: Sums) -> dict[str, str]:
    base = settings.BASE_CURRENCY
    return {
        "count": str(sums.count),
        "amount": money_text(sums.amount, base),
        "weighted": money_text(sums.weighted, base),
    }

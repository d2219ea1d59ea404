"""How a partner is, derived and explained, never typed in."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from datetime import timedelta

from django.db import transaction
from django.db.models import F, Max, Q, Window
from django.db.models.functions import Lag
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ecosystem.core import registry
from ecosystem.core.registry import HealthReason
from partners.choices import AdoptionStage, ContactRole, HealthState, PartnerStatus
from partners.models import Adoption, Contact, Partner, PartnerHealth

# Partners whose health is derived together.
BATCH = 1000
# Days for which a step back in adoption is told, and after which a standstill is.
STEP_BACK_DAYS, STANDSTILL_DAYS = 90, 180
# Who is not expected to move.
AT_REST = (PartnerStatus.PROSPECT, PartnerStatus.DORMANT, PartnerStatus.FORMER)


def health_reasons(partner: Partner) -> list[HealthReason]:
    """Return why the health of `partner`, read `with_cadence`, is not good, the gravest first; empty: it is good.

    The reader must be one who may know of the partner. One query for each source.
    """
    return _reasons_of([partner])[partner.pk]


def state_of(reasons: Iterable[HealthReason]) -> HealthState:
    """Return the health that `reasons` make."""
    tones = {tone for tone, _sentence in reasons}
    if "danger" in tones:
        return HealthState.AT_RISK
    return HealthState.WATCH if tones else HealthState.GOOD


def derive_health(partners: Collection[int] | None = None) -> int:
    """Derive and keep the health of the partners (ids) that are not archived, None: of all; return how many.

    Each batch is a transaction of its own, so that being stopped loses at most one of them.
    """
    live = Partner.objects.live().with_cadence().order_by("pk")
    if partners is not None:
        live = live.filter(pk__in=partners)
    done, last = 0, 0
    while batch := list(live.filter(pk__gt=last)[:BATCH]):
        _keep(batch)
        done, last = done + len(batch), batch[-1].pk
    return done


@transaction.atomic
def _keep(partners: list[Partner]) -> None:
    reasons, now = _reasons_of(partners), timezone.now()
    PartnerHealth.objects.bulk_create(
        (
            PartnerHealth(
                partner=partner,
                state=state_of(reasons[partner.pk]),
                reasons=reasons[partner.pk],
                computed_at=now,
            )
            for partner in partners
        ),
        update_conflicts=True,
        unique_fields=["partner"],
        update_fields=["state", "reasons", "computed_at"],
    )


def _reasons_of(partners: Collection[Partner]) -> dict[int, list[HealthReason]]:
    keys = [partner.pk for partner in partners]
    found: dict[int, list[HealthReason]] = defaultdict(list)
    for partner in partners:
        found[partner.pk] += cadence_reasons(partner)
    for source in (champions_left, adoption_movement, *registry.health_sources):
        for key, reasons in source(keys).items():
            found[key] += reasons
    return defaultdict(
        list, {key: sorted(reasons, key=lambda reason: reason[0]) for key, reasons in found.items()}
    )


def cadence_reasons(partner: Partner) -> list[HealthReason]:
    """Return the reason that `partner`, read `with_cadence`, has not heard from us in time, if so."""
    now = timezone.now()
    if partner.touch_due_at is None or partner.touch_due_at > now:
        return []
    allowed = partner.cadence_days or 0
    if partner.last_touch_at is None:
        return [("warning", _("No contact yet; the cadence is %(allowed)d days") % {"allowed": allowed})]
    days = (now - partner.last_touch_at).days
    words = ngettext(
        "No contact for %(days)d day; the cadence is %(allowed)d",
        "No contact for %(days)d days; the cadence is %(allowed)d",
        days,
    )
    return [("danger" if days > 2 * allowed else "warning", words % {"days": days, "allowed": allowed})]


def champions_left(partners: Collection[int]) -> dict[int, list[HealthReason]]:
    """Return the partners (ids) whose champion left and has no successor. One query."""
    champions = Contact.objects.live().filter(partner__in=partners, roles__contains=[ContactRole.CHAMPION])
    left = (
        champions.order_by()
        .values("partner")
        .annotate(left=Max("left_at"), there=Max("pk", filter=Q(left_at__isnull=True)))
        .filter(there__isnull=True)
    )
    names = dict(
        champions.filter(left_at__isnull=False, partner__in=left.values("partner"))
        .order_by("left_at")
        .values_list("partner", "name")
    )
    return {
        partner: [("danger", _("%(name)s, their champion, has left") % {"name": name})]
        for partner, name in names.items()
    }


def adoption_movement(partners: Collection[int]) -> dict[int, list[HealthReason]]:
    """Return the steps back in adoption of late, and the partners (ids) where nothing moved for long. Two queries."""
    found: dict[int, list[HealthReason]] = defaultdict(list)
    labels, order = dict(AdoptionStage.choices), AdoptionStage.values
    events = Adoption.pgh_event_model.objects  # type: ignore[attr-defined]  # tracked by pghistory
    steps = events.filter(partner__in=partners).annotate(
        before=Window(Lag("stage"), partition_by=[F("pgh_obj_id")], order_by="pgh_id")
    )
    late = steps.filter(
        pgh_created_at__gte=timezone.now() - timedelta(days=STEP_BACK_DAYS), before__isnull=False
    ).exclude(before=F("stage"))
    newest = {
        (partner, product): (before, stage)
        for partner, product, before, stage in late.order_by("pgh_id").values_list(
            "partner_id", "product__name", "before", "stage"
        )
    }
    for (partner, product), (before, stage) in newest.items():
        if order.index(stage) < order.index(before):
            words = _("%(product)s went back from %(before)s to %(stage)s")
            told = {"product": product, "before": labels[before].lower(), "stage": labels[stage].lower()}  # type: ignore[index]
            found[partner].append(("warning", words % told))
    today = timezone.localdate()
    still = (
        Adoption.objects.filter(partner__in=partners)
        .exclude(partner__status__in=AT_REST)
        .order_by()
        .values("partner")
        .annotate(moved=Max("since"), there=Max("pk", filter=Q(stage=AdoptionStage.IN_PRODUCTION)))
        .filter(there__isnull=True, moved__lt=today - timedelta(days=STANDSTILL_DAYS))
    )
    for partner, moved in still.values_list("partner", "moved"):
        months = (today - moved).days // 30
        words = _("No adoption moved for %(months)d months")
        found[partner].append(("warning", words % {"months": months}))
    return found

"""Rows about engagements."""

from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ecosystem.core.cells import CellError, amount_of, folded, parts_of, word_of
from ecosystem.core.words import money_text
from engagements.choices import Health
from engagements.choices import Outcome as StageOutcome
from engagements.imports.owners import choose_owner, read_owners
from engagements.imports.plan import noon
from engagements.imports.rules import asked_of, refusal_of
from engagements.models import Engagement, Stage, StageChange, Track
from partners.imports.finding import CLOSED, PartnerFinder, Wanted, ids_of
from partners.imports.subject import (
    Draft,
    Field,
    Kind,
    Outcome,
    Planned,
    Question,
    Said,
    Subject,
    row_of,
    text_up_to,
)
from partners.imports.words import People, domain_of
from partners.models import Product

PRODUCTS = Engagement.products.through
# Stages of Salesforce and HubSpot that mean the end of any track.
CLOSED_STAGES = {"closed won": StageOutcome.WON, "closedwon": StageOutcome.WON, "won": StageOutcome.WON, "closed lost": StageOutcome.LOST, "closedlost": StageOutcome.LOST, "lost": StageOutcome.LOST}  # fmt: skip
COLUMNS = ("title", "objective", "started_on", "target_on", "next_step", "health", "health_reason", "amount", "currency", "expected_close", "closed_on", "close_reason")  # fmt: skip


class EngagementSubject(Subject):
    key = "engagements"
    label = gettext_lazy("Engagements")
    model = Engagement
    permissions = ("engagements.add_engagement", "engagements.change_engagement")
    fields = (
        Field("title", gettext_lazy("Title"), ("Opportunity Name", "Deal Name", "Name", "Engagement")),
        Field("id", gettext_lazy("Id"), ("Engagement id",)),
        Field("external_id", gettext_lazy("External id"), ("Opportunity ID", "Record ID", "Deal ID", "Record Id - Deal")),
        Field("partner", gettext_lazy("Partner"), ("Account Name", "Company name", "Company", "Associated Company", "Account", "Organisation", "Organization", "Primary Associated Company", "Partner name")),
        Field("partner_id", gettext_lazy("Partner id")),
        Field("partner_external_id", gettext_lazy("External id of the partner"), ("Account ID", "AccountId", "Associated Company IDs", "Primary Associated Company ID", "Company ID")),
        Field("partner_domain", gettext_lazy("Website of the partner"), ("Company domain name",)),
        Field("track", gettext_lazy("Track")),
        Field("pipeline", gettext_lazy("Track, by pipeline or type"), ("Pipeline", "Type", "Opportunity Record Type")),
        Field("stage", gettext_lazy("Stage"), ("StageName", "Deal Stage")),
        Field("owner", gettext_lazy("Owner"), ("Opportunity Owner", "Deal owner")),
        Field("owner_email", gettext_lazy("Owner e-mail"), ("Owner email",)),
        Field("products", gettext_lazy("Products"), ("Product", "Product Name")),
        Field("objective", gettext_lazy("Objective"), ("Description", "Deal Description")),
        Field("started_on", gettext_lazy("Started on"), ("Start date", "Started"), Kind.DAY),
        Field("target_on", gettext_lazy("Target date"), ("Target",), Kind.DAY),
        Field("next_step", gettext_lazy("Next step"), ("NextStep",)),
        Field("health", gettext_lazy("Health")),
        Field("health_reason", gettext_lazy("Reason of the health"), ("Health reason", "Reason")),
        Field("amount", gettext_lazy("Amount"), ("Amount in company currency", "Value"), Kind.AMOUNT),
        Field("currency", gettext_lazy("Currency"), ("Amount Currency", "CurrencyIsoCode", "Deal Currency")),
        Field("expected_close", gettext_lazy("Expected close"), (), Kind.DAY),
        Field("closed_on", gettext_lazy("Closed on"), (), Kind.DAY),
        Field("close_reason", gettext_lazy("Reason it was won or lost"), ("Close reason", "Loss Reason", "Lost Reason", "Closed Lost Reason", "Closed Won Reason")),
        Field("close_date", gettext_lazy("Close date, expected or past"), ("Close Date", "CloseDate"), Kind.DAY),
    )  # fmt: skip
    needed = (("title",), ("partner", "partner_id", "partner_external_id", "partner_domain"), ("stage",))

    def __init__(self, said: Said) -> None:
        super().__init__(said)
        self.finder = PartnerFinder(said)
        self.people = People()
        self.tracks = list(Track.objects.prefetch_related("stages"))
        self.by_track = {folded(word): track for track in self.tracks for word in (track.slug, track.name)}
        self.default_track = (
            self.by_track.get(folded(said.track)) or self.by_track.get("go-to-market") or self.tracks[0]
        )
        self.stages: dict[int, Stage] = {
            stage.pk: stage for track in self.tracks for stage in track.stages.all()
        }
        self.products: dict[str, int] = {}
        self.product_names: dict[int, str] = {}
        for product in Product.objects.all():
            self.product_names[product.pk] = product.name
            for name in product.names:
                if name == product.name or folded(name) not in self.products:
                    self.products[folded(name)] = product.pk
        self.today, self.now = timezone.localdate(), timezone.now()

    # --- Reading ------------------------------------------------------------------------------

    def read(self, draft: Draft) -> Draft:
        draft.take("title", text_up_to(300, _("title")))
        draft.take("objective", text_up_to(100_000, _("objective")))
        draft.take("next_step", text_up_to(300, _("next step")))
        draft.take("health", lambda text: word_of(text, Health))
        draft.take("health_reason", text_up_to(300, _("the reason")))
        draft.take("close_reason", text_up_to(300, _("the reason")))
        draft.take("products", self._products)
        for key in ("started_on", "target_on", "expected_close", "closed_on", "close_date"):
            draft.take(key, self.day(key))
        for key in ("external_id", "partner_external_id"):
            draft.take(key, lambda text: ids_of(text, self.said.system))
        self._read_money(draft)
        read_owners(draft, self.people, self.said)
        if not draft.cells.get("title"):
            draft.reasons.append(_("no title"))
        self._read_stage(draft)
        return draft

    def _products(self, text: str) -> list[int]:
        found = []
        for part in parts_of(text):
            if folded(part) not in self.products:
                raise CellError(_("no product is called “%(text)s”") % {"text": part[:80]})
            found.append(self.products[folded(part)])
        return found

    def _read_money(self, draft: Draft) -> None:
        comma = self.said.decimal_comma.get("amount", False)
        draft.take("amount", lambda text: amount_of(text, decimal_comma=comma))
        draft.take("currency", _currency)
        amount = draft.values.pop("amount", None)
        if amount is not None:
            number, written = amount
            told = draft.values.get("currency", "")
            if written and told and written != told and written != "USD":
                draft.reasons.append(
                    _("the amount is in %(one)s, its currency says %(two)s") % {"one": written, "two": told}
                )
            draft.values["amount"] = number
            draft.values["currency"] = told or written or self.said.currency or settings.BASE_CURRENCY

    def _read_stage(self, draft: Draft) -> None:
        written = draft.cells.get("track", "")
        track = self.by_track.get(folded(written)) if written else None
        if written and track is None:
            draft.reasons.append(_("no track is called “%(text)s”") % {"text": written[:80]})
            return
        track = track or self.by_track.get(folded(draft.cells.get("pipeline", ""))) or self.default_track
        draft.values["track"] = track
        text = draft.cells.get("stage", "")
        if not text:
            draft.reasons.append(_("no stage"))
            return
        stages = [stage for stage in track.stages.all() if stage.retired_at is None]
        found = next((s for s in stages if folded(text) in {folded(s.name), folded(s.slug)}), None)
        if found is None and (outcome := CLOSED_STAGES.get(folded(text))):
            found = next((stage for stage in stages if stage.outcome == outcome), None)
        if found is not None:
            draft.values["stage"] = found
            return
        question = Question(
            f"stage:{track.slug}:{folded(text)[:100]}",
            _("Which stage of %(track)s is “%(text)s”?") % {"track": track, "text": text[:80]},
            tuple((str(stage.pk), stage.name) for stage in stages),
        )
        if answer := self.ask(draft, question):
            draft.values["stage"] = self.stages[int(answer)]

    # --- Finding ------------------------------------------------------------------------------

    def find(self, drafts: list[Draft]) -> None:
        wanted = [self._wanted(draft) for draft in drafts]
        self.finder.look_up(wanted)
        self._find_known(drafts)
        for draft, want in zip(drafts, wanted, strict=True):
            if not draft.reasons and not draft.conflicts:
                place = draft.target.partner_id if want == Wanted() and draft.target else None
                draft.values["partner_id"] = place or self.finder.place(self, draft, want, new=False)
        self._find_by_title(drafts)
        for draft in drafts:
            choose_owner(draft)
        pks = {draft.target.pk for draft in drafts if draft.target is not None}
        self.links: dict[int, dict[int, int]] = {}
        for engagement, product, link in PRODUCTS._default_manager.filter(engagement_id__in=pks).values_list(
            "engagement_id", "product_id", "pk"
        ):
            self.links.setdefault(engagement, {})[product] = link
        for draft in drafts:
            if draft.target is not None and not draft.questions and not draft.reasons:
                self._check_target(draft)

    def _wanted(self, draft: Draft) -> Wanted:
        site = draft.cells.get("partner_domain", "")
        return Wanted(
            name=draft.cells.get("partner", ""),
            own_id=draft.cells.get("partner_id", ""),
            ids=draft.values.get("partner_external_id", ()),
            domain=domain_of(site) if site else "",
        )

    def _find_known(self, drafts: list[Draft]) -> None:
        """Find the engagements that ids name."""
        own = {
            int(text)
            for d in drafts
            if (text := d.cells.get("id", "")).isascii() and text.isdigit() and len(text) < 19
        }
        visible = Engagement.objects.visible_to(self.said.by).live()
        by_own = visible.in_bulk(own) if own else {}
        by_pair: dict[tuple[str, str], Engagement | None] = {}
        pairs = {draft.values["external_id"][0] for draft in drafts if draft.values.get("external_id")}
        for system in {system for system, _value in pairs}:
            values = [value for each, value in pairs if each == system]
            there = Engagement.objects.filter(external_system=system, external_id__in=values)
            by_pair.update({(system, value): None for value in there.values_list("external_id", flat=True)})
            known = visible.filter(external_system=system, external_id__in=values)
            by_pair.update({(each.external_system, each.external_id): each for each in known})
        for draft in drafts:
            text, ids = draft.cells.get("id", ""), draft.values.get("external_id", ())
            if text:
                draft.target = (
                    by_own.get(int(text)) if text.isascii() and text.isdigit() and len(text) < 19 else None
                )
                if draft.target is None:
                    draft.reasons.append(_("no engagement has the id %(id)s here") % {"id": text[:30]})
            elif ids and ids[0] in by_pair:
                draft.target = by_pair[ids[0]]
                if draft.target is None:
                    draft.reasons.append(_(CLOSED))

    def _find_by_title(self, drafts: list[Draft]) -> None:
        partners = {d.values["partner_id"] for d in drafts if d.target is None and d.values.get("partner_id")}
        by_title: dict[tuple[int, str], list[Engagement]] = {}
        if partners:
            for each in Engagement.objects.visible_to(self.said.by).live().filter(partner_id__in=partners):
                by_title.setdefault((each.partner_id, folded(each.title)), []).append(each)
        for draft in drafts:
            partner = draft.values.get("partner_id")
            if draft.target is not None or not partner or draft.reasons or draft.questions:
                continue
            same = by_title.get((partner, folded(draft.values["title"])), [])
            ids = draft.values.get("external_id", ())
            if ids:
                # One that another file knows by another id is another one.
                same = [each for each in same if not each.external_id]
            if len(same) > 1:
                draft.conflicts.append(_("several engagements here have this title"))
            elif same:
                draft.target = same[0]

    def _check_target(self, draft: Draft) -> None:
        engagement = draft.target
        if draft.values.get("partner_id") and draft.values["partner_id"] != engagement.partner_id:
            draft.conflicts.append(_("belongs to another partner here"))
        says_track = draft.cells.get("track") or draft.cells.get("pipeline")
        if says_track and draft.values["track"].pk != engagement.track_id:
            draft.conflicts.append(_("is on another track here, and a track never changes"))

    def label_of(self, draft: Draft) -> str:
        return draft.cells.get("title", "")

    def keys_of(self, draft: Draft) -> list[Any]:
        ids: list[Any] = list(draft.values.get("external_id", ()))
        if draft.target is not None:
            return [draft.target.pk, *ids]
        return ids or [(draft.values["partner_id"], folded(draft.values["title"]))]

    # --- Building -----------------------------------------------------------------------------

    def build(self, draft: Draft, planned: Planned) -> None:
        values = self._values(draft)
        if reason := refusal_of(values, draft.target):
            planned.outcome, planned.reason = Outcome.BAD, reason
        elif draft.target is None:
            self._create(draft, values, planned)
        else:
            self._compare(draft, values, planned)
        if planned.outcome in {Outcome.CREATE, Outcome.UNCHANGED}:
            self._link(draft, planned)
        if planned.outcome == Outcome.UNCHANGED and planned.changes:
            planned.outcome = Outcome.UPDATE

    def _values(self, draft: Draft) -> dict[str, Any]:
        values = {key: draft.values[key] for key in COLUMNS if key in draft.values}
        if "amount" not in values:
            values.pop("currency", None)
        close: date | None = draft.values.get("close_date")
        if close:
            is_open = draft.values["stage"].outcome == StageOutcome.OPEN
            values.setdefault("expected_close" if is_open else "closed_on", close)
        if "owner" in draft.values:
            values["owner_id"] = draft.values["owner"]
        if draft.values["stage"].outcome == StageOutcome.OPEN:
            values.pop("close_reason", None)
        return values

    def _create(self, draft: Draft, values: dict[str, Any], planned: Planned) -> None:
        """Plan a new engagement, as it stands in the system that it comes from: nothing more is asked of it."""
        stage: Stage = draft.values["stage"]
        if draft.values["track"].retired_at is not None:
            planned.outcome = Outcome.BAD
            planned.reason = _("%(track)s takes no new engagements") % {"track": draft.values["track"]}
            return
        entered = self.now
        if stage.outcome != StageOutcome.OPEN:
            closed = values.setdefault("closed_on", self.today)
            entered = min(noon(closed), self.now)
        ids = draft.values.get("external_id", ())
        if ids:
            values["external_system"], values["external_id"] = ids[0]
        values.setdefault("owner_id", self.said.by.pk)
        engagement = Engagement(
            partner_id=draft.values["partner_id"],
            track=draft.values["track"],
            stage=stage,
            stage_entered_at=entered,
            **values,
        )
        planned.outcome, planned.data = Outcome.CREATE, row_of(engagement)
        planned.adds[StageChange._meta.label] = [self._move(None, stage, entered)]

    def _move(self, before: int | None, stage: Stage, at: datetime) -> dict[str, Any]:
        return {"from_stage_id": before, "to_stage_id": stage.pk, "changed_at": at, "by_id": self.said.by.pk}

    def _compare(self, draft: Draft, values: dict[str, Any], planned: Planned) -> None:
        engagement: Engagement = draft.target
        labels = {each.key: str(each.label) for each in self.fields} | {"owner_id": _("Owner")}
        stage: Stage = draft.values["stage"]
        if stage.track_id == engagement.track_id and stage.pk != engagement.stage_id:
            if reason := asked_of(engagement, self.stages[engagement.stage_id], stage, values):
                planned.outcome, planned.reason = Outcome.BAD, reason
                return
            self._compare_stage(engagement, stage, values, planned)
        for key, value in values.items():
            before = getattr(engagement, key)
            if before != value:
                planned.data[key] = value
                planned.changes.append(
                    (
                        labels[key],
                        self._in_words(key, before, engagement.currency),
                        self._in_words(key, value, values.get("currency", "")),
                    )
                )
        ids = draft.values.get("external_id", ())
        if ids and not engagement.external_id:
            planned.data["external_system"], planned.data["external_id"] = ids[0]
            planned.changes.append((_("External id"), "", ": ".join(ids[0])))

    def _compare_stage(
        self, engagement: Engagement, stage: Stage, values: dict[str, Any], planned: Planned
    ) -> None:
        at = self.now
        if stage.outcome != self.stages[engagement.stage_id].outcome:
            values.setdefault("close_reason", "")
        if stage.outcome == StageOutcome.OPEN:
            values["closed_on"] = None
        else:
            closed = values.setdefault("closed_on", engagement.closed_on or self.today)
            if engagement.stage_entered_at < noon(closed) <= self.now:
                at = noon(closed)
        planned.data |= {"stage_id": stage.pk, "stage_entered_at": at}
        planned.changes.append((_("Stage"), self.stages[engagement.stage_id].name, stage.name))
        planned.adds[StageChange._meta.label] = [self._move(engagement.stage_id, stage, at)]

    def _link(self, draft: Draft, planned: Planned) -> None:
        if "products" not in draft.values:
            return
        there = self.links.get(planned.object_id or 0, {})
        wanted = list(dict.fromkeys(draft.values["products"]))
        added = [{"product_id": pk} for pk in wanted if pk not in there]
        dropped = [link for pk, link in there.items() if pk not in wanted]
        if added:
            planned.adds[PRODUCTS._meta.label] = added
        if dropped:
            planned.drops[PRODUCTS._meta.label] = dropped
        if planned.object_id and (added or dropped):
            names = self.product_names
            before, after = ("; ".join(sorted(names[pk] for pk in pks)) for pks in (there, wanted))
            planned.changes.append((_("Products"), before, after))

    def _in_words(self, key: str, value: Any, currency: str) -> str:
        if value is None or value == "":
            return ""
        if key == "amount":
            return money_text(value, currency)
        if key == "owner_id":
            return self.people.name(value)
        return str(Health(value).label) if key == "health" else str(value)


def _currency(text: str) -> str:
    code = text.upper()
    if not (len(code) == 3 and code.isascii() and code.isalpha()):
        raise CellError(_("“%(text)s” is no currency such as USD") % {"text": text[:50]})
    return code

"""The page of one partner: who they are, and everything that the apps know of them."""

from typing import Any

from django.db.models import F
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.generic import TemplateView

from ecosystem.accounts.models import User
from ecosystem.accounts.requests import signed_in
from ecosystem.core import registry
from ecosystem.core.lists import GuardedMixin
from ecosystem.core.registry import Panel
from partners.contact_actions import moved_from
from partners.health import health_reasons
from partners.models import Contact, Domain, Industry, Partner, Solution
from partners.timeline import timeline_page
from partners.views.merged import PartnerLeadsOn
from partners.views.partners import SHOWN, count_of, names_of

# Before the key of a panel: where its count stands on the partner.
COUNT = "count_of_"


class PartnerPage(PartnerLeadsOn, GuardedMixin, TemplateView):
    """One partner: who they are, and everything that the apps know of them. ?tab= names the open part."""

    permission_required = "partners.view_partner"
    template_name = "partners/detail.html"

    def partner(self) -> Partner:
        """Return the partner with all that the page says of it in words and numbers. One query."""
        user = self.request.user
        contacts = Contact.objects.visible_to(user).present()
        solutions = Solution.objects.visible_to(user).live()
        counts = {COUNT + panel.key: panel.count(user) for panel in self.panels() if panel.count}
        partners = Partner.objects.visible_to(user).with_cadence().select_related("owner")
        told = partners.annotate(
            domain_names=names_of(Domain),
            industry_names=names_of(Industry),
            contact_count=count_of(contacts),
            solution_count=count_of(solutions),
            **counts,
        )
        return get_object_or_404(told.filter(merged_into__isnull=True), slug=self.kwargs["slug"])

    def panels(self) -> list[Panel]:
        """Return what the apps show to the reader."""
        user = self.request.user
        return [p for p in registry.partner_panels if not p.permission or user.has_perm(p.permission)]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        user = signed_in(self.request)
        partner = self.partner()
        side = [{"panel": p, **p.context(partner, user)} for p in self.panels() if p.place == "side"]
        return (
            super().get_context_data(**kwargs)
            | {
                "partner": partner,
                "now": timezone.now(),
                "health": health_reasons(partner),
                "may_edit": partner.archived_at is None and user.has_perm("partners.change_partner"),
                "side": side,
                "team": list(partner.team.select_related("user")),
                "adoptions": list(partner.adoptions.select_related("product")),
                "memberships": list(partner.memberships.live().select_related("programme")),
            }
            | {"edit": self.edit_addresses(partner, user)}
            | self.tabs(partner, user)
        )

    def edit_addresses(self, partner: Partner, user: User) -> dict[str, str]:
        """Return where team, adoption and programmes are changed; "" where `user` may not."""
        pages = {
            "team": ("partners.add_teammember", "partners:team"),
            "adoptions": ("partners.change_adoption", "partners:adoptions"),
            "programmes": ("partners.add_membership", "partners:membership-create"),
        }
        is_kept = partner.archived_at is None
        return {
            name: reverse(page, args=[partner.slug]) if is_kept and user.has_perm(permission) else ""
            for name, (permission, page) in pages.items()
        }

    def tabs(self, partner: Partner, user: User) -> dict[str, Any]:
        """Return the tabs, which of them is open, and what that one shows."""
        tabs: list[dict[str, Any]] = [{"key": "timeline", "title": _("Timeline")}]
        tabs += [
            {"key": p.key, "title": p.title, "count": getattr(partner, COUNT + p.key, None), "panel": p}
            for p in self.panels()
            if p.place == "tab"
        ]
        if user.has_perm("partners.view_contact"):
            tabs.append({"key": "contacts", "title": _("Contacts"), "count": partner.contact_count})  # type: ignore[attr-defined]  # annotated
        if user.has_perm("partners.view_solution"):
            tabs.append({"key": "solutions", "title": _("Solutions"), "count": partner.solution_count})  # type: ignore[attr-defined]  # annotated
        asked = self.request.GET.get("tab", "")
        opened = next((tab for tab in tabs if tab["key"] == asked), tabs[0])
        if "panel" in opened:
            return {"tabs": tabs, "tab": opened, "data": opened["panel"].context(partner, user)}
        return {"tabs": tabs, "tab": opened, **self.opened(opened["key"], partner, user)}

    def opened(self, key: str, partner: Partner, user: User) -> dict[str, Any]:
        """Return what the partner app's own tab `key` shows."""
        if key == "timeline":
            asked = self.request.GET.get("kind", "")
            kind = asked if asked in registry.timeline_kinds() else ""
            return {
                "timeline": timeline_page(partner, user, only=kind),
                "kinds": registry.timeline_kinds(),
                "kind": kind,
            }
        if key == "contacts":
            contacts = Contact.objects.visible_to(user).live().filter(partner=partner)
            ordered = contacts.order_by(F("left_at").desc(nulls_first=True), "name")
            return {"contacts": list(ordered[:SHOWN]), "moved": moved_from(partner, user)}
        if key == "solutions":
            solutions = Solution.objects.visible_to(user).live().filter(partner=partner)
            return {"solutions": list(solutions.select_related("domain").prefetch_related("products"))}
        return {}

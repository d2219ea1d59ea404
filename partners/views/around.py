"""What stands around a partner: its team, the products it adopts, its programmes and its solutions."""

from typing import Any, ClassVar

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import CreateView, FormView, UpdateView

from ecosystem.accounts.requests import signed_in
from ecosystem.core.editing import EditPage, Verb, way_back
from partners.actions import (
    add_team_member,
    archive_membership,
    archive_solution,
    remove_team_member,
    save_membership,
    save_solution,
    set_adoptions,
)
from partners.forms import AdoptionsForm, MembershipForm, SolutionForm, TeamForm
from partners.models import Membership, Partner, Solution, TeamMember
from partners.views.partners import OnePartner


class AroundPartner(OnePartner, EditPage):
    """A form page about the partner of the address, which it leads back to."""

    template_name = "partners/form.html"
    # The tab of the partner's page to lead back to.
    tab: ClassVar[str] = ""

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)  # type: ignore[misc]  # of the view mixed in
        self.about: Partner | None = None

    def partner(self) -> Partner:
        """Return the partner, looked up once."""
        self.about = self.about or super().partner()
        return self.about

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        partner = self.partner()
        address = partner.get_absolute_url()
        context: dict[str, Any] = super().get_context_data(**kwargs)  # type: ignore[misc]  # of the view mixed in
        return context | {
            "partner": partner,
            "crumb": (address, partner.name),
            "back": f"{address}?tab={self.tab}" if self.tab else address,
        }


class Team(AroundPartner, CreateView[TeamMember, TeamForm]):
    """Who looks after the partner: the form adds one, each line takes one away."""

    permission_required = "partners.add_teammember"
    form_class = TeamForm
    template_name = "partners/team.html"
    saved_words = gettext_lazy("Added to the team.")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        team = self.partner().team.select_related("user")
        return super().get_context_data(**kwargs) | {"team": list(team)}

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "instance": TeamMember(partner=self.partner())}

    def save(self, form: Any) -> Partner:
        member = form.save(commit=False)
        by = signed_in(self.request)
        return add_team_member(by=by, partner=self.partner(), user=member.user, role=member.role).partner


class RemoveTeamMember(OnePartner, Verb):
    """POST takes one out of the team."""

    permission_required = "partners.delete_teammember"

    def post(self, request: HttpRequest, slug: str, pk: int) -> HttpResponseBase:
        partner = self.partner()
        back = partner.get_absolute_url()
        member = partner.team.select_related("user", "partner").filter(pk=pk).first()
        if member is None:
            return self.done(_("Taken out already."), back)
        try:
            remove_team_member(by=signed_in(request), member=member)
        except ValidationError as error:
            return self.refused(error, back)
        return self.done(_("%(name)s is no longer on the team.") % {"name": member.user}, back)


class Adoptions(AroundPartner, FormView[AdoptionsForm]):
    """How far the partner is with each product."""

    permission_required = "partners.change_adoption"
    form_class = AdoptionsForm
    extra_context: ClassVar[dict[str, Any]] = {
        "heading": gettext_lazy("Adoption"),
        "verb": gettext_lazy("Save adoption"),
    }

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "partner": self.partner()}

    def save(self, form: Any) -> Partner:
        set_adoptions(by=signed_in(self.request), partner=self.partner(), stages=form.stages())
        return self.partner()


class OneAdoption(Adoptions):
    """How far the partner is with one product, edited where its page shows it."""

    extra_context: ClassVar[dict[str, Any]] = {
        "heading": gettext_lazy("Adoption"),
        "verb": gettext_lazy("Save"),
    }

    def get_form(self, form_class: Any = None) -> AdoptionsForm:
        form = super().get_form(form_class)
        name = f"product_{self.kwargs['product']}"
        if name not in form.fields:
            raise Http404
        form.fields = {name: form.fields[name]}
        form.is_one_field = True  # type: ignore[attr-defined]  # for its template
        return form


class MembershipEditing(AroundPartner):
    """What the two forms of a membership share: they lead back to the partner."""

    form_class = MembershipForm

    def saved(self, record: Membership) -> HttpResponse:
        messages.success(self.request, self.saved_words)
        return redirect(way_back(self.request, self.partner().get_absolute_url()))


class AddMembership(MembershipEditing, CreateView[Membership, MembershipForm]):
    """A form page that brings the partner into a programme."""

    permission_required = "partners.add_membership"
    extra_context: ClassVar[dict[str, Any]] = {
        "heading": gettext_lazy("Add to a programme"),
        "verb": gettext_lazy("Add to programme"),
    }

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "instance": Membership(partner=self.partner())}

    def save(self, form: Any) -> Membership:
        return save_membership(by=signed_in(self.request), membership=form.save(commit=False))


class EditMembership(MembershipEditing, UpdateView[Membership, MembershipForm]):
    """A form page for the partner's time in a programme."""

    permission_required = "partners.change_membership"
    extra_context: ClassVar[dict[str, Any]] = {
        "heading": gettext_lazy("Programme"),
        "verb": gettext_lazy("Save programme"),
    }

    def get_object(self, queryset: Any = None) -> Membership:
        memberships = Membership.objects.live().filter(partner=self.partner()).select_related("partner")
        return get_object_or_404(memberships, pk=self.kwargs["pk"])

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        archive = reverse("partners:membership-archive", args=[self.partner().slug, self.object.pk])
        words = _("The partner is no longer in the programme, and may join it again.")
        return super().get_context_data(**kwargs) | {"archive": archive, "archive_words": words}

    def save(self, form: Any) -> Membership:
        return save_membership(
            by=signed_in(self.request),
            membership=form.save(commit=False),
            seen_version=form.cleaned_data["seen_version"],
        )


class ArchiveMembership(OnePartner, Verb):
    """POST takes the partner out of a programme."""

    permission_required = "partners.change_membership"

    def post(self, request: HttpRequest, slug: str, pk: int) -> HttpResponseBase:
        partner = self.partner()
        membership = get_object_or_404(partner.memberships.select_related("programme"), pk=pk)
        archive_membership(by=signed_in(request), membership=membership)
        words = _("No longer in %(programme)s.") % {"programme": membership.programme}
        return self.done(words, partner.get_absolute_url())


class AddSolution(AroundPartner, CreateView[Solution, SolutionForm]):
    """A form page for something new that the partner builds."""

    permission_required = "partners.add_solution"
    form_class = SolutionForm
    tab = "solutions"
    saved_words = gettext_lazy("Solution added.")
    extra_context: ClassVar[dict[str, Any]] = {
        "heading": gettext_lazy("Add solution"),
        "verb": gettext_lazy("Add solution"),
    }

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "instance": Solution(partner=self.partner())}

    def save(self, form: Any) -> Solution:
        products = form.cleaned_data["products"]
        return save_solution(by=signed_in(self.request), solution=form.save(commit=False), products=products)


class EditSolution(AroundPartner, UpdateView[Solution, SolutionForm]):
    """A form page for what the partner builds."""

    permission_required = "partners.change_solution"
    form_class = SolutionForm
    tab = "solutions"
    extra_context: ClassVar[dict[str, Any]] = {
        "heading": gettext_lazy("Edit solution"),
        "verb": gettext_lazy("Save solution"),
    }

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        archive = reverse("partners:solution-archive", args=[self.partner().slug, self.object.pk])
        words = _("The partner's page leaves it out. Engagements and showcases about it keep its name.")
        return super().get_context_data(**kwargs) | {"archive": archive, "archive_words": words}

    def get_object(self, queryset: Any = None) -> Solution:
        solutions = Solution.objects.live().filter(partner=self.partner()).select_related("partner")
        return get_object_or_404(solutions, pk=self.kwargs["pk"])

    def save(self, form: Any) -> Solution:
        return save_solution(
            by=signed_in(self.request),
            solution=form.save(commit=False),
            seen_version=form.cleaned_data["seen_version"],
            products=form.cleaned_data["products"],
        )


class ArchiveSolution(OnePartner, Verb):
    """POST puts a solution away."""

    permission_required = "partners.change_solution"

    def post(self, request: HttpRequest, slug: str, pk: int) -> HttpResponseBase:
        partner = self.partner()
        solution = get_object_or_404(partner.solutions, pk=pk)
        archive_solution(by=signed_in(request), solution=solution)
        back = f"{partner.get_absolute_url()}?tab=solutions"
        return self.done(_("%(name)s is archived.") % {"name": solution}, back)

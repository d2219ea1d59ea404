"""The account plan of a partner in the browser, on paper, and the goals in it."""

from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.generic import CreateView, TemplateView, UpdateView, View

from ecosystem.accounts.requests import signed_in
from ecosystem.core.editing import EditPage, Verb
from ecosystem.core.lists import GuardedMixin
from ecosystem.core.pdfs import send_pdf
from engagements.account_plan.paper import account_plan_pdf
from engagements.account_plan.plan import ASKS, AccountPlan, account_plan
from engagements.actions.goals import add_goal, carry_over, edit_goal, move_goal, remove_goal
from engagements.forms.goals import GoalForm
from engagements.models import AccountGoal, Track
from engagements.pipeline.quarters import quarter_label, quarter_of, quarter_range
from partners.models import Partner
from partners.views.merged import PartnerLeadsOn

# Quarters before and after these are typing errors.
FIRST, LAST = "2000-Q1", "2099-Q4"
PARTNER = "partner"


class OnePlan(GuardedMixin):
    """Finds the partner of the address among those that the reader may see, and the quarter; else 404."""

    permission_required: Any = ("partners.view_partner", "engagements.view_engagement")
    kwargs: dict[str, Any]

    @cached_property
    def partner(self) -> Partner:
        """The partner, with its owner."""
        partners = Partner.objects.visible_to(self.request.user).filter(merged_into__isnull=True)
        return get_object_or_404(partners.select_related("owner"), slug=self.kwargs["slug"])

    @cached_property
    def quarter(self) -> str:
        """The quarter that the address asks for, without a word of it the present one."""
        asked = self.request.GET.get("quarter", "") or quarter_of(timezone.localdate())
        if quarter_range(asked) is None or not FIRST <= asked <= LAST:
            raise Http404(_("There is no such quarter."))
        return asked

    @property
    def address(self) -> str:
        """Where the plan of the quarter is."""
        return f"{reverse('account-plan', args=[self.partner.slug])}?quarter={self.quarter}"

    def plan(self) -> AccountPlan:
        """Return the plan that the address asks for; ?for=partner is the one that the partner may see."""
        return account_plan(
            partner=self.partner,
            reader=signed_in(self.request),
            quarter=self.quarter,
            outside=self.request.GET.get("for") == PARTNER,
        )


class AccountPlanPage(PartnerLeadsOn, OnePlan, TemplateView):
    """One page for one partner and quarter, over all tracks."""

    template_name = "engagements/account_plan.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        plan, user = self.plan(), signed_in(self.request)
        may_edit = not plan.outside and plan.partner.archived_at is None
        return super().get_context_data(**kwargs) | {
            "plan": plan,
            "partner": plan.partner,
            "is_now": plan.quarter == quarter_of(timezone.localdate()),
            "asks": ASKS,
            "may_add": may_edit and user.has_perm("engagements.add_accountgoal"),
            "may_change": may_edit and user.has_perm("engagements.change_accountgoal"),
            "may_remove": may_edit and user.has_perm("engagements.delete_accountgoal"),
        }


class AccountPlanFile(PartnerLeadsOn, OnePlan, View):
    """GET gives the plan as a PDF."""

    def get(self, request: HttpRequest, slug: str) -> HttpResponseBase:
        plan = self.plan()
        name = slugify(f"{plan.partner.slug[:100]}-plan-{plan.quarter}{'-partner' if plan.outside else ''}")
        return send_pdf(f"{name}.pdf", account_plan_pdf(plan))


class GoalEditing(OnePlan, EditPage):
    """What the two forms of a goal share. In the page a form comes alone, to stand where the goal does."""

    form_class = GoalForm
    template_name = "engagements/goal_form.html"
    object: AccountGoal | None

    def get_template_names(self) -> list[str]:
        """Return the form alone where the plan's page asks for it."""
        here = getattr(self.request, "htmx", False) and self.request.method == "GET"
        return ["engagements/_goal_form.html"] if here else [self.template_name]

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"reader": self.request.user}  # type: ignore[misc]  # of the view mixed in

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(**kwargs)  # type: ignore[misc]  # of the view mixed in
        goal = context["form"].instance
        return context | {
            "action": self.request.get_full_path(),
            "back": goal.get_absolute_url() if goal.pk else self.address,
            "partner": self.partner,
            "track": goal.track,
            "quarter": quarter_label(goal.quarter),
        }


class AddGoal(GoalEditing, CreateView[AccountGoal, GoalForm]):
    """A goal more for ?track= in ?quarter=."""

    permission_required: Any = (*OnePlan.permission_required, "engagements.add_accountgoal")
    saved_words = gettext_lazy("Added.")
    extra_context: ClassVar[dict[str, Any]] = {
        "heading": gettext_lazy("Add goal"),
        "verb": gettext_lazy("Add goal"),
    }

    def get_form_kwargs(self) -> dict[str, Any]:
        asked = self.request.GET.get("track", "")
        track = next((track for track in Track.objects.all() if track.slug == asked), None)
        if track is None:
            raise Http404(_("There is no such track."))
        partner = get_object_or_404(Partner.objects.visible_to(self.request.user).live(), pk=self.partner.pk)
        goal = AccountGoal(partner=partner, track=track, quarter=self.quarter)
        return super().get_form_kwargs() | {"instance": goal}

    def get_initial(self) -> dict[str, Any]:
        return {"owner": self.request.user.pk}

    def save(self, form: GoalForm) -> AccountGoal:  # type: ignore[override]  # the form of this page
        return add_goal(by=signed_in(self.request), goal=form.save(commit=False))


class OneGoal(OnePlan):
    """Finds the goal of the address among those of its partner, unless that is archived; else 404."""

    def goal(self) -> AccountGoal:
        """Return the goal with its partner and track."""
        goals = AccountGoal.objects.visible_to(self.request.user).live()
        goals = goals.filter(partner=self.partner, partner__archived_at__isnull=True)
        return get_object_or_404(goals.select_related("partner", "track"), pk=self.kwargs["pk"])


class EditGoal(OneGoal, GoalEditing, UpdateView[AccountGoal, GoalForm]):
    permission_required: Any = (*OnePlan.permission_required, "engagements.change_accountgoal")
    extra_context: ClassVar[dict[str, Any]] = {
        "heading": gettext_lazy("Edit goal"),
        "verb": gettext_lazy("Save goal"),
    }

    def get_object(self, queryset: Any = None) -> AccountGoal:
        return self.goal()

    def save(self, form: GoalForm) -> AccountGoal:  # type: ignore[override]  # the form of this page
        goal = form.save(commit=False)
        return edit_goal(by=signed_in(self.request), goal=goal, seen_version=form.seen)


class MoveGoal(OneGoal, Verb):
    """POST lets a goal change places with its neighbour: `direction` is up or down."""

    permission_required: Any = (*OnePlan.permission_required, "engagements.change_accountgoal")

    def post(self, request: HttpRequest, slug: str, pk: int) -> HttpResponseBase:
        goal, direction = self.goal(), request.POST.get("direction", "")
        if direction not in {"up", "down"}:
            return HttpResponse(
                _("A goal moves up or down."), status=400, content_type="text/plain; charset=utf-8"
            )
        move_goal(by=signed_in(request), goal=goal, up=direction == "up")
        return self.done(_("Moved: %(goal)s") % {"goal": goal}, goal.get_absolute_url())


class RemoveGoal(OneGoal, Verb):
    permission_required: Any = (*OnePlan.permission_required, "engagements.delete_accountgoal")

    def post(self, request: HttpRequest, slug: str, pk: int) -> HttpResponseBase:
        goal = self.goal()
        remove_goal(by=signed_in(request), goal=goal)
        plan = f"{reverse('account-plan', args=[goal.partner.slug])}?quarter={goal.quarter}"
        return self.done(_("Removed: %(goal)s") % {"goal": goal}, plan)


class CarryOver(OnePlan, Verb):
    """POST goes on in ?quarter= with the goals of the quarter before that are still open."""

    permission_required: Any = (*OnePlan.permission_required, "engagements.add_accountgoal")

    def post(self, request: HttpRequest, slug: str) -> HttpResponseBase:
        if self.partner.archived_at is not None:
            raise Http404
        try:
            goals = carry_over(by=signed_in(request), partner=self.partner, quarter=self.quarter)
        except ValidationError as error:
            return self.refused(error, self.address)
        words = ngettext("%(n)d goal carried over.", "%(n)d goals carried over.", len(goals))
        return self.done(words % {"n": len(goals)}, self.address)

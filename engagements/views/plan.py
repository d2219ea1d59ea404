"""The mutual action plan in the browser: each line is added, edited, ticked and moved in its place.

To htmx every address answers with the plan alone; else with the page that it stands on. `whole` in the address keeps a
long plan open to its end.
"""

from typing import Any, ClassVar

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from ecosystem.accounts.requests import signed_in
from ecosystem.core.errors import StaleRecord
from ecosystem.core.words import day_text
from engagements.actions.plan import (
    ShiftsToConfirm,
    add_item,
    edit_item,
    place_item,
    remove_item,
    tick_item,
    untick_item,
)
from engagements.dependencies import waiting_on
from engagements.forms.plan import PlanItemEditForm, PlanItemForm
from engagements.models import Engagement, PlanItem
from engagements.plan import plan_of
from engagements.views.engagements import EngagementPage


class PlanPart(EngagementPage):
    """Answers with the plan of an engagement: alone to htmx, else on a page."""

    http_method_names: ClassVar[list[str]] = ["get", "head", "post", "options"]

    @property
    def is_whole(self) -> bool:
        """Whether the reader has the whole of a long plan open."""
        return "whole" in self.request.GET

    def plan_context(self, **context: Any) -> dict[str, Any]:
        """Return what the plan's partial shows; `editing` is the form of the line that is being edited."""
        user = signed_in(self.request)
        editing = context.get("editing")
        plan = plan_of(self.about, whole=self.is_whole, with_item=editing.item.pk if editing else None)
        may_add = user.has_perm("engagements.add_planitem") and not editing
        return {
            "engagement": self.about,
            "plan": plan,
            "plan_form": PlanItemForm(engagement=self.about, reader=user) if may_add else None,
            "plan_query": "?whole" if self.is_whole else "",
            **context,
        }

    def show(self, *, status: int = 200, **context: Any) -> HttpResponse:
        """Answer with the plan as it stands, and `context` on it."""
        if self.request.htmx:  # type: ignore[attr-defined]  # middleware
            context = self.plan_context(**context) | {"is_part": True}
            return render(self.request, "engagements/_plan.html", context, status=status)
        if self.is_whole:
            return render(self.request, "engagements/plan.html", self.plan_context(**context), status=status)
        return self.render_to_response(self.get_context_data(**self.plan_context(**context)), status=status)

    def done(self, words: str = "", **context: Any) -> HttpResponseBase:
        """Say what was done, and show the plan."""
        if words:
            messages.success(self.request, words)
        return self.show(**context) if self.request.htmx else redirect(self.address)  # type: ignore[attr-defined]  # middleware

    def refused(self, error: ValidationError) -> HttpResponseBase:
        """Say why it was not done, and show the plan."""
        messages.error(self.request, " ".join(error.messages))
        return self.show() if self.request.htmx else redirect(self.address)  # type: ignore[attr-defined]  # middleware

    @property
    def address(self) -> str:
        """Where the plan stands."""
        page = self.about.get_absolute_url()
        return f"{page}plan/?whole#plan" if self.is_whole else f"{page}#plan"


class PlanPage(PlanPart):
    """GET shows the whole plan; POST adds a line, and a refused one comes back as typed."""

    def get_permission_required(self) -> tuple[str, ...]:
        may = super().get_permission_required()
        return (*may, "engagements.add_planitem") if self.request.method == "POST" else tuple(may)

    @property
    def is_whole(self) -> bool:
        return super().is_whole or self.request.method in ("GET", "HEAD")

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return self.show()

    def post(self, request: HttpRequest, pk: int) -> HttpResponseBase:
        user = signed_in(request)
        form = PlanItemForm(request.POST, engagement=self.about, reader=user)
        if form.is_valid():
            data = form.cleaned_data
            try:
                add_item(
                    by=user,
                    engagement=self.about,
                    title=data["title"],
                    due_on=data["due_on"],
                    **form.person(),
                )
            except ValidationError as error:
                form.add_error(None, error.messages)  # type: ignore[arg-type]  # a list of words
            else:
                return self.done(was_added=True)
        return self.show(status=422, plan_form=form)


class OnePlanItem(PlanPart):
    """Finds the line of the address among those that the reader may see; else 404."""

    permission_required: Any = ("engagements.view_engagement", "engagements.change_planitem")

    @cached_property
    def item(self) -> PlanItem:
        """The line, with its dependencies."""
        items = PlanItem.objects.visible_to(self.request.user).filter(engagement__archived_at__isnull=True)
        items = items.with_dependencies().select_related("owner", "contact")
        return get_object_or_404(items, pk=self.kwargs["pk"])

    @cached_property
    def about(self) -> Engagement:
        """The engagement whose plan the line is in."""
        engagement = self.engagement_named(self.item.engagement_id)
        self.item.engagement = engagement
        return engagement


class EditPlanItem(OnePlanItem):
    """GET opens the line's form in its place; POST saves it, and shows first what else would move if that was asked."""

    def form(self, data: Any = None) -> PlanItemEditForm:
        """Return the form of the line, as posted if it was."""
        items = list(self.about.plan_items.with_dependencies())
        waits = {item.pk: item.waits_for_ids for item in items}
        return PlanItemEditForm(
            data,
            engagement=self.about,
            reader=signed_in(self.request),
            item=self.item,
            others=items,
            has_dependants=bool(waiting_on(self.item.pk, waits)),
            prefix="edit",
        )

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return self.show(editing=self.form())

    def post(self, request: HttpRequest, pk: int) -> HttpResponseBase:
        form = self.form(request.POST)
        if not form.is_valid():
            return self.show(status=422, editing=form)
        data = form.cleaned_data
        try:
            edit_item(
                by=signed_in(request),
                item=form.changed_item(),
                waits_for=list(data["waits_for"]),
                seen_version=data["seen_version"],
                push=data.get("push", False),
                looked_at=data["looked_at"],
                agree_anew=data.get("agree_anew", False),
            )
        except ShiftsToConfirm as asked:
            return self.confirm(form, asked)
        except StaleRecord as error:
            return self.stale(form, error)
        except ValidationError as error:
            for name, errors in getattr(error, "error_dict", {None: [error]}).items():
                form.add_error(name if name in form.fields else None, errors)
            return self.show(status=422, editing=form)
        return self.done(_("Saved: %(title)s") % {"title": self.item.title}, focus=self.item.pk)

    def confirm(self, form: PlanItemEditForm, asked: ShiftsToConfirm) -> HttpResponse:
        """Show which other dates would move, before anything is saved."""
        form.data = self.with_values(form, looked_at=asked.signature)
        return self.show(editing=form, shifts=asked.shifts, was_asked=bool(form.cleaned_data["looked_at"]))

    def stale(self, form: PlanItemEditForm, error: StaleRecord) -> HttpResponse:
        """Show what the other editor saved beside what was typed; saving again keeps what was typed."""
        theirs: PlanItem = error.record
        form.data = self.with_values(form, seen_version=str(theirs.version))
        due = day_text(theirs.due_on) if theirs.due_on else _("no day")
        said = {"title": theirs.title, "who": theirs.owner or theirs.contact or _("nobody"), "due": due}
        form.add_error(
            None,
            _(
                "Somebody saved this item meanwhile: “%(title)s”, %(who)s, %(due)s. "
                "Save again to keep what you typed instead."
            )
            % said,
        )
        return self.show(status=409, editing=form)

    @staticmethod
    def with_values(form: PlanItemEditForm, **values: str) -> Any:
        """Return what was posted with some values put in."""
        data: Any = form.data.copy()  # type: ignore[attr-defined]  # a QueryDict
        for name, value in values.items():
            data[form.add_prefix(name)] = value
        return data


class PlanItemVerb(OnePlanItem):
    """POST does one thing with a line of the plan."""

    http_method_names: ClassVar[list[str]] = ["post", "options"]

    def post(self, request: HttpRequest, pk: int) -> HttpResponseBase:
        try:
            words = self.act(self.item)
        except ValidationError as error:
            return self.refused(error)
        return self.done(words)

    def act(self, item: PlanItem) -> str:
        """Do it and say what was done, if that is not plain to see."""
        raise NotImplementedError


class TickPlanItem(PlanItemVerb):
    def act(self, item: PlanItem) -> str:
        tick_item(by=signed_in(self.request), item=item)
        return _("Done: %(title)s") % {"title": item.title}


class UntickPlanItem(PlanItemVerb):
    def act(self, item: PlanItem) -> str:
        untick_item(by=signed_in(self.request), item=item)
        return _("Open again: %(title)s") % {"title": item.title}


class PlacePlanItem(PlanItemVerb):
    """POST `before`, the id of the line that it goes in front of ("": the end), or `step`, "up" or "down"."""

    def act(self, item: PlanItem) -> str:
        items = list(self.about.plan_items.all())
        place_item(by=signed_in(self.request), item=item, before=self.before(items, item))
        return ""

    def before(self, items: list[PlanItem], item: PlanItem) -> PlanItem | None:
        """Return the line in front of which the item goes; None: to the end."""
        here, step = items.index(item), self.request.POST.get("step")
        if step == "up":
            return items[max(0, here - 1)]
        if step == "down":
            return items[here + 2] if here + 2 < len(items) else None
        asked = self.request.POST.get("before", "")
        named = next((each for each in items if str(each.pk) == asked), None)
        if asked and named is None:
            raise ValidationError(_("The plan was changed meanwhile. Try again."), code="gone")
        return named


class RemovePlanItem(PlanItemVerb):
    permission_required: Any = ("engagements.view_engagement", "engagements.delete_planitem")

    def act(self, item: PlanItem) -> str:
        remove_item(by=signed_in(self.request), item=item)
        return _("Removed: %(title)s") % {"title": item.title}

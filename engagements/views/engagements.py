"""Engagements in the browser: the page of one, and its forms. The list is in `engagement_list.py`, the boards in `boards.py`."""

from typing import Any, ClassVar

from django.conf import settings
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponseBase, JsonResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import CreateView, TemplateView, UpdateView, View

from ecosystem.accounts.models import User
from ecosystem.core import registry
from ecosystem.core.editing import EditPage, Verb
from ecosystem.core.lists import GuardedMixin
from engagements.actions.engagements import archive_engagement, create_engagement, edit_engagement
from engagements.forms.comments import CommentForm
from engagements.forms.engagements import EngagementForm
from engagements.forms.plan import PlanItemForm
from engagements.models import Engagement
from engagements.page import SHOWN, attachments_of, comments_of, first_of, last_own, named, people_of
from engagements.plan import plan_of
from engagements.stage_path import path_of, stays_of

# Engagements that a type-ahead offers.
OFFERED = 12


class OneEngagement(GuardedMixin):
    """Finds the engagement of the address among those that the reader may see; else 404."""

    def engagement(self, *, related: tuple[str, ...] = ("partner", "track", "stage")) -> Engagement:
        """Return the engagement with its `related` records."""
        engagements = Engagement.objects.visible_to(self.request.user).live().select_related(*related)
        return get_object_or_404(engagements, pk=self.kwargs["pk"])  # type: ignore[attr-defined]  # of a view


class EngagementPage(OneEngagement, TemplateView):
    """One engagement: its path, its plan, who and what it is about, and what came of it."""

    permission_required: Any = "engagements.view_engagement"
    template_name = "engagements/detail.html"

    @cached_property
    def about(self) -> Engagement:
        """The engagement of the page, with the names of its colleagues and products."""
        return self.engagement_named(self.kwargs["pk"])

    def engagement_named(self, pk: int) -> Engagement:
        """Return the engagement `pk` with all that the page says of it itself; else 404. One query."""
        engagements = Engagement.objects.visible_to(self.request.user).live()
        related = ("partner", "track", "stage", "owner", "solution")
        return get_object_or_404(named(engagements).select_related(*related), pk=pk)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        user = self.request.user
        assert isinstance(user, User)
        engagement = self.about
        context = super().get_context_data(**kwargs) | {
            "engagement": engagement,
            "see_money": user.has_perm("engagements.view_pipeline"),
            "panels": self.panels(engagement, user),
        }
        return (
            context
            | self.path(engagement)
            | self.plan(engagement, user)
            | self.story(engagement)
            | self.talk(engagement, user)
            | kwargs
        )

    def path(self, engagement: Engagement) -> dict[str, Any]:
        """Return the stages of the track with the time spent in each, and every move. Two queries."""
        changes = list(
            engagement.stage_changes.select_related("from_stage", "to_stage", "by").order_by(
                "changed_at", "id"
            )
        )
        stages = list(engagement.track.stages.all())
        return {
            "path": path_of(engagement, stages, stays_of(changes)),
            "stages": [stage for stage in stages if stage.retired_at is None],
            "changes": changes[::-1],
        }

    def plan(self, engagement: Engagement, user: User) -> dict[str, Any]:
        """Return the mutual action plan and the form for one more line. Two queries."""
        may_add = user.has_perm("engagements.add_planitem")
        return {
            "plan": plan_of(engagement),
            "plan_form": PlanItemForm(engagement=engagement, reader=user) if may_add else None,
        }

    def story(self, engagement: Engagement) -> dict[str, Any]:
        """Return the meetings about it and what is owed, how many of each, and where the rest is. Two queries."""
        held = engagement.meetings.live().defer("notes")
        owed = engagement.follow_ups.live().select_related("assignee").order_by("-state", "due_on", "id")
        meetings, meeting_count = first_of(held, SHOWN)
        follow_ups, follow_up_count = first_of(owed, SHOWN)
        of_it = f"?engagement={engagement.pk}"
        return {
            "meetings": meetings,
            "meeting_count": meeting_count,
            "all_meetings": f"/meetings/{of_it}" if meeting_count > SHOWN else "",
            "follow_ups": follow_ups,
            "follow_up_count": follow_up_count,
            "all_follow_ups": f"/follow-ups/{of_it}&whose=all" if follow_up_count > SHOWN else "",
        }

    def talk(self, engagement: Engagement, user: User) -> dict[str, Any]:
        """Return the people, the files and the comments, and the form for one more. Three queries."""
        talk = people_of(engagement, user)
        if user.has_perm("engagements.view_attachment"):
            talk |= attachments_of(engagement)
        if user.has_perm("engagements.view_comment"):
            talk |= comments_of(engagement, user)
            last = last_own(talk["comments"])
            talk["comment_form"] = (
                CommentForm(last=last) if user.has_perm("engagements.add_comment") else None
            )
        return talk

    def panels(self, engagement: Engagement, user: User) -> list[dict[str, Any]]:
        """Return what the apps above know of the engagement."""
        seen = [
            panel
            for panel in registry.engagement_panels
            if not panel.permission or user.has_perm(panel.permission)
        ]
        return [{"panel": panel, **panel.context(engagement, user)} for panel in seen]


class EngagementEditing(EditPage):
    """What the two forms of an engagement share."""

    form_class = EngagementForm
    template_name = "engagements/form.html"

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"reader": self.request.user}  # type: ignore[misc]  # of the view mixed in


class AddEngagement(EngagementEditing, CreateView[Engagement, EngagementForm]):
    permission_required: Any = "engagements.add_engagement"
    saved_words = gettext_lazy("Added.")
    extra_context: ClassVar[dict[str, Any]] = {
        "heading": gettext_lazy("Add engagement"),
        "verb": gettext_lazy("Add engagement"),
        "parent": ("/engagements/", gettext_lazy("Engagements")),
    }

    def get_initial(self) -> dict[str, Any]:
        asked = self.request.GET
        first = {"partner": asked.get("partner", ""), "stage": asked.get("stage", "")}
        return first | {"owner": self.request.user.pk, "currency": settings.BASE_CURRENCY}

    def save(self, form: EngagementForm) -> Engagement:  # type: ignore[override]  # the form of this page
        by = self.request.user
        assert isinstance(by, User)
        return create_engagement(
            by=by, engagement=form.save(commit=False), products=form.cleaned_data["products"]
        )


class EditEngagement(EngagementEditing, UpdateView[Engagement, EngagementForm]):
    permission_required: Any = "engagements.change_engagement"
    extra_context: ClassVar[dict[str, Any]] = {
        "heading": gettext_lazy("Edit engagement"),
        "verb": gettext_lazy("Save engagement"),
    }

    def get_queryset(self) -> QuerySet[Engagement]:
        return (
            Engagement.objects.visible_to(self.request.user)
            .live()
            .select_related("partner", "stage", "solution")
        )

    def save(self, form: EngagementForm) -> Engagement:  # type: ignore[override]  # the form of this page
        by = self.request.user
        assert isinstance(by, User)
        return edit_engagement(
            by=by,
            engagement=form.save(commit=False),
            products=form.cleaned_data["products"],
            seen_version=form.seen,
        )


class ArchiveEngagement(OneEngagement, Verb):
    permission_required: Any = "engagements.change_engagement"

    def post(self, request: HttpRequest, pk: int) -> HttpResponseBase:
        assert isinstance(request.user, User)
        engagement = archive_engagement(by=request.user, engagement=self.engagement())
        return self.done(_("Put away: %(title)s") % {"title": engagement.title}, reverse("engagements:list"))


class EngagementOptions(GuardedMixin, View):
    """GET ?partner=7&q= gives open engagements for a type-ahead, those of the partner if one is named."""

    permission_required: Any = "engagements.view_engagement"

    def get(self, request: HttpRequest) -> HttpResponseBase:
        engagements = (
            Engagement.objects.visible_to(request.user).open().select_related("partner", "track", "stage")
        )
        partner = request.GET.get("partner", "")
        if partner:
            engagements = engagements.filter(partner_id=partner) if is_id(partner) else engagements.none()
        words = request.GET.get("q", "").strip()[:200]
        if words:
            engagements = engagements.search(words)
        results = [
            {"id": e.pk, "label": e.title, "detail": f"{e.partner}, {e.track}: {e.stage}"}
            for e in engagements[:OFFERED]
        ]
        return JsonResponse({"results": results})


def is_id(text: str) -> bool:
    """Return whether `text` can be the id of a row."""
    return text.isascii() and text.isdigit() and len(text) < 19
